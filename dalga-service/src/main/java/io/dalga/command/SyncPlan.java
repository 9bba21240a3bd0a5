package io.dalga.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What has to be done to an owner's jobs so that they are as a file says.
 *
 * @param creations jobs that are not there
 * @param changes jobs that are there, but were asked for in other words
 * @param deletions jobs that are there, and not in the file
 */
record SyncPlan(List<JobKey> creations, List<JobKey> changes, List<JobKey> deletions) {

  /** In percent: more are not deleted by mistake, with half a file say. */
  private static final int MOST_DELETIONS = 20;

  /** What is to be stored. */
  Collection<JobKey> puts() {
    List<JobKey> puts = new ArrayList<>(creations);
    puts.addAll(changes);
    return puts;
  }

  boolean isEmpty() {
    return creations.isEmpty() && changes.isEmpty() && deletions.isEmpty();
  }

  /**
   * @param present how many jobs the owner has
   */
  boolean deletesMany(int present) {
    return deletions.size() * 100L > present * (long) MOST_DELETIONS;
  }

  void print(PrintStream out) {
    creations.forEach(key -> out.println("+ " + key));
    changes.forEach(key -> out.println("~ " + key));
    deletions.forEach(key -> out.println("- " + key));
  }

  @Override
  public String toString() {
    return creations.size()
        + " to create, "
        + changes.size()
        + " to change, "
        + deletions.size()
        + " to delete";
  }
}

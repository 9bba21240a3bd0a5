package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is to become of a row.
 *
 * @param job as it was read
 */
record Change(Job job, Transition transition) {

  /**
   * Writes each only if its row's version is still that one, in the order of the rows, so that no
   * two writers wait for each other.
   *
   * @return how many jobs are as they should be
   */
  static int writeAll(JobDao dao, List<Change> changes, Instant now) {
    List<RunRow> updates = new ArrayList<>();
    List<RunRow> deletes = new ArrayList<>();
    int kept = 0;
    for (Change change : changes) {
      if (change.transition instanceof Transition.Store store) {
        updates.add(RunRow.of(store.job(), now));
      } else if (change.transition instanceof Transition.Delete) {
        deletes.add(RunRow.of(change.job, now));
      } else {
        kept++;
      }
    }
    updates.sort(Comparator.comparingLong(RunRow::id));
    deletes.sort(Comparator.comparingLong(RunRow::id));
    return dao.completeAll(updates) + dao.deleteAll(deletes) + kept;
  }
}

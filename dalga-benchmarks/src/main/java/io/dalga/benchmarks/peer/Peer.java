package io.dalga.benchmarks.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The schedulers that ours is measured beside, each at its best settings. */
public enum Peer {
  /** It locks many rows in one transaction, then runs them. */
  DB_SCHEDULER_LOCK_AND_FETCH(
      "db-scheduler, lock-and-fetch", DbSchedulerMain.class, Integer.MAX_VALUE, Integer.MAX_VALUE),

  /** It reads many rows, then locks each when it runs it. */
  DB_SCHEDULER_FETCH(
      "db-scheduler, fetch", DbSchedulerMain.class, Integer.MAX_VALUE, Integer.MAX_VALUE),

  /**
   * Its store in a database, made ready for several instances. All of these take one lock for each
   * step of each run, so it does hundreds of runs a second rather than thousands.
   */
  QUARTZ("Quartz, clustered", QuartzMain.class, 5000, 1000);

  private final String title;
  private final Class<?> main;
  private final int most;
  private final int mostToWarmUp;

  Peer(String title, Class<?> main, int most, int mostToWarmUp) {
    this.title = title;
    this.main = main;
    this.most = most;
    this.mostToWarmUp = mostToWarmUp;
  }

  /** The peer of that name on the command line. */
  public static Peer of(String id) {
    return Arrays.stream(values())
        .filter(peer -> peer.id().equals(id))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no peer " + id + "; there are " + ids()));
  }

  /** The names of all on the command line. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Peer::id).toList();
  }

  /** Its name on the command line, and of its files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the tables of results call it. */
  public String title() {
    return title;
  }

  /** Its process. */
  public Class<?> main() {
    return main;
  }

  public Tables tables() {
    return this == QUARTZ ? new QuartzTables() : new DbSchedulerTables();
  }

  /** How many jobs at once it can be given, and be done within half a minute or so. */
  public int most() {
    return most;
  }

  /** How many to warm up with, at most. */
  public int mostToWarmUp() {
    return mostToWarmUp;
  }

  /** The environment of its process. */
  public Map<String, String> variables(String databaseUrl, String receiverUrl) {
    return Environment.variables(this, databaseUrl, receiverUrl);
  }
}

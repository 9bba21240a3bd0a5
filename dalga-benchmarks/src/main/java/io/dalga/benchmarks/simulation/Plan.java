package io.dalga.benchmarks.simulation;

import java.time.Duration;

/**
 * A size, and what happens in it.
 *
 * @param jobs in all databases together
 * @param runsPerSecond due in all of them together
 * @param databases primaries, each with jobs and instances of its own
 * @param instances of each database
 * @param instanceCores that an instance keeps busy at most
 * @param databaseCores that a database keeps busy at most
 * @param duration of what is simulated
 * @param event in the first database, after a quarter of the duration
 */
record Plan(
    long jobs,
    double runsPerSecond,
    int databases,
    int instances,
    double instanceCores,
    double databaseCores,
    Duration duration,
    Event event) {

  /** What may happen. */
  enum Event {
    /** Nothing. */
    NONE("as always"),
    /** As many jobs as come due in ten seconds come due in one. */
    HERD("midnight: 10 s of work in 1 s"),
    /** One instance is killed, and does not come back. */
    INSTANCE_DIES("one instance is killed"),
    /** The database is away for half a minute. */
    FAILOVER("a database is away for 30 s");

    private final String description;

    Event(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  Plan {
    if (databases < 1 || instances < 1) {
      throw new IllegalArgumentException(
          "databases=%d, instances=%d: at least one of each".formatted(databases, instances));
    }
  }

  Plan with(Event other) {
    return new Plan(
        jobs, runsPerSecond, databases, instances, instanceCores, databaseCores, duration, other);
  }
}

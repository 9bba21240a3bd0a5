package io.dalga.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Many jobs due at once, and nothing else to do: how many runs a second, from the moment that they
 * are due until the last is done in the database. Each scheduler is warmed up first, then all take
 * turns, one process at a time on an otherwise idle machine.
 */
final class Drain {

  /** A scheduler, and how many jobs it can do in a reasonable time, and warms up with. */
  record Entry(Scheduler scheduler, int jobs, int warmUp) {}

  private static final String PATH = "drain";

  private static final Duration PERIOD = Duration.ofHours(1);

  private final Bench bench;
  private final boolean periodic;

  Drain(Bench bench, boolean periodic) {
    this.bench = bench;
    this.periodic = periodic;
  }

  void run(List<Entry> entries) throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "drain, " + (periodic ? "periodic" : "one-off"),
            "runs/s",
            "scheduler us/run",
            "database us/run",
            "receiver us/run",
            "database bytes/run",
            "twice");
    for (int round = 0; round < bench.rounds(); round++) {
      for (Entry entry : entries) {
        try (Scheduler scheduler = entry.scheduler()) {
          scheduler.start();
          drain(scheduler, entry.warmUp());
          Drained drained = drain(scheduler, entry.jobs());
          table.add(
              scheduler.name(),
              drained.perSecond(),
              drained.schedulerMicros(),
              drained.databaseMicros(),
              drained.receiverMicros(),
              drained.databaseBytes(),
              drained.tally().twice());
        }
      }
    }
    table.print();
  }

  private Drained drain(Scheduler scheduler, int jobs)
      throws IOException, SQLException, InterruptedException {
    scheduler.clear();
    return Drained.of(bench, scheduler, PATH, jobs, periodic ? PERIOD : Duration.ZERO);
  }
}

package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The same work beside more and more jobs that are not due: it must cost the same. */
final class Growth {

  private static final String CROWD = "crowd";
  private static final String PATH = "growth";
  private static final Duration FAR = Duration.ofDays(30);
  private static final Duration PERIOD = Duration.ofHours(1);

  private final Bench bench;
  private final Map<String, String> settings;

  Growth(Bench bench, Map<String, String> settings) {
    this.bench = bench;
    this.settings = settings;
  }

  /**
   * Measures at each of the sizes, smallest first.
   *
   * @param keep whether the rows of the last time are there, and to be added to
   */
  void run(List<Integer> sizes, int jobs, boolean keep)
      throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "drain of " + jobs + " periodic jobs beside others",
            "runs/s",
            "Dalga us/run",
            "database us/run",
            "poll mean ms",
            "jobs per poll",
            "write mean ms",
            "runs per write");
    try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings)) {
      int present = 0;
      if (keep) {
        present = (int) dalga.count("SELECT COUNT(*) FROM jobs");
      } else {
        dalga.migrate();
      }
      for (int size : sizes) {
        long far = System.currentTimeMillis() + FAR.toMillis();
        Timetable crowd =
            new Timetable(far, Math.max(0, size - present), FAR.toMillis(), FAR.toMillis());
        dalga.insert(CROWD + size, crowd);
        present = size;
        bench.database().awaitCalm();
        for (int round = 0; round < bench.rounds(); round++) {
          dalga.startInstances();
          drain(dalga, jobs * 2);
          Drained drained = drain(dalga, jobs);
          Metrics metrics = dalga.metrics();
          table.add(
              size + " jobs",
              drained.perSecond(),
              drained.schedulerMicros(),
              drained.databaseMicros(),
              metrics.mean("dalga.polls.read"),
              metrics.histogram("dalga.polls.size"),
              metrics.mean("dalga.completions.write"),
              metrics.histogram("dalga.completions.batch-size"));
          dalga.close();
        }
      }
    }
    table.print();
  }

  private Drained drain(DalgaScheduler dalga, int jobs)
      throws IOException, SQLException, InterruptedException {
    dalga.deleteDueBefore(System.currentTimeMillis() + 2 * PERIOD.toMillis());
    return Drained.of(bench, dalga, PATH, jobs, PERIOD);
  }
}

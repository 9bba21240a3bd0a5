package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Tally;
import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Midnight: many one-offs due within one second, beside steady jobs and callers of the API. How
 * late the steady ones get, and how long the callers wait, from then until the herd is through.
 */
final class Herd {

  private static final String STEADY = "steady";
  private static final String HERD = "herd";
  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final int STEADY_JOBS = 500 * 300;
  private static final int CALLERS = 4;

  private final Bench bench;
  private final Map<String, String> settings;

  Herd(Bench bench, Map<String, String> settings) {
    this.bench = bench;
    this.settings = settings;
  }

  void run(int jobs) throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "herd of " + jobs + " beside 500/s",
            "herd through s",
            "steady p50 ms",
            "steady p99 ms",
            "steady max ms",
            "API p50 ms",
            "API p99 ms",
            "API calls/s",
            "API failures",
            "twice");
    for (int round = 0; round < bench.rounds(); round++) {
      try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings)) {
        dalga.start();
        Drained.of(bench, dalga, "warm-up", 2 * jobs, Duration.ZERO);
        once(dalga, jobs, table);
      }
    }
    table.print();
  }

  private void once(DalgaScheduler dalga, int jobs, Table table)
      throws IOException, SQLException, InterruptedException {
    long start = System.currentTimeMillis() + 30_000;
    Timetable steady = new Timetable(start, STEADY_JOBS, PERIOD.toMillis(), PERIOD.toMillis());
    long rush = start + 40_000;
    Timetable herd = new Timetable(rush, jobs, 1000, 0);
    bench.receiver().open(STEADY, steady);
    bench.receiver().open(HERD, herd);
    dalga.insert(STEADY, steady);
    dalga.insert(HERD, herd);
    URI url = dalga.url();
    try (ApiLoad load = new ApiLoad(CALLERS)) {
      load.run(
          number -> ApiLoad.put(url, "warm-up", number),
          Math.max(1, (start - System.currentTimeMillis()) / 1000 + 30));
      Thread.sleep(Math.max(0, rush - 200 - System.currentTimeMillis()));
      bench.receiver().open(STEADY, steady);
      CompletableFuture<Tally> through = CompletableFuture.supplyAsync(() -> await(jobs));
      ApiLoad.Result calls = load.run(number -> ApiLoad.put(url, "api", number), 10);
      Tally rushed = through.join();
      Tally steadily = bench.receiver().tally(STEADY);
      table.add(
          "Dalga",
          (rushed.lastAt() - rush) / 1000.0,
          steadily.p50(),
          steadily.p99(),
          steadily.max(),
          calls.millis(50),
          calls.millis(99),
          calls.perSecond(),
          calls.failures(),
          rushed.twice() + steadily.twice());
    }
  }

  private Tally await(int jobs) {
    try {
      while (bench.receiver().count(HERD) < jobs) {
        Thread.sleep(20);
      }
      return bench.receiver().tally(HERD);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

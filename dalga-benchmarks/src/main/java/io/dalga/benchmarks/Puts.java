package io.dalga.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Callers that schedule jobs one at a time, each waiting for the answer: PUTs a second. */
final class Puts {

  private static final String PATH = "put";
  private static final int WARM_UP_SECONDS = 90;
  private static final int SECONDS = 20;

  private final Bench bench;
  private final Map<String, String> settings;

  Puts(Bench bench, Map<String, String> settings) {
    this.bench = bench;
    this.settings = settings;
  }

  void run(List<Integer> connections) throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "PUT of new jobs",
            "PUT/s",
            "p50 ms",
            "p99 ms",
            "Dalga us/PUT",
            "database us/PUT",
            "caller us/PUT",
            "database bytes/PUT",
            "failures");
    try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings)) {
      dalga.start();
      URI url = dalga.url();
      call(url, "warm-up", connections.get(connections.size() - 1), WARM_UP_SECONDS);
      for (int round = 0; round < bench.rounds(); round++) {
        for (int count : connections) {
          dalga.clear();
          long self = Usage.cpuMicros(ProcessHandle.current().pid());
          Cost before = Cost.now(bench, dalga.processes());
          ApiLoad.Result result = call(url, PATH, count, SECONDS);
          Cost cost = Cost.now(bench, dalga.processes()).since(before);
          double calls = result.micros().getTotalCount();
          table.add(
              count + " connections",
              result.perSecond(),
              result.millis(50),
              result.millis(99),
              cost.schedulerMicros() / calls,
              cost.databaseMicros() / calls,
              (Usage.cpuMicros(ProcessHandle.current().pid()) - self) / calls,
              cost.databaseBytes() / calls,
              result.failures());
        }
      }
    }
    table.print();
  }

  private static ApiLoad.Result call(URI url, String path, int connections, int seconds)
      throws InterruptedException {
    try (ApiLoad load = new ApiLoad(connections)) {
      return load.run(number -> ApiLoad.put(url, path, number), seconds);
    }
  }
}

package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Tally;
import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Receivers that take two seconds, and many attempts in flight: what an attempt in flight costs.
 */
final class SlowReceivers {

  private static final String PATH = "slow";

  /** A few more than it takes for 2,500 a second, as a place is not taken again at once. */
  private static final int IN_FLIGHT = 5300;

  private static final int DELAY_MILLIS = 2000;
  private static final int ROUNDS_IN_FLIGHT = 15;
  private static final int FEW = 1000;
  private static final int LONG_DELAY_MILLIS = 40_000;
  private static final int CALM_MILLIS = 10_000;
  private static final int SECONDS = 20;
  private static final double POLLS = SECONDS * 10;

  private final Bench bench;
  private final Map<String, String> settings;

  SlowReceivers(Bench bench, Map<String, String> settings) {
    this.bench = bench;
    this.settings = new HashMap<>(settings);
    this.settings.put("DALGA_JOBS_MAXRUNNING", Integer.toString(IN_FLIGHT));
    this.settings.put("DALGA_ENDPOINT_TIMEOUT", "1m");
  }

  void run() throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "receivers that take " + DELAY_MILLIS + " ms, at most " + IN_FLIGHT + " in flight",
            "runs/s",
            "in flight",
            "threads",
            "resident MiB",
            "heap bytes/attempt",
            "poll ms",
            "more with 1,000 in flight",
            "twice");
    for (int round = 0; round < bench.rounds(); round++) {
      try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings)) {
        dalga.start();
        once(dalga, table);
      } finally {
        bench.receiver().delay(0);
      }
    }
    table.print();
  }

  private void once(DalgaScheduler dalga, Table table)
      throws IOException, SQLException, InterruptedException {
    int jobs = IN_FLIGHT * ROUNDS_IN_FLIGHT;
    Drained.of(bench, dalga, "warm-up", jobs / 3, Duration.ZERO);
    JavaProcess process = dalga.processes().get(0);
    Thread.sleep(CALM_MILLIS);
    double idlePoll = pollMillis(dalga);
    bench.receiver().delay(LONG_DELAY_MILLIS);
    dalga.insert("few", Timetable.once(System.currentTimeMillis(), FEW));
    Thread.sleep(CALM_MILLIS);
    double busyPoll = pollMillis(dalga);
    Thread.sleep(Math.max(0, LONG_DELAY_MILLIS - 1000L * SECONDS));
    long idleHeap = Heap.live(process.pid());
    bench.receiver().delay(DELAY_MILLIS);
    dalga.clear();
    long due = System.currentTimeMillis() + 5000;
    Timetable timetable = Timetable.once(due, jobs);
    bench.receiver().open(PATH, timetable);
    dalga.insert(PATH, timetable);
    Thread.sleep(due + 7L * DELAY_MILLIS - System.currentTimeMillis());
    Tally half = bench.receiver().tally(PATH);
    long from = System.currentTimeMillis();
    Thread.sleep(5L * DELAY_MILLIS);
    long runs = bench.receiver().tally(PATH).runs() - half.runs();
    double seconds = (System.currentTimeMillis() - from) / 1000.0;
    long threads = Usage.threads(process.pid());
    long resident = Usage.residentMebibytes(process.pid());
    double inFlight = dalga.metrics().gauge("dalga.attempts.in-flight");
    long heap = Heap.live(process.pid());
    table.add(
        "Dalga",
        runs / seconds,
        inFlight,
        threads,
        resident,
        (heap - idleHeap) / inFlight,
        idlePoll,
        busyPoll - idlePoll,
        bench.receiver().tally(PATH).twice());
  }

  /** CPU time of Dalga and the database together, heartbeats included. */
  private double pollMillis(DalgaScheduler dalga) throws SQLException, InterruptedException {
    Cost before = Cost.now(bench, dalga.processes());
    Thread.sleep(1000L * SECONDS);
    Cost cost = Cost.now(bench, dalga.processes()).since(before);
    return (cost.schedulerMicros() + cost.databaseMicros()) / 1000.0 / POLLS;
  }
}

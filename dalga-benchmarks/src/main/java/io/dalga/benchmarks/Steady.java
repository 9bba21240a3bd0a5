package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Tally;
import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * The founding example: a million feeds, each checked every five minutes, evenly spread. How late
 * they are, what it costs, and whether each run came once: when Dalga has stopped, the runs that
 * the rows have counted must be those that the receiver has seen, and none may be overdue.
 */
final class Steady {

  private static final String PATH = "steady";
  private static final Duration PERIOD = Duration.ofMinutes(5);

  private final Bench bench;
  private final Map<String, String> settings;

  Steady(Bench bench, Map<String, String> settings) {
    this.bench = bench;
    this.settings = settings;
  }

  void run(int jobs, Duration length) throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "steady, " + jobs + " jobs every " + PERIOD.toSeconds() + " s",
            "runs/s",
            "lateness p50 ms",
            "p99 ms",
            "max ms",
            "Dalga us/run",
            "database us/run",
            "receiver us/run",
            "runs",
            "lost",
            "twice",
            "early");
    try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings)) {
      dalga.start();
      long start = System.currentTimeMillis() + 20_000 + jobs / 8;
      Timetable timetable = new Timetable(start, jobs, PERIOD.toMillis(), PERIOD.toMillis());
      bench.receiver().open(PATH, timetable);
      dalga.insert(PATH, timetable);
      Thread.sleep(Math.max(0, start - System.currentTimeMillis()));
      Cost before = Cost.now(bench, dalga.processes());
      Thread.sleep(length.toMillis());
      Cost cost = Cost.now(bench, dalga.processes()).since(before);
      Tally measured = bench.receiver().tally(PATH);
      long stopping = System.currentTimeMillis();
      dalga.close();
      Tally all = bench.receiver().tally(PATH);
      long counted = dalga.count("SELECT SUM(version) FROM jobs");
      double runs = measured.runs();
      table.add(
          "Dalga",
          runs / length.toSeconds(),
          measured.p50(),
          measured.p99(),
          measured.max(),
          cost.schedulerMicros() / runs,
          cost.databaseMicros() / runs,
          cost.receiverMicros() / runs,
          runs,
          counted - all.runs() + dalga.due(stopping - 1000),
          all.twice(),
          all.early());
    }
    table.print();
  }
}

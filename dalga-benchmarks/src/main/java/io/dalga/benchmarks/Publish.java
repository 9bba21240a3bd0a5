package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import io.dalga.broker.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * One-offs due at once, each published to a quorum queue of RabbitMQ and, once that is confirmed,
 * deleted. All of them must be in the queue afterwards.
 */
final class Publish {

  private final Bench bench;
  private final Map<String, String> settings;
  private final String url;

  Publish(Bench bench, Map<String, String> settings, String url) {
    this.bench = bench;
    this.settings = settings;
    this.url = url;
  }

  void run(int jobs, int warmUp) throws IOException, SQLException, InterruptedException {
    Table table =
        new Table(
            "publish to RabbitMQ", "runs/s", "Dalga us/run", "database us/run", "lost", "twice");
    Path configuration = configuration();
    try (Broker broker = Broker.open(url)) {
      for (int round = 0; round < bench.rounds(); round++) {
        try (DalgaScheduler dalga = new DalgaScheduler(bench, 1, settings, configuration)) {
          dalga.start();
          publish(dalga, broker, warmUp);
          table.add("Dalga", publish(dalga, broker, jobs));
        }
      }
    }
    table.print();
  }

  /** The one that is measured otherwise, with another default target. */
  private Path configuration() throws IOException {
    String yaml = Files.readString(bench.configuration());
    String changed =
        yaml.replace(
            "\ntargets: {}\n", "\ntargets: {default: {type: rabbitmq, url: '" + url + "'}}\n");
    if (changed.equals(yaml)) {
      throw new IOException(bench.configuration() + " has no line \"targets: {}\"");
    }
    return Files.writeString(Files.createTempFile("dalga-bench", ".yml"), changed);
  }

  private double[] publish(DalgaScheduler dalga, Broker broker, int jobs)
      throws IOException, SQLException, InterruptedException {
    dalga.clear();
    String queue = "bench-" + System.nanoTime();
    broker.size(queue);
    long due = Drained.dueAfterInserts(jobs);
    dalga.insert(queue, new Timetable(due, jobs, 0, 0));
    Drained.await(due);
    Cost before = Cost.now(bench, dalga.processes());
    while (dalga.due(due) > 0) {
      Thread.sleep(5);
    }
    double seconds = (System.currentTimeMillis() - due) / 1000.0;
    Cost cost = Cost.now(bench, dalga.processes()).since(before);
    long published = broker.size(queue).ready();
    return new double[] {
      jobs / seconds,
      (double) cost.schedulerMicros() / jobs,
      (double) cost.databaseMicros() / jobs,
      Math.max(0, jobs - published),
      Math.max(0, published - jobs)
    };
  }
}

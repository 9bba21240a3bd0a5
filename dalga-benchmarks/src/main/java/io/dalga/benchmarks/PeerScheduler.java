package io.dalga.benchmarks;

import io.dalga.benchmarks.peer.Peer;
import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another scheduler than ours, in one process with as much memory as ours. */
final class PeerScheduler implements Scheduler {

  private final Bench bench;
  private final Peer peer;
  private final String database;
  private final List<JavaProcess> processes = new ArrayList<>();

  PeerScheduler(Bench bench, Peer peer) {
    this.bench = bench;
    this.peer = peer;
    this.database = "bench_" + peer.id().replace('-', '_');
  }

  @Override
  public String name() {
    return peer.title();
  }

  @Override
  public void start() throws IOException, SQLException, InterruptedException {
    bench.database().create(database);
    bench.database().execute(database, peer.tables().schema());
    bench.database().execute(database, List.of("CREATE TABLE ready (at TIMESTAMP(3))"));
    try (Connection connection = bench.database().connect(database)) {
      JobRows.prepare(connection);
    }
    List<String> options = new ArrayList<>(bench.javaOptions());
    options.add("-Xmx384m");
    JavaProcess process =
        bench
            .launch()
            .start(
                peer.id(),
                options,
                peer.main(),
                peer.variables(bench.database().url(database), bench.receiver().baseUrl()));
    processes.add(process);
    awaitReady(process);
  }

  private void awaitReady(JavaProcess process)
      throws IOException, SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (bench.database().number(database, "SELECT COUNT(*) FROM ready") == 0) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("it does not come up; its log is " + process.log());
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void insert(String path, Timetable timetable) throws SQLException {
    try (Connection connection = bench.database().connect(database)) {
      JobRows.insert(connection, peer.tables().inserts(), path, timetable);
    }
  }

  @Override
  public long due(long time) throws SQLException {
    return bench.database().number(database, peer.tables().due(time));
  }

  @Override
  public void clear() throws SQLException {
    bench.database().execute(database, peer.tables().clear());
  }

  @Override
  public List<JavaProcess> processes() {
    return processes;
  }
}

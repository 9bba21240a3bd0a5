package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import io.dalga.store.Slots;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Dalga as its users start it: the jar, its configuration, and variables. */
final class DalgaScheduler implements Scheduler {

  static final String DATABASE = "bench_dalga";

  /** The columns in which the key's hash and slot are computed as the service does. */
  private static final String INSERT =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, location, anchor, target, state,
        next_run, next_sched, attempts, generation, version, created_at, updated_at)
      SELECT
        hash, ASCII(hash), path, job, period = 0, period DIV 1000, 'UTC', due, 'default',
        'scheduled', due, due, 0, 1, 0, due, due
      FROM (
        SELECT
          path, job, due, period,
          UNHEX(SHA2(CONCAT(UNHEX(LPAD(HEX(LENGTH(path)), 8, '0')), path, job), 256)) AS hash
        FROM timetable
      ) AS hashed
      """;

  private static final String SLOTS =
      IntStream.range(0, Slots.COUNT).mapToObj(Integer::toString).collect(Collectors.joining(","));

  private final Bench bench;
  private final int instances;
  private final Map<String, String> settings;
  private final Path configuration;
  private final List<JavaProcess> processes = new ArrayList<>();
  private final List<URI> urls = new ArrayList<>();
  private URI admin = local(0);

  DalgaScheduler(Bench bench, int instances, Map<String, String> settings) {
    this(bench, instances, settings, bench.configuration());
  }

  /** With a configuration of its own. */
  DalgaScheduler(Bench bench, int instances, Map<String, String> settings, Path configuration) {
    this.bench = bench;
    this.instances = instances;
    this.settings = settings;
    this.configuration = configuration;
  }

  @Override
  public String name() {
    return instances == 1 ? "Dalga" : "Dalga, " + instances + " instances";
  }

  /** Makes an empty schema, and what {@link #insert} needs. */
  void migrate() throws IOException, SQLException, InterruptedException {
    bench.database().create(DATABASE);
    bench
        .launch()
        .start("dalga-migrate", arguments("db", "migrate"), variables(0, 0))
        .await(1, TimeUnit.MINUTES);
    try (Connection connection = bench.database().connect(DATABASE)) {
      JobRows.prepare(connection);
    }
  }

  @Override
  public void start() throws IOException, SQLException, InterruptedException {
    migrate();
    startInstances();
  }

  /** Starts the processes on the schema that is there. */
  void startInstances() throws IOException, SQLException, InterruptedException {
    for (int i = 1; i <= instances; i++) {
      int port = FreePort.find();
      int adminPort = FreePort.find();
      processes.add(
          bench.launch().start("dalga-" + i, arguments("server"), variables(port, adminPort)));
      urls.add(local(port));
      admin = local(adminPort);
    }
    for (URI url : urls) {
      awaitSlots(url);
    }
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private List<String> arguments(String... command) {
    List<String> arguments = new ArrayList<>(bench.javaOptions());
    arguments.addAll(List.of("-Xmx256m", "-jar", bench.jar().toString()));
    arguments.addAll(List.of(command));
    arguments.add(configuration.toString());
    return arguments;
  }

  private Map<String, String> variables(int port, int adminPort) {
    Map<String, String> variables = new HashMap<>(settings);
    variables.put("DALGA_DATABASE_URL", bench.database().url(DATABASE));
    variables.put("DALGA_ENDPOINT_BASEURL", bench.receiver().baseUrl());
    variables.put("DALGA_LISTEN_PORT", Integer.toString(port));
    variables.put("DALGA_ADMIN_PORT", Integer.toString(adminPort));
    return variables;
  }

  /** Until every slot is owned by one of as many instances as there are to be. */
  private void awaitSlots(URI url) throws IOException, InterruptedException, SQLException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers(url) || ownersOfSlots() != instances) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("it does not come up; the logs are in " + bench.launch().logs());
      }
      Thread.sleep(100);
    }
  }

  private static boolean answers(URI url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(url.resolve("/status")).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private long ownersOfSlots() throws SQLException {
    return count(
        "SELECT CASE WHEN MIN(owner) = 0 THEN 0 ELSE COUNT(DISTINCT owner) END FROM slots");
  }

  /** Where the API of the first instance is. */
  URI url() {
    return urls.get(0);
  }

  /** What the last instance says of itself. */
  Metrics metrics() throws IOException {
    return Metrics.read(admin);
  }

  @Override
  public void insert(String path, Timetable timetable) throws SQLException {
    try (Connection connection = bench.database().connect(DATABASE)) {
      JobRows.insert(connection, List.of(INSERT), path, timetable);
    }
  }

  /** One short range of the index per slot: it is asked over and over, and whatever the size. */
  @Override
  public long due(long time) throws SQLException {
    return count("SELECT COUNT(*) FROM jobs WHERE slot IN (" + SLOTS + ") AND next_run <= " + time);
  }

  long count(String query) throws SQLException {
    return bench.database().number(DATABASE, query);
  }

  /** Deletes the jobs that are due before a time, in milliseconds since 1970 UTC. */
  void deleteDueBefore(long time) throws SQLException {
    try (Connection connection = bench.database().connect(DATABASE);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM jobs WHERE slot = ? AND next_run < ?")) {
      for (int slot = 0; slot < Slots.COUNT; slot++) {
        delete.setInt(1, slot);
        delete.setLong(2, time);
        delete.executeUpdate();
      }
    }
  }

  @Override
  public void clear() throws SQLException {
    bench.database().execute(DATABASE, List.of("TRUNCATE TABLE jobs", "TRUNCATE TABLE runs"));
  }

  @Override
  public List<JavaProcess> processes() {
    return processes;
  }

  @Override
  public void close() {
    Scheduler.super.close();
    urls.clear();
  }
}

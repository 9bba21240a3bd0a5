package io.dalga.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.Status;
import io.dalga.broker.service.LocalService;
import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An instance: a process of the jar in target/, on ports of its own. */
final class DalgaProcess implements AutoCloseable {

  static final Path JAR = Path.of("target", "dalga-service.jar");

  /** Most of the CPU of a process that lives for a minute would go to its compiler. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final Path LOGS = Path.of("target", "cluster-logs");

  private final String description;
  private final Process process;
  private final URI url;
  private final int adminPort;
  private final DalgaClient client;

  private final Restart restart;

  /** How to start it again, on the same ports. */
  private interface Restart {
    DalgaProcess start() throws IOException;
  }

  private DalgaProcess(
      String description, Process process, int port, int adminPort, Restart restart) {
    this.restart = restart;
    this.description = description;
    this.process = process;
    this.url = URI.create("http://127.0.0.1:" + port);
    this.adminPort = adminPort;
    this.client = DalgaClient.create(url);
  }

  URI url() {
    return url;
  }

  /**
   * How an instance is started.
   *
   * @param environment its environment variables
   * @param jvm further options of its JVM
   * @param mutations classes that take the place of the jar's, or null
   */
  record Launch(Map<String, String> environment, List<String> jvm, @Nullable Path mutations) {
    Launch(Map<String, String> environment) {
      this(environment, List.of(), null);
    }
  }

  /** Starts an instance, and waits until it answers. */
  static DalgaProcess start(String name, Map<String, String> settings) throws IOException {
    return start(name, new Launch(settings));
  }

  /** Starts an instance, and waits until it answers. */
  static DalgaProcess start(String name, Launch launch) throws IOException {
    DalgaProcess started = launch(name, launch);
    started.awaitAnswer();
    return started;
  }

  /** Starts an instance. */
  static DalgaProcess launch(String name, Launch launch) throws IOException {
    return launch(name, launch, LocalService.freePort(), LocalService.freePort());
  }

  private static DalgaProcess launch(String name, Launch launch, int port, int adminPort)
      throws IOException {
    Path config = Path.of("..", "config.yml");
    Files.createDirectories(LOGS);
    File log = LOGS.resolve(name + "-" + port + ".log").toFile();
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    command.addAll(SHORT_LIVED);
    command.addAll(launch.jvm());
    command.add("-cp");
    Path mutations = launch.mutations();
    command.add(mutations == null ? JAR.toString() : mutations + File.pathSeparator + JAR);
    command.addAll(List.of("io.dalga.DalgaApplication", "server", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
    builder.environment().putAll(launch.environment());
    builder.environment().put("DALGA_LISTEN_PORT", Integer.toString(port));
    builder.environment().put("DALGA_ADMIN_PORT", Integer.toString(adminPort));
    Process process = builder.start();
    return new DalgaProcess(
        name + ", whose log is " + log,
        process,
        port,
        adminPort,
        () -> launch(name, launch, port, adminPort));
  }

  /** Starts it once more, after it was killed, and waits until it answers. */
  DalgaProcess again() throws IOException {
    DalgaProcess started = restart.start();
    started.awaitAnswer();
    return started;
  }

  void awaitAnswer() {
    try {
      Awaitility.await(description)
          .atMost(Duration.ofSeconds(60))
          .failFast(() -> !process.isAlive())
          .until(this::answers);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  @Override
  public String toString() {
    return description;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private boolean answers() {
    try {
      return client.status().instanceId() != null;
    } catch (DalgaException e) {
      return false;
    }
  }

  DalgaClient client() {
    return client;
  }

  Status status() {
    return client.status();
  }

  long id() {
    return Objects.requireNonNull(status().instanceId());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** A counter of the admin port. */
  long counter(String name) throws IOException {
    return metric("counters", name);
  }

  /** What a meter of the admin port has counted. */
  long meter(String name) throws IOException {
    return metric("meters", name);
  }

  private long metric(String kind, String name) throws IOException {
    JsonNode metrics =
        new ObjectMapper()
            .readTree(URI.create("http://127.0.0.1:" + adminPort + "/metrics").toURL());
    return metrics.path(kind).path(name).path("count").asLong();
  }

  void kill() {
    process.destroyForcibly();
  }

  /** SIGTERM, and waits for the end. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process does not stop");
    }
  }

  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Signals.send(name, process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.dalga.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.Status;
import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/** An instance: a process of the jar in target/, on ports of its own. */
final class DalgaProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target", "dalga-service.jar");
  private static final Path LOGS = Path.of("target", "cluster-logs");

  private final Process process;
  private final URI url;
  private final int adminPort;
  private final DalgaClient client;

  private DalgaProcess(Process process, int port, int adminPort) {
    this.process = process;
    this.url = URI.create("http://127.0.0.1:" + port);
    this.adminPort = adminPort;
    this.client = DalgaClient.create(url);
  }

  URI url() {
    return url;
  }

  /** Starts an instance, and waits until it answers. */
  static DalgaProcess start(String name, Map<String, String> settings) throws IOException {
    int port = freePort();
    int adminPort = freePort();
    Files.createDirectories(LOGS);
    File log = LOGS.resolve(name + "-" + port + ".log").toFile();
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-jar", JAR.toString()));
    command.addAll(List.of("server", "../config.yml"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
    builder.environment().putAll(settings);
    builder.environment().put("DALGA_LISTEN_PORT", Integer.toString(port));
    builder.environment().put("DALGA_ADMIN_PORT", Integer.toString(adminPort));
    Process process = builder.start();
    DalgaProcess started = new DalgaProcess(process, port, adminPort);
    try {
      Awaitility.await(name + ", whose log is " + log)
          .atMost(Duration.ofSeconds(30))
          .failFast(() -> !process.isAlive())
          .until(started::answers);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    return started;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
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
    JsonNode metrics =
        new ObjectMapper()
            .readTree(URI.create("http://127.0.0.1:" + adminPort + "/metrics").toURL());
    return metrics.path("counters").path(name).path("count").asLong();
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
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill -" + name + " answers " + code);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

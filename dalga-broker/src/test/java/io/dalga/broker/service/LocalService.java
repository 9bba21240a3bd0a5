package io.dalga.broker.service;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A server of this machine, on a free port of 127.0.0.1 and with a directory of its own. What is
 * not installed is a failure, unless {@code DALGA_TEST_WITHOUT} names it (separated by commas).
 */
public abstract class LocalService implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  private final String name;
  private final int port = freePort();
  private final Path directory;
  private Process process;

  protected LocalService(String name) {
    this.name = name;
    try {
      this.directory = Files.createTempDirectory("dalga-" + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that runs it in the foreground. */
  protected abstract List<String> command();

  /** What it needs to know besides. */
  protected Map<String, String> environment() {
    return Map.of();
  }

  /** Whether it serves, once it accepts connections. */
  protected boolean isReady() {
    return true;
  }

  public int port() {
    return port;
  }

  protected Path directory() {
    return directory;
  }

  /** Skips the test when it is to be without this service. */
  protected void assumeWanted() {
    String without = System.getenv().getOrDefault("DALGA_TEST_WITHOUT", "");
    assumeFalse(List.of(without.split(",")).contains(name), "without " + name + ", as asked for");
  }

  /** The path of a program, or a failure that says what to install. */
  protected String program(String program, String debianPackage) {
    assumeWanted();
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
            Stream.of("/usr/sbin", "/usr/lib/rabbitmq/bin"))
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(
            () ->
                fail(
                    "this test needs %s: install it (Debian: apt-get install %s), or set"
                        + " DALGA_TEST_WITHOUT=%s",
                    program, debianPackage, name));
  }

  /** Starts it, again after {@link #kill}, on the same port and data. */
  public void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("output").toFile()));
      builder.directory(directory.toFile());
      builder.environment().putAll(environment());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(START)
        .until(
            () -> {
              if (!process.isAlive()) {
                fail("%s has ended: %s", name, Files.readString(directory.resolve("output")));
              }
              return accepts() && isReady();
            });
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** By SIGKILL. */
  public void kill() {
    List<ProcessHandle> all =
        Stream.concat(process.toHandle().descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      Awaitility.await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (!Files.exists(directory)) {
      return;
    }
    if (process != null) {
      kill();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Below those that the system gives to connections: a service that is down for a moment must find
   * its own free again.
   */
  public static int freePort() {
    for (int tries = 0; tries < 100; tries++) {
      int candidate = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Somebody has it; the next one, then.
      }
    }
    throw new IllegalStateException("no free port between 15000 and 30000");
  }
}

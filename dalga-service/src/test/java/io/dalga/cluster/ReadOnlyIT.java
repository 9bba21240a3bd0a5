package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dalga.broker.service.LocalService;
import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaException;
import io.dalga.client.JobQuery;
import io.dalga.client.JobRequest;
import io.dalga.client.PutResult;
import io.dalga.client.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as uid 65534, on a file system that it can read alone, its data directory aside: as
 * containers are run where they may do no harm.
 */
class ReadOnlyIT {

  private static final int ENDED_BY_SIGTERM = 143;
  private static final int JOBS = 3_000;
  private static final Duration ATTEMPT = Duration.ofSeconds(2);

  private final URI url = URI.create("http://127.0.0.1:" + LocalService.freePort());
  private final int adminPort = LocalService.freePort();
  private final DalgaClient dalga = DalgaClient.create(url);

  @Test
  void it_serves_delivers_and_drains_with_nothing_to_write_to_but_its_data(@TempDir Path directory)
      throws Exception {
    Sealed sealed = Sealed.create(directory);
    List<Path> before = files(sealed.program());
    try (Receiver receiver = new Receiver(Duration.ZERO)) {
      Path log = Path.of("target", "cluster-logs", "read-only.log");
      Process first = start(sealed, receiver, log);
      try {
        List<String> probes = probes();
        assertThat(probes).isNotEmpty();
        // Health is looked at once a second.
        await().untilAsserted(() -> assertThat(probes).allMatch(probe -> status(probe) == 200));
        dalga.schedule("feed", "1", Schedule.every(Duration.ofHours(1)).immediate());
        await().until(() -> !receiver.deliveries().isEmpty());
        assertThat(dalga.scheduleAll(hourly())).allMatch(PutResult::isStored);
        assertThat(dalga.jobs(JobQuery.all().prefix("bulk"))).hasSize(JOBS);

        receiver.setDelay(ATTEMPT);
        dalga.schedule("last", "1", Schedule.onceNow());
        await().until(() -> dalga.why("last", "1").reason().equals("running"));
        stop(first);
      } finally {
        first.destroyForcibly();
      }
      assertThat(receiver.deliveries())
          .as("what was in flight at SIGTERM ended well")
          .anyMatch(delivery -> delivery.path().equals("last") && delivery.isDone());

      Process second = start(sealed, receiver, log.resolveSibling("read-only-again.log"));
      try {
        assertThat(dalga.jobs(JobQuery.all())).as("all but the one-off").hasSize(JOBS + 1);
        stop(second);
      } finally {
        second.destroyForcibly();
      }
      assertThat(Files.readString(log))
          .doesNotContain("Read-only file system", "Permission denied", "ERROR");
    }
    assertThat(files(sealed.program())).isEqualTo(before);
    for (Path file : files(sealed.data())) {
      assertThat(Files.readAttributes(file, PosixFileAttributes.class).owner().getName())
          .as("owner of %s", file)
          .isIn("nobody", "65534");
    }
  }

  /** What Kubernetes asks it for, all at its admin port. */
  private static List<String> probes() throws IOException {
    return new YAMLMapper()
            .readTree(Path.of("..", "ops", "kubernetes", "deployment.yaml").toFile())
            .findValues("httpGet")
            .stream()
            .map(probe -> probe.path("path").asText())
            .distinct()
            .toList();
  }

  private int status(String path) {
    try {
      URL probed = URI.create("http://127.0.0.1:" + adminPort + path).toURL();
      return ((HttpURLConnection) probed.openConnection()).getResponseCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JobRequest> hourly() {
    return IntStream.range(0, JOBS)
        .mapToObj(i -> new JobRequest("bulk", "" + i, Schedule.every(Duration.ofHours(1))));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.sorted().toList();
    }
  }

  private Process start(Sealed sealed, Receiver receiver, Path log)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    Process process =
        sealed.start(
            log,
            Map.of(
                "DALGA_LISTEN_PORT", Integer.toString(url.getPort()),
                "DALGA_ADMIN_PORT", Integer.toString(adminPort),
                "DALGA_ENDPOINT_BASEURL", receiver.url()),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + sealed.data(),
                "-jar",
                sealed.program().resolve("dalga-service.jar").toString(),
                "server",
                sealed.program().resolve("config.yml").toString()));
    await("an answer; the log is " + log)
        .atMost(Duration.ofSeconds(60))
        .failFast(() -> !process.isAlive())
        .until(this::answers);
    return process;
  }

  private boolean answers() {
    try {
      return dalga.status().instanceId() != null;
    } catch (DalgaException e) {
      return false;
    }
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it stops").isTrue();
    assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
  }
}

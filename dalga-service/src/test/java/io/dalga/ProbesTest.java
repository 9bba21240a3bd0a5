package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.health.HealthCheck;
import io.dalga.health.Probes;
import io.dalga.http.DalgaServer;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.health.DefaultHealthFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What orchestrators and load balancers are told. */
class ProbesTest {

  private static final String READY = "/health-check?type=ready";
  private static final Duration TIME_TO_START = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static HttpResponse<String> get(int port, String address) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + address);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void an_instance_is_alive_at_once_and_ready_with_its_lease() throws Exception {
    try (DalgaServer server = DalgaServer.start()) {
      assertThat(get(server.adminPort(), "/health-check?type=alive").statusCode()).isEqualTo(200);
      await()
          .untilAsserted(
              () -> assertThat(get(server.adminPort(), READY).statusCode()).isEqualTo(200));

      String all = get(server.adminPort(), "/health-check?name=all").body();
      assertThat(all).contains("\"lease\"", "\"dispatcher\"", "\"database-api\"");
      assertThat(get(server.port(), "/health-check").statusCode())
          .as("nothing is open beside the API")
          .isEqualTo(404);
      assertThat(get(server.adminPort(), "/healthcheck").statusCode()).isEqualTo(200);
    }
  }

  /** A check that says what it is told. */
  private static final class Switch extends HealthCheck {
    private volatile boolean on = true;

    @Override
    protected Result check() {
      return on ? Result.healthy() : Result.unhealthy("off");
    }
  }

  @Test
  void an_instance_is_ready_while_each_of_its_checks_is_healthy() {
    Environment environment = new Environment("test");
    Map<String, Switch> checks =
        Map.of("lease", new Switch(), "dispatcher", new Switch(), "database-api", new Switch());
    checks.forEach(environment.healthChecks()::register);
    Probes.open(new DefaultHealthFactory(), environment, "test");

    checks.forEach(
        (name, check) -> {
          awaitHealth(environment, name, true);
          check.on = false;
          awaitHealth(environment, name, false);
          check.on = true;
          awaitHealth(environment, name, true);
        });
  }

  private static void awaitHealth(Environment environment, String check, boolean healthy) {
    await()
        .until(
            () ->
                environment
                    .health()
                    .healthStateAggregator()
                    .healthStateView(check)
                    .orElseThrow()
                    .isHealthy(),
            now -> now == healthy);
  }

  /** Whoever sends it calls is to have found out before it stops taking them. */
  @Test
  void who_is_told_to_stop_is_unready_first_and_goes_on_for_as_long_as_it_was_told(
      @TempDir Path directory) throws Exception {
    int port = freePort();
    int adminPort = freePort();
    Process process = start(directory, port, adminPort);
    try {
      await().atMost(TIME_TO_START).until(() -> answers(adminPort, READY, 200));

      process.destroy();

      await().until(() -> answers(adminPort, READY, 503));
      assertThat(get(adminPort, "/health-check?type=alive").statusCode()).isEqualTo(200);
      assertThat(get(port, "/status").statusCode()).isEqualTo(200);
      assertThat(process.waitFor(TIME_TO_START.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path directory, int port, int adminPort) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.dalga.DalgaApplication",
            "server",
            Path.of("..", "config.yml").toString());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "DALGA_DATABASE_FILE", directory.resolve("dalga").toString(),
                "DALGA_LISTEN_PORT", Integer.toString(port),
                "DALGA_ADMIN_PORT", Integer.toString(adminPort),
                "DALGA_HEALTH_SHUTDOWNWAITPERIOD", "2s"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("dalga.log").toFile())
        .start();
  }

  private static boolean answers(int port, String address, int status) throws Exception {
    try {
      return get(port, address).statusCode() == status;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package io.dalga.ui;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dalga.client.DalgaClient;
import io.dalga.client.JobRequest;
import io.dalga.client.Schedule;
import io.dalga.http.DalgaServer;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A server with so many jobs ({@code tour.jobs}), some twenty of which run in a second, on the
 * database {@code tour.database} or an embedded one; with a receiver that mostly does what it is
 * told.
 */
final class BusyServer implements AutoCloseable {

  static final String FEW = "cleanup/tenant-7";
  static final String JOB_PLACE = "#/job/reports%2Fdaily/%7B%22team%22%3A%20%22finance%22%7D";

  private static final String[] PATHS = {
    "invoice/remind", "feeds/check", "invoice/close", "thumbnails"
  };
  private static final int JOBS = Integer.getInteger("tour.jobs", 5_000);
  private static final int RUNS_A_SECOND = 20;
  private static final int STEPS_SHOWN = 18;

  private final HttpServer receiver;
  private final DalgaServer server;
  private final DalgaClient client;

  BusyServer() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newFixedThreadPool(4));
    receiver.createContext("/", exchange -> reply(exchange, 200, "done"));
    receiver.createContext(
        "/reports", exchange -> reply(exchange, 500, "no connection to the warehouse: timed out"));
    receiver.start();
    server = DalgaServer.start(settings().toArray(ConfigOverride[]::new));
    client = DalgaClient.create(URI.create(url()));
    fill();
    Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> steps() >= STEPS_SHOWN);
  }

  private List<ConfigOverride> settings() {
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    List<ConfigOverride> settings = new ArrayList<>();
    settings.add(ConfigOverride.config("endpoint.baseUrl", url));
    settings.add(ConfigOverride.config("endpoint.maxRate", "2000"));
    settings.add(ConfigOverride.config("history.mode", "all"));
    settings.add(ConfigOverride.config("targets.mail.type", "http"));
    settings.add(ConfigOverride.config("targets.mail.baseUrl", "http://127.0.0.1:1/"));
    settings.add(ConfigOverride.config("targets.audit.type", "log"));
    String database = System.getProperty("tour.database", "");
    if (!database.isEmpty()) {
      settings.add(ConfigOverride.config("database.url", database));
      settings.add(ConfigOverride.config("database.migrate", "true"));
    }
    return settings;
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void fill() {
    client.schedule(
        "reports/daily",
        "{\"team\": \"finance\"}",
        Schedule.cron("30 7 * * MON-FRI")
            .location(ZoneId.of("Europe/Istanbul"))
            .payload("{\"team\": \"finance\", \"format\": \"pdf\", \"to\": [\"ann@example.com\"]}")
            .contentType("application/json")
            .header("x-tenant", "7")
            .maxAttempts(5)
            .nextOnFailure());
    client.trigger("reports/daily", "{\"team\": \"finance\"}");
    for (int i = 0; i < 12; i++) {
      client.schedule("reports/weekly", "team-" + i, Schedule.onceNow().maxAttempts(1));
      client.schedule("mail/digest", "user-" + i, Schedule.onceNow().target("mail").maxAttempts(1));
      client.schedule(FEW, "table-" + i, Schedule.cron("H 3 * * *").target("audit"));
    }
    for (int i = 0; i < 40; i++) {
      client.schedule("mail/welcome", "user-" + i, Schedule.onceNow().target("mail"));
    }
    int everySeconds = Math.max(60, JOBS / RUNS_A_SECOND);
    Instant now = Instant.now();
    client
        .scheduleAll(
            IntStream.range(0, JOBS)
                .mapToObj(
                    i ->
                        new JobRequest(
                            PATHS[i % PATHS.length],
                            String.valueOf(100_000 + i),
                            Schedule.every(Duration.ofSeconds(everySeconds))
                                .firstRun(
                                    now.plusSeconds(60)
                                        .plusMillis(1000L * everySeconds * i / JOBS)
                                        .atOffset(ZoneOffset.UTC)))))
        .forEach(result -> {});
  }

  private int steps() {
    try {
      HttpResponse<String> stats =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url() + "/stats")).build(),
                  HttpResponse.BodyHandlers.ofString());
      return stats.body().split("\"at\"", -1).length - 1;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.close();
    receiver.stop(0);
  }
}

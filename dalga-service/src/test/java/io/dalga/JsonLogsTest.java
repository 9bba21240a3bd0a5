package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.http.DalgaServer;
import io.dropwizard.testing.ConfigOverride;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With {@code layout: {type: json}}, each event is a line, and each line an object. */
class JsonLogsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final int EVENTS = 10_000;

  /** What ends lines, moves the cursor, or ends a string of JSON. */
  private static final String[] HOSTILE = {
    "\r",
    "\n",
    "\u001b[31m",
    "\u0000",
    "\u0085",
    "\u2028",
    "\"",
    "\\",
    "{",
    "}",
    "\ud83d\ude00",
    "x"
  };

  @TempDir Path directory = Path.of("");

  private final HttpClient client = HttpClient.newHttpClient();

  private DalgaServer start(Path log) {
    String appender = "logging.appenders[0].";
    return DalgaServer.start(
        // Nothing listens there, so every run fails.
        ConfigOverride.config("endpoint.baseUrl", "http://127.0.0.1:9/"),
        ConfigOverride.config("tracing.type", "memory"),
        ConfigOverride.config(appender + "type", "file"),
        ConfigOverride.config(appender + "currentLogFilename", log.toString()),
        ConfigOverride.config(appender + "archive", "false"),
        ConfigOverride.config(appender + "layout.type", "json"),
        ConfigOverride.config("logging.loggers.io\\.dalga", "INFO"));
  }

  private static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(HOSTILE[random.nextInt(HOSTILE.length)]);
    }
    return text.toString();
  }

  private JsonNode call(DalgaServer server, String method, String address) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + address);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("traceparent", TRACEPARENT)
            .method(method, BodyPublishers.noBody())
            .build();
    return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  /** A line that is no JSON ends the test here. */
  private static List<JsonNode> lines(Path log) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readString(log).split("\n")) {
      if (!line.isEmpty()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static List<JsonNode> lines(Path log, String logger) throws Exception {
    return lines(log).stream().filter(line -> line.path("logger").asText().equals(logger)).toList();
  }

  @Test
  void lines_of_failed_runs_have_the_ids_of_run_and_trace_and_nothing_breaks_a_line()
      throws Exception {
    Path log = directory.resolve("dalga.log");
    String path = "evil\r\nERROR forged\u001b[31m\"";
    String address = "/jobs/" + URLEncoder.encode(path, StandardCharsets.UTF_8) + "/b";
    String launcher = "io.dalga.dispatch.Launcher";
    Random random = new Random(1);
    List<String> written = new ArrayList<>();

    try (DalgaServer server = start(log)) {
      call(server, "PUT", address + "?one-off=true&immediate=true");
      await().until(() -> !call(server, "GET", address + "/runs").at("/runs/0").isMissingNode());
      await().until(() -> !lines(log, launcher).isEmpty());

      JsonNode line = lines(log, launcher).get(0);
      JsonNode run = call(server, "GET", address + "/runs").at("/runs/0");
      assertThat(line.at("/mdc/run_id").asText()).isEqualTo(run.get("run_id").asText());
      assertThat(line.at("/mdc/trace_id").asText()).matches("[0-9a-f]{32}");
      assertThat(line.get("message").asText())
          .startsWith("failed: job=evil\\u000d\\u000aERROR forged")
          .doesNotContain("\n", "\r", "\u001b");

      Logger logger = LoggerFactory.getLogger("hostile");
      for (int i = 0; i < EVENTS; i++) {
        String text = hostile(random);
        written.add("text=" + text);
        logger.warn("text={}", text);
      }
    }

    assertThat(lines(log, "hostile"))
        .extracting(line -> line.get("message").asText())
        .isEqualTo(written);
    assertThat(lines(log, "hostile")).noneMatch(line -> line.has("mdc"));
  }
}

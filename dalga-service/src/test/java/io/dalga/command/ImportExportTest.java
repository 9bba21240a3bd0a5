package io.dalga.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.client.DalgaClient;
import io.dalga.client.JobAction;
import io.dalga.client.JobQuery;
import io.dalga.command.Terminal.Ended;
import io.dalga.http.DalgaServer;
import io.dalga.http.SharedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedServer.class)
class ImportExportTest {

  /** What is said of a job, besides its key, for each kind that there is. */
  private static final String KINDS =
      """
      "interval": 3600
      "interval": "PT1H", "first_run": "2090-01-01T00:00:00.5Z", "anchor": "2089-01-01T00:30:00Z"
      "interval": "P1M", "first_run": "2090-01-31T09:00:00+01:00", "location": "Europe/Berlin"
      "interval": "P1D", "window": "PT15M", "max_runs": 7, "end": "2095-01-01T00:00:00Z"
      "interval": 60, "immediate": true, "target": "pull"
      "cron": "H H * * *", "window": 900, "location": "America/New_York"
      "cron": "0 0 9 * * MON-FRI", "end": "2095-01-01T00:00:00Z", "max_runs": 5
      "rrule": "FREQ=MONTHLY;BYDAY=-1FR;COUNT=12", "first_run": "2090-01-01T09:00:00Z"
      "rrule": "FREQ=DAILY", "anchor": "2026-01-01T09:00:00Z", "window": "PT1H"
      "interval": "R5/2090-01-01T00:00:00Z/PT1H"
      "interval": "R5//PT1H", "first_run": "2090-01-01T00:00:00Z"
      "interval": "R/2026-01-01T00:00:00Z/P1M", "window": "PT1H"
      "one_off": true, "first_run": "2090-01-01T00:00:00Z", "location": "Asia/Tokyo"
      "one_off": true, "interval": 86400
      "one_off": true, "interval": "P1Y"
      "interval": 3600, "payload": "naïve", "content_type": "text/html", "method": "PUT"
      "interval": 3600, "payload_base64": "/wA=", "headers": {"x-b": "8", "X-A": "7"}
      "interval": 3600, "retry": {"interval": 5, "multiplier": 1.5, "max_attempts": 9}
      "interval": 3600, "retry": {"max_interval": "PT1H", "stop_after": "PT2H"}
      "interval": 3600, "on_failure": "next", "timeout": 5, "deadline": "PT0.5S", "owner": "me"
      "interval": 3600, "misfire": "all", "misfire_max": 3
      "interval": 3600, "misfire": "skip", "disabled": true
      """;

  @TempDir private Path directory = Path.of("");

  private final Terminal terminal;
  private final DalgaClient client;
  private final String path = "export-" + UUID.randomUUID();

  ImportExportTest(DalgaServer server) {
    String url = "http://127.0.0.1:" + server.port();
    terminal = new Terminal(url);
    client = DalgaClient.create(URI.create(url));
  }

  private String line(String body, String rest) {
    return "{\"path\": \"" + path + "\", \"body\": \"" + body + "\", " + rest + "}\n";
  }

  private Ended export() {
    Ended export = terminal.run(ExportCommand::new, "", "-", "--prefix", path);
    assertThat(export.status()).as(export.err()).isZero();
    return export;
  }

  @Test
  void what_was_exported_is_imported_as_the_same_jobs() {
    String jobs =
        KINDS
            .lines()
            .map(kind -> line(kind.replace("\"", "\\\""), kind))
            .collect(Collectors.joining());
    assertThat(terminal.run(ImportCommand::new, jobs, "-").err()).contains("stored 22, refused 0");
    Ended first = export();
    assertThat(first.lines()).hasSize(22);
    client.change(JobQuery.all().path(path), JobAction.DELETE, 22);
    assertThat(export().out()).isEmpty();

    Ended again = terminal.run(ImportCommand::new, first.out(), "-");

    assertThat(again.status()).as(again.err()).isZero();
    assertThat(export().lines()).isEqualTo(first.lines());
  }

  @Test
  void files_do_as_well_as_pipes() throws IOException {
    Path file = directory.resolve("jobs.ndjson");
    Files.writeString(file, line("1", "\"interval\": 3600"));
    assertThat(terminal.run(ImportCommand::new, "", file.toString()).status()).isZero();

    Path written = directory.resolve("written.ndjson");
    Ended export =
        terminal.run(
            ExportCommand::new, "", written.toString(), "--path", path, "--state", "scheduled");

    assertThat(export.err()).startsWith("wrote 1 of 1 jobs");
    assertThat(Files.readString(written)).contains("\"interval\":3600").endsWith("}\n");
    assertThat(terminal.run(ExportCommand::new, "", "-", "--path", path, "--state", "failed").out())
        .isEmpty();
  }

  @Test
  void what_is_refused_is_named_by_its_line_and_the_rest_is_stored() {
    Ended ended =
        terminal.run(
            ImportCommand::new,
            line("1", "\"interval\": 3600")
                + "\r\n[1]\n"
                + line("2", "\"interval\": 0")
                + "{oops\n"
                + "{"
                + "x".repeat(3_000_000)
                + "\n"
                + "  "
                + line("3", "\"interval\": 3600").strip(),
            "-");

    assertThat(ended.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(ended.err().lines().map(text -> text.replaceAll("^(line \\d+: [^:]{0,40}).*", "$1")))
        .contains("line 4: interval", "line 5: request body")
        .anyMatch(text -> text.startsWith("line 3: must be a JSON object"))
        .anyMatch(text -> text.startsWith("line 6: must be a JSON object"));
    assertThat(ended.err()).contains("stored 2, refused 4");
    assertThat(export().lines()).hasSize(2);
  }

  @Test
  void a_server_that_is_not_there_is_said_at_once() throws IOException {
    Ended ended;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = socket.getLocalPort();
      socket.close();
      ended = terminal.run(ExportCommand::new, "", "-", "--url", "http://127.0.0.1:" + free);
    }

    assertThat(ended.status()).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(ended.err())
        .contains("the server failed us: GET", "ConnectException")
        .hasLineCount(1);
  }

  @Test
  void wrong_use_is_a_sentence() {
    Ended noFile = terminal.run(ImportCommand::new, "", directory.resolve("none").toString());
    Ended noAddress = terminal.run(ImportCommand::new, "", "-", "--url", "here");
    Ended noTime = terminal.run(ExportCommand::new, "", "-", "--due-before", "soon");
    Ended noState = terminal.run(ExportCommand::new, "", "-", "--state", "broken");

    assertThat(noFile.err()).contains("there is no file").hasLineCount(1);
    assertThat(noAddress.err()).contains("--url here is no address").hasLineCount(1);
    assertThat(noTime.err()).contains("--due-before soon is no time").hasLineCount(1);
    assertThat(noState.err()).contains("must be one of scheduled").hasLineCount(1);
    assertThat(IntStream.of(noFile.status(), noAddress.status(), noTime.status()))
        .containsOnly(ExitStatus.REFUSED);
  }

  @Test
  void who_stops_it_is_told_how_far_it_has_come() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.dalga.DalgaApplication",
            "import",
            "--url",
            terminal.url(),
            "-");
    Process process = builder.start();
    try (InputStream err = process.getErrorStream()) {
      for (int i = 1; i <= 15_000; i++) {
        process.outputWriter().write(line("b" + i, "\"interval\": 3600"));
      }
      process.outputWriter().flush();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> client.get(path, "b15000").isPresent());

      process.toHandle().destroy(); // Process.destroy would close what is to be read

      assertThat(new String(err.readAllBytes(), StandardCharsets.UTF_8))
          .contains("stored up to line 5000, refused 0");
    } finally {
      process.destroyForcibly();
    }
  }
}

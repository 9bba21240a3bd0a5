package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo command, as a process of its own on the class path of the tests. */
class DemoTest {

  @TempDir static Path directory = Path.of("");

  private static String output = "";
  private static int exitCode = -1;

  @BeforeAll
  static void run() throws Exception {
    Path log = directory.resolve("demo.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                DalgaApplication.class.getName(),
                "demo",
                "--seconds",
                "6")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
      exitCode = process.exitValue();
    } finally {
      process.destroyForcibly();
      output = Files.readString(log);
    }
  }

  /** The answers of the receiver to a job, in their order: attempt and status. */
  private static List<String> firings(String path, String body) {
    return Pattern.compile(
            "^\\S+ +POST /" + path + " +" + body + " +(attempt \\d+ +-> \\d+)$", Pattern.MULTILINE)
        .matcher(output)
        .results()
        .map(match -> match.group(1).replaceAll(" +", " "))
        .toList();
  }

  @Test
  void it_ends_well() {
    assertThat(exitCode).as(output).isZero();
    assertThat(output).contains("Done.");
  }

  @Test
  void the_periodic_job_fires_at_once_and_every_two_seconds() {
    assertThat(firings("hello", "every-2-seconds"))
        .as(output)
        .hasSizeBetween(2, 4)
        .containsOnly("attempt 1 -> 200");
  }

  @Test
  void the_one_off_job_fires_once() {
    assertThat(firings("hello", "once-in-3-seconds"))
        .as(output)
        .containsExactly("attempt 1 -> 200");
  }

  @Test
  void the_failing_job_is_tried_until_it_is_done() {
    assertThat(firings("flaky", "fails-twice"))
        .as(output)
        .containsExactly("attempt 1 -> 500", "attempt 2 -> 500", "attempt 3 -> 200");
  }

  @Test
  void it_shows_how_each_job_was_scheduled() {
    assertThat(output.lines().filter(line -> line.startsWith("curl -X PUT 'http://127.0.0.1:")))
        .hasSize(3);
    assertThat(output).contains("\"path\":\"flaky\"").contains("\"body\":\"once-in-3-seconds\"");
  }

  @Test
  void it_says_nothing_alarming() {
    // Dropwizard's request log compares versions of its own parts, and is not content.
    assertThat(output.lines().filter(line -> !line.contains("LogbackAccessRequestLog")))
        .noneMatch(line -> line.matches(".*(ERROR|WARN|Exception).*"));
  }

  @Test
  void it_leaves_nothing_beside_its_temporary_directory() throws Exception {
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .allMatch(
              name ->
                  name.equals("demo.log")
                      || name.startsWith("dalga-demo")
                      || name.startsWith("hsperfdata")
                      || name.startsWith("jetty"));
    }
  }
}

package io.dalga.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the seed documents, with curl, as {@code bin/check-seeds} runs them. */
@ExtendWith(SharedServer.class)
class SeedsTest {

  private static final Path SCRIPT = Path.of("..", "bin", "check-seeds");
  private static final int EXAMPLES = 14;

  @Test
  void every_example_gives_what_its_document_shows(DalgaServer server)
      throws IOException, InterruptedException {
    assertThat(SCRIPT).isExecutable();
    for (String tool : List.of("curl", "jq")) {
      requireInstalled(tool);
    }

    Process script =
        new ProcessBuilder("bash", SCRIPT.toString(), "http://127.0.0.1:" + server.port())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), UTF_8);

    assertThat(script.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines()).allMatch(line -> line.startsWith("ok ")).hasSize(EXAMPLES);
    assertThat(script.exitValue()).isZero();
    assertThat(server.send("GET /jobs/check_feed/1234").status()).isEqualTo(404);
    assertThat(server.send("GET /jobs/key/body").status()).isEqualTo(404);
  }

  private static void requireInstalled(String tool) {
    boolean installed =
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    if (!installed) {
      fail("bin/check-seeds needs " + tool + ", which is not on the PATH; install it");
    }
  }
}

package io.dalga.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of the seed documents, typed with curl, against the jar on every database. */
@Isolated
class SeedsIT {

  @ParameterizedTest
  @EnumSource
  void every_example_gives_what_its_document_shows(TestServer server) throws Exception {
    Map<String, String> settings =
        Map.of("DALGA_DATABASE_URL", server.newDatabase(), "DALGA_DATABASE_MIGRATE", "true");
    try (DalgaProcess dalga = DalgaProcess.start("seeds-" + server, settings)) {
      Process script =
          new ProcessBuilder(
                  "bash", Path.of("..", "bin", "check-seeds").toString(), dalga.url().toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(script.getInputStream().readAllBytes(), UTF_8);

      assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(script.exitValue()).as(output).isZero();
    }
  }
}

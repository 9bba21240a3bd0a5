package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.client.Schedule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** With no configuration of the logging, which has Logback print everything. */
@Isolated("whoever prints meanwhile is heard")
class ServerLogsTest {

  @Test
  void a_server_that_has_nothing_to_complain_about_prints_nothing() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      System.setErr(capture);
      try (TestServer server = TestServer.start(null, Set.of("default"), Map.of())) {
        server.receiver().answer(List.of(500));
        server.client().schedule("a", "b", Schedule.onceNow());
        server.advance(Duration.ofMinutes(1));
      }
    } finally {
      System.setOut(out);
      System.setErr(err);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}

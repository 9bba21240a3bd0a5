package io.dalga.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nanos = Long.MAX_VALUE - 5;

  private Progress progress(boolean terminal) {
    return new Progress(
        new PrintStream(out, true, StandardCharsets.UTF_8), terminal, () -> nanos, 1000);
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void a_log_gets_a_line_every_ten_seconds() {
    Progress progress = progress(false);

    for (int i = 1; i <= 25; i++) {
      pass(Duration.ofSeconds(1));
      progress.update(i * 10L);
    }
    progress.interrupt();

    assertThat(shown()).isEqualTo("100 of 1000 jobs\n200 of 1000 jobs\n");
  }

  @Test
  void a_terminal_gets_a_bar_that_makes_room_for_messages() {
    Progress progress = progress(true);

    progress.update(1);
    pass(Duration.ofMillis(200));
    progress.update(500);

    assertThat(shown()).isEqualTo("\r[" + "#".repeat(20) + "-".repeat(20) + "] 500 of 1000 jobs");
    progress.interrupt();
    assertThat(shown()).matches("(?s).*\r +\r");
  }

  @Test
  void there_may_be_more_than_were_counted_or_none() {
    Progress progress = progress(true);
    pass(Duration.ofSeconds(1));

    progress.update(2000);

    assertThat(shown()).isEqualTo("\r[" + "#".repeat(40) + "] 2000 of 2000 jobs");
  }
}

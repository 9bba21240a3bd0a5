package io.dalga.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Progress progress(boolean isTerminal) {
    PrintStream out = new PrintStream(err, true);
    ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
    return new Progress(new Console(nothing, out, out, isTerminal), nanos::get);
  }

  /** So many jobs, so many of them a second. */
  private void steps(Progress progress, int count, int rate) {
    for (int i = 0; i < count; i++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos() / rate);
      progress.step();
    }
  }

  @Test
  void a_log_gets_a_line_every_five_seconds() {
    Progress progress = progress(false);
    steps(progress, 1_100, 100);

    assertThat(err.toString())
        .isEqualToNormalizingNewlines("500 jobs, 100 a second\n1,000 jobs, 100 a second\n");
    assertThat(progress).hasToString("1,100 jobs, 100 a second");
  }

  @Test
  void a_person_has_one_line_written_over() {
    Progress progress = progress(true);
    steps(progress, 100, 100);
    progress.clear();

    assertThat(err.toString().split("\r")).hasSize(5);
    assertThat(err.toString())
        .contains("\r100 jobs, 100 a second")
        .endsWith(System.lineSeparator());
  }
}

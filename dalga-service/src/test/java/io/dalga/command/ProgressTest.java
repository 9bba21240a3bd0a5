package io.dalga.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Progress progress(boolean isTerminal, long total) {
    return new Progress(new PrintStream(err, true), isTerminal, nanos::get, total);
  }

  /** So many jobs, so many of them a second. */
  private void steps(Progress progress, int count, int rate) {
    for (int i = 0; i < count; i++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos() / rate);
      progress.add(1);
    }
  }

  @Test
  void a_log_gets_a_line_every_five_seconds() {
    Progress progress = progress(false, 0);
    steps(progress, 1_100, 100);

    assertThat(err.toString())
        .isEqualToNormalizingNewlines("500 jobs, 100 a second\n1,000 jobs, 100 a second\n");
    assertThat(progress).hasToString("1,100 jobs, 100 a second");
  }

  @Test
  void a_person_has_one_line_written_over() {
    Progress progress = progress(true, 0);
    steps(progress, 100, 100);
    assertThat(err.toString().split("\r")).hasSize(5);
    assertThat(err.toString()).endsWith("\r100 jobs, 100 a second");

    progress.clear();
    assertThat(err.toString()).matches("(?s).*\r +\r");
  }

  @Test
  void where_the_total_is_known_it_is_a_bar() {
    Progress progress = progress(true, 200);
    steps(progress, 100, 100);
    assertThat(err.toString())
        .endsWith("\r[" + "#".repeat(20) + "-".repeat(20) + "] 100 of 200 jobs, 100 a second");

    steps(progress, 200, 100);
    assertThat(err.toString())
        .as("there may be more than were counted")
        .endsWith("\r[" + "#".repeat(40) + "] 300 of 300 jobs, 100 a second");
  }
}

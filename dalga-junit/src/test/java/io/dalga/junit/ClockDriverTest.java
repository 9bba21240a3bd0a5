package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.junit.JobTable.DueJob;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clock does when jobs do not behave. */
class ClockDriverTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final DueJob IN_AN_HOUR =
      new DueJob("invoice", "42", NOON.plus(Duration.ofHours(1)));

  private final VirtualClock clock = new VirtualClock(NOON);
  private final ClockDriver driver =
      new ClockDriver(clock, () -> IN_AN_HOUR, limits(Duration.ofMinutes(1)));

  private static ClockDriver.Limits limits(Duration advance) {
    return new ClockDriver.Limits(Duration.ofMillis(50), advance);
  }

  @Test
  void a_job_that_stays_due_is_named_and_the_clock_stands_at_its_time() {
    assertThatThrownBy(() -> driver.advance(Duration.ofDays(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "job invoice/42 is due at 2026-11-22T13:00:00Z, it is 2026-11-22T13:00:00Z, and PT0.05S"
                + " of real time have passed without a delivery; the log of io.dalga may say why");
    assertThat(clock.instant()).isEqualTo(IN_AN_HOUR.at());
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void what_takes_too_long_in_all_ends_and_names_the_job_that_is_next() {
    ClockDriver slow =
        new ClockDriver(
            clock,
            () -> new DueJob("tick", "tock", clock.instant().plusMillis(1)),
            limits(Duration.ofMillis(50)));

    assertThatThrownBy(() -> slow.advance(Duration.ofDays(365_000)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("advance(PT8760000H) has come to 2026-")
        .hasMessageContaining("within PT0.05S of real time, and job tick/tock is due next, at ");
    assertThat(clock.instant()).isAfter(NOON);
  }

  @Test
  void a_job_that_is_due_later_is_not_waited_for() {
    driver.advance(Duration.ofMinutes(59));

    assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(59)));
  }

  @Test
  void a_thread_that_is_interrupted_stops_waiting() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> driver.advance(Duration.ofDays(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}

package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

  private static final long SEED = 20_141_114;
  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  private static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofSeconds(10),
          2,
          Duration.ofMinutes(10),
          0.1,
          null,
          null,
          RetryPolicy.Exhausted.DISABLE);

  /**
   * The vectors of the original: when each attempt fails at once, these are the attempts' times.
   */
  @ParameterizedTest
  @CsvSource({
    "1000, 1, 1000, '1000 2000 3000 4000'",
    "1000, 2, 10000, '1000 3000 7000 15000 25000 35000'",
    "1000, 3, 100000, '1000 4000 13000 40000 121000 221000'",
    "8000, 1.5, 100000, '8000 20000 38000'",
    "1500, 1.5, 100000, '1500 3750 7125'",
  })
  void waits_are_the_geometric_series_of_the_original(
      long interval, double multiplier, long maxInterval, String times) {
    RetryPolicy policy =
        new RetryPolicy(
            Duration.ofMillis(interval),
            multiplier,
            Duration.ofMillis(maxInterval),
            0.1,
            null,
            null,
            RetryPolicy.Exhausted.DISABLE);
    List<String> attempts = new ArrayList<>();
    long now = 0;
    for (int failures = 1; failures <= times.split(" ").length; failures++) {
      now += policy.delay(failures, null, FixedRandom.NO_JITTER).toMillis();
      attempts.add(Long.toString(now));
    }

    assertThat(attempts).containsExactly(times.split(" "));
  }

  @Test
  void by_default_the_wait_doubles_from_ten_seconds_to_ten_minutes() {
    List<Long> seconds = new ArrayList<>();
    for (int failures = 1; failures <= 9; failures++) {
      seconds.add(DEFAULT.delay(failures, null, FixedRandom.NO_JITTER).toSeconds());
    }

    assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 100, 1_000, 1_100, 1_000_000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE})
  void however_often_it_failed_the_wait_stays_at_the_longest(int failures) {
    assertThat(DEFAULT.delay(failures, null, FixedRandom.NO_JITTER))
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void chance_moves_a_wait_by_a_tenth_at_most_and_uses_that_room() {
    Random random = new Random(SEED);
    Duration least = Duration.ofDays(1);
    Duration most = Duration.ZERO;
    for (int i = 0; i < 10_000; i++) {
      Duration wait = DEFAULT.delay(2, null, random);
      assertThat(wait)
          .as("seed %d", SEED)
          .isBetween(Duration.ofSeconds(18), Duration.ofSeconds(22));
      least = wait.compareTo(least) < 0 ? wait : least;
      most = wait.compareTo(most) > 0 ? wait : most;
    }

    assertThat(least).isLessThan(Duration.ofMillis(18_100));
    assertThat(most).isGreaterThan(Duration.ofMillis(21_900));
  }

  @Test
  void the_longest_wait_is_jittered_too_so_that_jobs_do_not_come_back_together() {
    assertThat(DEFAULT.delay(50, null, new FixedRandom(0))).isEqualTo(Duration.ofMinutes(9));
    assertThat(DEFAULT.delay(50, null, new FixedRandom(1))).isEqualTo(Duration.ofMinutes(11));
  }

  @ParameterizedTest
  @CsvSource({
    // asked for less than the wait: the wait
    "0, 10",
    "-5, 10",
    "9, 10",
    // more than the wait: as asked
    "11, 11",
    "30, 30",
    "600, 600",
    // more than the longest wait: the longest wait
    "601, 600",
    "86400, 600",
    "9223372036854775, 600",
    "-9223372036854775, 10",
  })
  void retry_after_is_honoured_up_to_the_longest_wait(long asked, long waited) {
    assertThat(DEFAULT.delay(1, Duration.ofSeconds(asked), FixedRandom.NO_JITTER))
        .isEqualTo(Duration.ofSeconds(waited));
  }

  /** A receiver may send any number of seconds. */
  @ParameterizedTest
  @ValueSource(longs = {9_223_372_036_854_776L, Long.MAX_VALUE, Long.MIN_VALUE})
  void retry_after_beyond_what_milliseconds_can_count_is_honoured_up_to_the_longest_wait(
      long asked) {
    Duration expected = asked > 0 ? Duration.ofMinutes(10) : Duration.ofSeconds(10);

    assertThat(DEFAULT.delay(1, Duration.ofSeconds(asked), FixedRandom.NO_JITTER))
        .isEqualTo(expected);
  }

  @Test
  void chance_never_brings_an_attempt_before_the_time_that_the_receiver_asked_for() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      Duration asked = Duration.ofSeconds(random.nextInt(600));
      assertThat(DEFAULT.delay(1 + random.nextInt(8), asked, random))
          .as("seed %d", SEED)
          .isGreaterThanOrEqualTo(asked);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT1H, 2024-05-01T12:59:59.999Z, false",
    "PT1H, 2024-05-01T13:00:00Z, false",
    "PT1H, 2024-05-01T13:00:00.001Z, true",
    "PT1H, 2025-05-01T12:00:00Z, true",
    ", 9999-12-31T23:59:59Z, false",
  })
  void a_run_is_given_up_when_its_next_attempt_would_come_later_than_stop_after(
      @Nullable String stopAfter, Instant nextAttempt, boolean givenUp) {
    RetryPolicy policy =
        new RetryPolicy(
            Duration.ofSeconds(10),
            2,
            Duration.ofMinutes(10),
            0.1,
            stopAfter == null ? null : Duration.parse(stopAfter),
            null,
            RetryPolicy.Exhausted.DISABLE);

    assertThat(policy.givesUp(NOON, 1, nextAttempt)).isEqualTo(givenUp);
  }
}

package io.dalga.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

  private static final long SEED = 20_200_819;
  private static final Instant ANCHOR = Instant.parse("2024-05-01T12:00:00Z");
  private static final Instant END_OF_RUN = Instant.parse("2024-05-01T12:00:10Z");

  private static Policy policy(boolean anchored, double factor, RandomGenerator random) {
    RetryPolicy retry =
        new RetryPolicy(
            Duration.ofMinutes(1),
            1,
            Duration.ofMinutes(1),
            0.1,
            null,
            null,
            RetryPolicy.Exhausted.DISABLE);
    return new Policy(retry, anchored, CatchUp.DEFAULT, MonthOverflow.CLIP, factor, random);
  }

  private static Schedule every(String interval) {
    return Schedule.every(interval, "UTC", ANCHOR);
  }

  @Test
  void anchored_keeps_to_the_anchor_and_ignores_chance() {
    assertThat(
            policy(true, 1, new Random(SEED))
                .nextOccurrence(every("60"), ANCHOR, END_OF_RUN, END_OF_RUN))
        .isEqualTo(Instant.parse("2024-05-01T12:01:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    // now + d(1-f) + u·2·d·f, as in v3
    "0, 0.7, 60000",
    "0.25, 0, 45000",
    "0.25, 0.5, 60000",
    "0.25, 1, 75000",
    "1, 0.5, 60000",
    "1, 1, 120000",
  })
  void a_fixed_delay_counts_from_the_end_of_the_run_and_strays_by_the_factor(
      double factor, double chance, long millis) {
    Policy policy = policy(false, factor, new FixedRandom(chance));

    assertThat(policy.nextOccurrence(every("60"), ANCHOR, END_OF_RUN, END_OF_RUN))
        .isEqualTo(END_OF_RUN.plusMillis(millis));
  }

  @Test
  void a_fixed_delay_strays_within_its_factor() {
    Policy policy = policy(false, 0.1, new Random(SEED));
    for (int i = 0; i < 10_000; i++) {
      assertThat(policy.nextOccurrence(every("PT1H"), ANCHOR, END_OF_RUN, END_OF_RUN))
          .as("seed %d", SEED)
          .isBetween(
              END_OF_RUN.plus(Duration.ofMinutes(54)), END_OF_RUN.plus(Duration.ofMinutes(66)));
    }
  }

  @Test
  void the_next_run_is_always_later_than_the_end_of_the_one_before() {
    Policy policy = policy(false, 1, new FixedRandom(0));

    assertThat(policy.nextOccurrence(every("1"), ANCHOR, END_OF_RUN, END_OF_RUN))
        .isAfter(END_OF_RUN);
  }

  @Test
  void a_fixed_delay_follows_the_calendar_of_its_location() {
    Instant endOfRun = Instant.parse("2020-03-07T22:09:00Z");
    Schedule daily = Schedule.every("P1D", "America/Los_Angeles", ANCHOR);

    assertThat(
            policy(false, 0, FixedRandom.NO_JITTER)
                .nextOccurrence(daily, ANCHOR, endOfRun, endOfRun))
        .isEqualTo(Instant.parse("2020-03-08T21:09:00Z"));
  }

  @Test
  void whole_milliseconds_stay_whole() {
    Policy policy = policy(false, 0.3, new Random(SEED));
    for (int i = 0; i < 1_000; i++) {
      Instant next =
          requireNonNull(policy.nextOccurrence(every("PT7S"), ANCHOR, END_OF_RUN, END_OF_RUN));
      assertThat(next).as("seed %d", SEED).isEqualTo(next.truncatedTo(ChronoUnit.MILLIS));
    }
  }
}

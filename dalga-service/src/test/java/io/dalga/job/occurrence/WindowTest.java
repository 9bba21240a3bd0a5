package io.dalga.job.occurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

  @Test
  void jobs_are_spread_evenly_whether_their_seeds_are_near_or_far_apart() {
    Duration window = Duration.ofMinutes(10);
    SplittableRandom random = new SplittableRandom(1);
    int[] near = new int[60];
    int[] far = new int[60];
    for (int i = 0; i < 60_000; i++) {
      near[bucket(Window.offset(window, i))]++;
      far[bucket(Window.offset(window, random.nextLong()))]++;
    }

    assertThat(IntStream.of(near)).allMatch(count -> count > 850 && count < 1_150);
    assertThat(IntStream.of(far)).allMatch(count -> count > 850 && count < 1_150);
  }

  private static int bucket(Duration offset) {
    return (int) (offset.toMillis() / 10_000);
  }

  @Test
  void the_offset_is_whole_milliseconds_below_the_window_and_never_changes() {
    assertThat(Window.offset(Duration.ofMillis(1), 42)).isZero();
    assertThat(Window.offset(Duration.ofNanos(1_999_999), 42)).isZero();
    assertThat(Window.offset(Duration.ofDays(36_525), -1)).isLessThan(Duration.ofDays(36_525));
    for (long seed = 0; seed < 10_000; seed++) {
      Duration offset = Window.offset(Duration.ofSeconds(2), seed);
      assertThat(offset.toMillis()).isBetween(0L, 1_999L);
      assertThat(offset).isEqualTo(Duration.ofMillis(offset.toMillis()));
    }
    assertThat(Window.offset(Duration.ofHours(1), 42)).isEqualTo(Duration.parse("PT22M10.622S"));
  }

  /** The reference implementation of SplitMix64 gives these for the seed 1234567. */
  @Test
  void the_numbers_are_those_of_splitmix64() {
    assertThat(Spread.below(Long.MAX_VALUE, 1_234_567, 0))
        .isEqualTo(Long.remainderUnsigned(6_457_827_717_110_365_317L, Long.MAX_VALUE));
    assertThat(Spread.below(Long.MAX_VALUE, 1_234_567, 1))
        .isEqualTo(Long.remainderUnsigned(3_203_168_211_198_807_973L, Long.MAX_VALUE));
    assertThat(Spread.below(Long.MAX_VALUE, 1_234_567, 2))
        .isEqualTo(
            Long.remainderUnsigned(Long.parseUnsignedLong("9817491932198370423"), Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S"})
  void a_window_that_is_none_is_refused(String window) {
    assertThatThrownBy(() -> Window.offset(Duration.parse(window), 1))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "window "
                + window
                + " must be longer than zero, at least a millisecond; or leave it out");
  }

  @Test
  void shifted_occurrences_are_all_that_much_later() {
    Occurrences nine = CronOccurrences.parse("0 9 * * *", ZoneId.of("UTC"), 0);
    Occurrences later = new Shifted(nine, Duration.ofMillis(90_500));

    assertThat(later.firstAfter(Instant.parse("2026-01-01T09:00:30Z")))
        .isEqualTo("2026-01-01T09:01:30.500Z");
    assertThat(later.firstAfter(Instant.parse("2026-01-01T09:01:30.500Z")))
        .isEqualTo("2026-01-02T09:01:30.500Z");
    assertThat(later.lastUntil(Instant.parse("2026-01-01T09:01:30.500Z")))
        .isEqualTo("2026-01-01T09:01:30.500Z");
    assertThat(later.lastUntil(Instant.parse("2026-01-01T09:01:30.499Z")))
        .isEqualTo("2025-12-31T09:01:30.500Z");
  }

  @Test
  void bounded_occurrences_are_none_after_the_end_which_itself_counts() {
    Occurrences nine = CronOccurrences.parse("0 9 * * *", ZoneId.of("UTC"), 0);
    Instant end = Instant.parse("2026-01-03T09:00:00Z");
    Occurrences bounded = Bounded.until(nine, end);
    Occurrences shorter = Bounded.until(nine, end.minusMillis(1));

    assertThat(bounded.firstAfter(Instant.parse("2026-01-02T09:00:00Z"))).isEqualTo(end);
    assertThat(bounded.firstAfter(end)).isNull();
    assertThat(bounded.lastUntil(Instant.MAX)).isEqualTo(end);
    assertThat(shorter.firstAfter(Instant.parse("2026-01-02T09:00:00Z"))).isNull();
    assertThat(shorter.lastUntil(Instant.MAX)).isEqualTo("2026-01-02T09:00:00Z");
    assertThat(new Bounded(nine, end, end).firstAfter(Instant.EPOCH)).isEqualTo(end);
    assertThat(new Bounded(nine, end, end).lastUntil(end.minusMillis(1))).isNull();
  }
}

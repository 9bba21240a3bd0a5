package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  private static final Duration SLACK = Duration.ofMillis(50);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-05-01T12:00:00Z"));

  private Rate rate(int perSecond) {
    return new Rate(perSecond, SLACK, clock::nanos);
  }

  private static int takeAll(Rate rate) {
    int taken = 0;
    while (rate.tryTake()) {
      taken++;
    }
    return taken;
  }

  /** How many are taken in each millisecond by somebody who looks that often. */
  private List<Integer> taken(Rate rate, Duration during, int lookEveryMillis) {
    List<Integer> taken = new ArrayList<>();
    for (int ms = 0; ms < during.toMillis(); ms++) {
      taken.add(ms % lookEveryMillis == 0 ? takeAll(rate) : 0);
      clock.advance(Duration.ofMillis(1));
    }
    return taken;
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(count -> count).sum();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 49", "3, 49", "7, 20", "30, 49", "100, 7", "999, 49", "10000, 49"})
  void in_the_long_run_it_is_used_up_by_whoever_looks_more_often_than_its_slack(
      int perSecond, int lookEveryMillis) {
    int taken = sum(taken(rate(perSecond), Duration.ofSeconds(30), lookEveryMillis));

    assertThat(taken).isBetween(30 * perSecond, 30 * perSecond + perSecond / 20 + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 30, 100, 999, 10_000})
  void no_second_has_more_than_the_rate_and_its_slack(int perSecond) {
    Rate rate = rate(perSecond);
    clock.advance(Duration.ofMinutes(1));
    List<Integer> taken = taken(rate, Duration.ofSeconds(5), 1);

    for (int start = 0; start + 1000 <= taken.size(); start++) {
      assertThat(sum(taken.subList(start, start + 1000)))
          .isLessThanOrEqualTo(perSecond + perSecond / 20 + 1);
    }
  }

  @Test
  void after_the_slack_they_go_one_by_one() {
    Rate rate = rate(100);
    assertThat(takeAll(rate)).isEqualTo(6);

    assertThat(taken(rate, Duration.ofSeconds(1), 1)).allMatch(count -> count <= 1);
  }

  @Test
  void it_tells_when_the_next_one_is_allowed() {
    Rate rate = rate(2);
    assertThat(rate.untilFree()).isZero();
    rate.take();
    assertThat(rate.untilFree()).isEqualTo(Duration.ofMillis(450));

    clock.advance(Duration.ofMillis(449));
    assertThat(rate.tryTake()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(rate.tryTake()).isTrue();
  }
}

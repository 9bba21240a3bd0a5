package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatchUpRateTest {

  private static long granted(CatchUpRate rate, int asked) {
    return IntStream.range(0, asked).filter(i -> rate.tryAcquire()).count();
  }

  @Test
  void without_a_limit_all_may_start() {
    assertThat(granted(new CatchUpRate(0), 100_000)).isEqualTo(100_000);
  }

  @Test
  void with_a_limit_a_few_may_start_at_once_and_the_others_later() {
    assertThat(granted(new CatchUpRate(1), 1_000)).isBetween(1L, 2L);
    assertThat(granted(new CatchUpRate(100), 1_000)).isBetween(5L, 100L);
  }
}

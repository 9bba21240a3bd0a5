package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineTest {

  private static final long NOW = Long.MAX_VALUE - 1_000_000_000;

  private final Line line = new Line(100, NOW);
  private final Random random = new Random(1);

  private List<Long> join(int count) {
    return LongStream.range(0, count).mapToObj(i -> line.join(NOW, random).toMillis()).toList();
  }

  @Test
  void each_comes_back_after_the_other_a_little_faster_than_the_rate() {
    List<Long> waits = join(1101);

    assertThat(waits.get(0)).isEqualTo(500);
    assertThat(waits).isSorted();
    assertThat(waits.get(1100)).isBetween(10_400L, 10_600L);
  }

  @Test
  void it_is_only_so_long_and_who_finds_no_place_comes_back_at_random() {
    join(66_000);
    List<Long> beyond = join(1000);

    assertThat(beyond)
        .allMatch(wait -> wait >= 300_000 && wait < 600_000)
        .anyMatch(wait -> wait < 350_000)
        .anyMatch(wait -> wait > 550_000);
  }

  @Test
  void it_is_empty_once_the_last_has_come_back() {
    assertThat(line.isEmpty(NOW)).isTrue();
    Duration last = line.join(NOW, random);

    assertThat(line.isEmpty(NOW + last.toNanos() - 1)).isFalse();
    assertThat(line.isEmpty(NOW + last.toNanos())).isTrue();
  }
}

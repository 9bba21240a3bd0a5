package io.dalga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.api.Stats.Point;
import io.dalga.store.InstanceStatus;
import io.dalga.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunStatisticsTest {

  private static final Instant START = Instant.parse("2026-03-08T10:30:03Z");

  private final SettableClock clock = new SettableClock(START);
  private final RunStatistics statistics = new RunStatistics(clock);

  private List<Point> points() {
    return statistics.after(Instant.EPOCH);
  }

  @Test
  void a_step_is_there_once_it_is_over() {
    statistics.started(Duration.ofMillis(5));
    assertThat(points()).isEmpty();

    clock.advance(Duration.ofSeconds(7));

    assertThat(points()).hasSize(1);
    assertThat(points().get(0).at()).isEqualTo("2026-03-08T10:30:00Z");
    assertThat(points().get(0).started()).isEqualTo(1);
    assertThat(points().get(0).latenessP50Ms()).isEqualTo(5);
  }

  @Test
  void what_happens_counts_for_the_step_of_the_latest_poll() {
    statistics.watch(() -> new InstanceStatus(1L, 7, 256, Duration.ofSeconds(2)));
    statistics.polled(0, Duration.ZERO);
    clock.advance(Duration.ofSeconds(10));
    statistics.watch(() -> new InstanceStatus(1L, 3, 256, Duration.ZERO));
    statistics.polled(0, Duration.ZERO);
    statistics.started(Duration.ZERO);
    clock.advance(Duration.ofSeconds(10));

    assertThat(points()).extracting(Point::started).containsExactly(0L, 1L);
    assertThat(points()).extracting(Point::inFlight).containsExactly(7, 3);
    assertThat(points()).extracting(Point::lagMs).containsExactly(2000L, 0L);
    assertThat(statistics.after(Instant.parse("2026-03-08T10:30:00Z"))).hasSize(1);
  }

  @Test
  void an_hour_is_kept_without_gaps_however_far_the_clock_goes() {
    statistics.started(Duration.ZERO);
    clock.advance(Duration.ofSeconds(45));
    assertThat(points()).hasSize(4).extracting(Point::started).containsExactly(1L, 0L, 0L, 0L);

    clock.advance(Duration.ofDays(1000));

    assertThat(points()).hasSize(360);
    assertThat(points().get(359).at().toInstant()).isEqualTo(Instant.parse("2028-12-02T10:30:30Z"));
    assertThat(points().get(0).at().toInstant()).isEqualTo(Instant.parse("2028-12-02T09:30:40Z"));
  }

  @Test
  void quantiles_are_those_of_the_starts() {
    for (int i = 0; i < 98; i++) {
      statistics.started(Duration.ofMillis(3));
    }
    statistics.started(Duration.ofSeconds(10));
    statistics.started(Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(10));

    assertThat(points().get(0).latenessP50Ms()).isEqualTo(3);
    assertThat(points().get(0).latenessP99Ms()).isBetween(8_750L, 11_250L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 9, 10, 100, 999, 1000, 4095, 4096, 123_456, 86_400_000})
  void a_bucket_is_off_by_an_eighth_at_most(long ms) {
    AtomicIntegerArray counts = new AtomicIntegerArray(LatenessBuckets.COUNT);
    counts.incrementAndGet(LatenessBuckets.of(ms));
    assertThat(Math.abs(LatenessBuckets.quantile(counts, 0.99) - ms)).isLessThanOrEqualTo(ms / 8);
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40})
  void times_that_cannot_be_have_a_bucket_all_the_same(long ms) {
    assertThat(LatenessBuckets.of(ms)).isBetween(0, LatenessBuckets.COUNT - 1);
  }
}

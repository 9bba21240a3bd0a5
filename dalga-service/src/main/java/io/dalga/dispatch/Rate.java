package io.dalga.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many a second and no more, at an even pace. Who was held up may go a little ahead of that pace
 * afterwards, so that late calls do not add up to a lower rate; in any second there are at most as
 * many as allowed, and those of the slack. By a clock that does not jump. Thread-safe.
 */
final class Rate {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Whoever waits need not look more often than that: the slack makes up for it. */
  private static final Duration MIN_WAIT = Duration.ofMillis(1);

  private final int perSecond;
  private final long gapNanos;
  private final long slackNanos;
  private final LongSupplier monotonicNanos;
  private long nextNanos;

  /**
   * @param perSecond 1 or more
   * @param slack how far ahead of the even pace one may be: more than it takes to come back when
   *     {@link #untilFree} is over
   */
  Rate(int perSecond, Duration slack, LongSupplier monotonicNanos) {
    this.perSecond = perSecond;
    this.gapNanos = NANOS_PER_SECOND / perSecond;
    this.slackNanos = slack.toNanos();
    this.monotonicNanos = monotonicNanos;
    this.nextNanos = monotonicNanos.getAsLong();
  }

  int perSecond() {
    return perSecond;
  }

  /** How long until one more is allowed; zero = it is now. */
  synchronized Duration untilFree() {
    long nanos = nextNanos - slackNanos - monotonicNanos.getAsLong();
    if (nanos <= 0) {
      return Duration.ZERO;
    }
    Duration wait = Duration.ofNanos(nanos);
    return wait.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : wait;
  }

  /** Takes one, whether it is allowed or not. */
  synchronized void take() {
    long now = monotonicNanos.getAsLong();
    nextNanos = now + Math.max(0, nextNanos - now) + gapNanos;
  }

  /** Takes one if it is allowed; false when it is not. */
  synchronized boolean tryTake() {
    boolean free = untilFree().isZero();
    if (free) {
      take();
    }
    return free;
  }
}

package io.dalga.dispatch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The runs that are put off because of a rate, one behind the other: each is to come back about
 * when it is its turn. A little sooner in fact, so that the rate is used up though some are deleted
 * meanwhile; who comes too soon goes to the end again. The line is only so long; whoever finds no
 * place in it comes back at random to try again. Not thread-safe.
 */
final class Line {

  private static final double FASTER_THAN_RATE = 1.1;

  /** By then, half of what waits in hand has started. */
  private static final long FIRST_NANOS = Duration.ofMillis(500).toNanos();

  /** A rate that is raised holds for all runs after that time. */
  private static final long LENGTH_NANOS = Duration.ofMinutes(10).toNanos();

  private final long gapNanos;
  private long endNanos;

  /**
   * @param perSecond the rate that they wait for
   * @param nowNanos by the monotonic clock
   */
  Line(int perSecond, long nowNanos) {
    this.gapNanos = (long) (1e9 / perSecond / FASTER_THAN_RATE);
    this.endNanos = nowNanos;
  }

  /** For how long to put off one more. */
  Duration join(long nowNanos, RandomGenerator random) {
    long wait = Math.max(FIRST_NANOS, endNanos - nowNanos + gapNanos);
    if (wait > LENGTH_NANOS) {
      return Duration.ofNanos(random.nextLong(LENGTH_NANOS / 2, LENGTH_NANOS));
    }
    endNanos = nowNanos + wait;
    return Duration.ofNanos(wait);
  }

  /** Whether somebody stands in it. */
  boolean isEmpty(long nowNanos) {
    return endNanos - nowNanos <= 0;
  }
}

package io.dalga.auth;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many in a period, at any pace; what was taken comes back evenly. By a clock that does not
 * jump. Thread-safe.
 */
final class Allowance {

  private final long gapNanos;
  private final long periodNanos;
  private final LongSupplier nanos;

  /** When all that was taken will have come back. */
  private long wholeAtNanos;

  /**
   * @param most 1 or more
   * @param nanos a monotonic clock
   */
  Allowance(int most, Duration period, LongSupplier nanos) {
    this.gapNanos = period.toNanos() / most;
    this.periodNanos = period.toNanos();
    this.nanos = nanos;
    this.wholeAtNanos = nanos.getAsLong();
  }

  /** How long until there is one more; zero = there is one now. */
  synchronized Duration untilAny() {
    return Duration.ofNanos(Math.max(0, missingNanos(nanos.getAsLong()) + gapNanos - periodNanos));
  }

  /** Takes one if there is any; the answer is that of {@link #untilAny} before. */
  synchronized Duration take() {
    Duration wait = untilAny();
    if (wait.isZero()) {
      long now = nanos.getAsLong();
      wholeAtNanos = now + missingNanos(now) + gapNanos;
    }
    return wait;
  }

  private long missingNanos(long now) {
    return Math.max(0, wholeAtNanos - now);
  }
}

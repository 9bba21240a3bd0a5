package io.dalga.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The right to own slots, as long as it is renewed. Its holder stops trusting it before the others
 * can take it away: it counts from the moment at which the last successful renewal was sent, by a
 * clock that neither stops nor jumps. Thread-safe.
 */
final class Lease {

  private final long id;
  private final Terms terms;
  private final LongSupplier monotonicNanos;
  private volatile long renewedNanos;
  private volatile boolean lost;

  /**
   * How long a lease is good for after it was renewed.
   *
   * @param trusted so long, its holder may start attempts: nobody can have taken it away
   * @param valid so long, it is not over, unless somebody has seen its holder die
   */
  record Terms(Duration trusted, Duration valid) {}

  /**
   * @param sentNanos when it was asked for, by the monotonic clock
   */
  Lease(long id, Terms terms, LongSupplier monotonicNanos, long sentNanos) {
    this.id = id;
    this.terms = terms;
    this.monotonicNanos = monotonicNanos;
    this.renewedNanos = sentNanos;
  }

  /** The instance that holds it. */
  long id() {
    return id;
  }

  /**
   * It was renewed.
   *
   * @param sentNanos when that was asked for, by the monotonic clock
   */
  void renewed(long sentNanos) {
    renewedNanos = sentNanos;
  }

  /** The others have declared the holder dead. */
  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }

  /** Whether the holder may start attempts. */
  boolean isTrusted() {
    return isWithin(terms.trusted());
  }

  /** Whether it is not over, as far as its holder knows. */
  boolean isValid() {
    return isWithin(terms.valid());
  }

  private boolean isWithin(Duration term) {
    return !lost && monotonicNanos.getAsLong() - renewedNanos < term.toNanos();
  }
}

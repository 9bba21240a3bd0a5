package io.dalga.dispatch;

import java.util.function.LongSupplier;

/**
 * The right to own slots, as long as it is renewed. Its holder stops trusting it before the others
 * can take it away: it counts from the moment at which the last successful renewal was sent, by a
 * clock that neither stops nor jumps. Thread-safe.
 */
final class Lease {

  private final long id;
  private final LongSupplier monotonicNanos;
  private volatile long trustedUntilNanos;
  private volatile boolean lost;

  Lease(long id, LongSupplier monotonicNanos, long trustedUntilNanos) {
    this.id = id;
    this.monotonicNanos = monotonicNanos;
    this.trustedUntilNanos = trustedUntilNanos;
  }

  /** The instance that holds it. */
  long id() {
    return id;
  }

  void renewed(long newTrustedUntilNanos) {
    trustedUntilNanos = newTrustedUntilNanos;
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
    return !lost && monotonicNanos.getAsLong() - trustedUntilNanos < 0;
  }
}

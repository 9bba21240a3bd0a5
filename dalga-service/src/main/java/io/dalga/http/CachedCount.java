package io.dalga.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * A number that may be costly to get: it is asked for anew only when ten times as long has passed
 * as getting it took, or failing to get it, so that watching a large table never costs more than a
 * tenth of a connection. What takes long is got in the background, as long as the number that is
 * known is not old. Thread-safe.
 */
final class CachedCount {

  /** What a caller waits for, each time. */
  static final Duration PATIENCE = Duration.ofMillis(20);

  /** A number that was true so long ago is worth waiting for a new one. */
  static final Duration MAX_AGE = Duration.ofMinutes(1);

  private static final int REST = 10;

  private final LongSupplier source;
  private final Executor background;
  private final LongSupplier nanos;
  private boolean known;
  private boolean counting;
  private long value;
  private long countedAt;
  private long tookNanos;
  private long freshUntil;

  /**
   * @param nanos a monotonic clock
   */
  CachedCount(LongSupplier source, Executor background, LongSupplier nanos) {
    this.source = source;
    this.background = background;
    this.nanos = nanos;
  }

  /** The number; of now when getting it is quick, and else of some moments ago. */
  synchronized long get() {
    long now = nanos.getAsLong();
    if (!known || now - countedAt > MAX_AGE.toNanos()) {
      count();
    } else if (now - freshUntil >= 0) {
      if (tookNanos <= PATIENCE.toNanos()) {
        count();
      } else if (!counting) {
        counting = true;
        background.execute(this::count);
      }
    }
    return value;
  }

  private void count() {
    long asked = nanos.getAsLong();
    try {
      long counted = source.getAsLong();
      keep(counted, asked);
    } catch (RuntimeException e) {
      rest(asked, e);
    }
  }

  private synchronized void keep(long counted, long asked) {
    value = counted;
    known = true;
    countedAt = asked;
    rest(asked);
  }

  /** What is known is better than nothing. */
  private synchronized void rest(long asked, RuntimeException failure) {
    rest(asked);
    if (!known) {
      throw failure;
    }
  }

  private void rest(long asked) {
    long answered = nanos.getAsLong();
    tookNanos = answered - asked;
    freshUntil = answered + REST * tookNanos;
    counting = false;
  }
}

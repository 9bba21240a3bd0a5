package io.dalga.http;

import java.util.function.LongSupplier;

/**
 * A number that is costly to get: it is asked for anew only when ten times as long has passed as
 * getting it took, or failing to get it, so that watching a large table never costs more than a
 * tenth of a connection. Thread-safe.
 */
final class CachedCount {

  private static final int REST = 10;

  private final LongSupplier source;
  private final LongSupplier nanos;
  private boolean known;
  private long value;
  private long freshUntil;

  CachedCount(LongSupplier source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
  }

  synchronized long get() {
    long asked = nanos.getAsLong();
    if (!known || asked - freshUntil >= 0) {
      try {
        value = source.getAsLong();
        known = true;
      } catch (RuntimeException e) {
        if (!known) {
          throw e;
        }
      }
      long answered = nanos.getAsLong();
      freshUntil = answered + REST * (answered - asked);
    }
    return value;
  }
}

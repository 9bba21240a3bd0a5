package io.dalga.metrics;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Buckets of milliseconds: one for each below eight, then four for each power of two, so that what
 * is read is off by an eighth at most.
 */
final class LatenessBuckets {

  private static final int EXACT = 8;
  private static final int PARTS_BITS = 2;
  private static final int PARTS = 1 << PARTS_BITS;
  private static final int FIRST_POWER = 3;

  /** A good month; what is later counts as that late. */
  private static final int POWERS = 29;

  /** How many there are. */
  static final int COUNT = EXACT + PARTS * POWERS;

  private LatenessBuckets() {}

  /** The bucket of a time. */
  static int of(long ms) {
    if (ms < EXACT) {
      return (int) Math.max(0, ms);
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(ms);
    int part = (int) (ms >>> (power - PARTS_BITS)) & (PARTS - 1);
    return Math.min(COUNT - 1, EXACT + (power - FIRST_POWER) * PARTS + part);
  }

  /** The middle of a bucket. */
  private static long middle(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int power = FIRST_POWER + (bucket - EXACT) / PARTS;
    long width = 1L << (power - PARTS_BITS);
    return (PARTS + (bucket - EXACT) % PARTS) * width + width / 2;
  }

  /** The time that this part of those that were counted do not exceed; 0 when there are none. */
  static long quantile(AtomicIntegerArray counts, double part) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    long rank = (long) Math.ceil(part * total);
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (rank > 0 && seen >= rank) {
        return middle(i);
      }
    }
    return 0;
  }
}

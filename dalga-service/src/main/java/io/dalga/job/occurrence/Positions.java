package io.dalga.job.occurrence;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Places in a sequence: 1 is the first, -1 the last. Immutable. */
final class Positions {

  private final BitSet fromStart = new BitSet(64);
  private final BitSet fromEnd = new BitSet(64);
  private final long lowFromStart;
  private final long lowFromEnd;

  Positions(List<Integer> numbers) {
    for (int number : numbers) {
      (number > 0 ? fromStart : fromEnd).set(Math.abs(number));
    }
    lowFromStart = low(fromStart);
    lowFromEnd = low(fromEnd);
  }

  private static long low(BitSet set) {
    return set.isEmpty() ? 0 : set.toLongArray()[0];
  }

  boolean isEmpty() {
    return fromStart.isEmpty() && fromEnd.isEmpty();
  }

  /** Whether the n-th of so many, counted from 1, is at one of these places. */
  boolean has(int n, int length) {
    return fromStart.get(n) || fromEnd.get(length + 1 - n);
  }

  /** The places, counted from 1, that there are in a sequence of that length, 62 at most. */
  long places(int length) {
    return (lowFromStart | Long.reverse(lowFromEnd) >>> (62 - length)) & Bits.range(1, length);
  }

  /** The places, counted from 0, that there are in a sequence of that length; ascending. */
  int[] indexes(int length) {
    int[] indexes = new int[fromStart.cardinality() + fromEnd.cardinality()];
    int size = 0;
    for (int n = fromStart.nextSetBit(1); n > 0 && n <= length; n = fromStart.nextSetBit(n + 1)) {
      indexes[size++] = n - 1;
    }
    for (int n = fromEnd.nextSetBit(1); n > 0 && n <= length; n = fromEnd.nextSetBit(n + 1)) {
      if (!fromStart.get(length + 1 - n)) {
        indexes[size++] = length - n;
      }
    }
    Arrays.sort(indexes, 0, size);
    return Arrays.copyOf(indexes, size);
  }
}

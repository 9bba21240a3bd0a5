package io.dalga.job.occurrence;

/** Small sets of the numbers 0 to 63, one bit each. */
final class Bits {

  /** Every seventh, from 0 to 28. */
  static final long WEEKLY = 0x1020_4081L;

  private Bits() {}

  static boolean has(long set, int number) {
    return (set >>> number & 1) != 0;
  }

  /** From the first to the last, both included. */
  static long range(int first, int last) {
    return -1L << first & -1L >>> (63 - last);
  }

  /** The smallest that is not below the given one, or -1. */
  static int ceiling(long set, int number) {
    long rest = number > 63 ? 0 : set & -1L << number;
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }

  /** The largest that is not above the given one, or -1. */
  static int floor(long set, int number) {
    long rest = number < 0 ? 0 : set & -1L >>> (63 - number);
    return 63 - Long.numberOfLeadingZeros(rest);
  }

  static int first(long set) {
    return ceiling(set, 0);
  }

  static int last(long set) {
    return floor(set, 63);
  }

  static int size(long set) {
    return Long.bitCount(set);
  }

  /** The number that has so many smaller ones in the set. */
  static int nth(long set, int index) {
    long rest = set;
    for (int i = 0; i < index; i++) {
      rest &= rest - 1;
    }
    return first(rest);
  }
}

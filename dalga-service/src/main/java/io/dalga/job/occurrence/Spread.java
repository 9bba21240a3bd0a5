package io.dalga.job.occurrence;

/**
 * Numbers that are drawn by a seed, evenly, and stay the same for ever: those of SplitMix64
 * (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), whose
 * n-th number can be computed without the ones before. {@link java.util.SplittableRandom} does not
 * promise that its numbers never change.
 */
final class Spread {

  /** 2^64 divided by the golden ratio, made odd: the step of that generator. */
  private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

  private Spread() {}

  /** The number of that index of the seed's sequence, from 0 to below the bound, a positive one. */
  static long below(long bound, long seed, int index) {
    long z = seed + GAMMA * (index + 1L);
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return Long.remainderUnsigned(z ^ (z >>> 31), bound);
  }
}

package io.dalga.job;

import java.util.random.RandomGenerator;

/**
 * A source of chance that always says the same.
 *
 * @param value what it says: 0 is the least of every range, 0.5 its middle, 1 just past its end
 */
record FixedRandom(double value) implements RandomGenerator {

  /** The middle of every range: waits are what the formula says. */
  static final RandomGenerator NO_JITTER = new FixedRandom(0.5);

  @Override
  public double nextDouble() {
    return value;
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("the rules draw doubles only");
  }
}

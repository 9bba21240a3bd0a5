package io.dalga.benchmarks.simulation;

/**
 * What work takes: so much for each batch, and so much for each run in it.
 *
 * @param batchMicros for a batch, whatever is in it
 * @param runMicros for each run
 */
record Cost(double batchMicros, double runMicros) {

  /** The cost that makes a run take what was measured in batches of two sizes. */
  static Cost between(
      double smallBatch, double microsInSmall, double largeBatch, double microsInLarge) {
    double batch = (microsInSmall - microsInLarge) / (1 / smallBatch - 1 / largeBatch);
    return new Cost(batch, microsInLarge - batch / largeBatch);
  }

  double of(double batches, double runs) {
    return batches * batchMicros + runs * runMicros;
  }

  /** The same work, each run taking so many times as long. */
  Cost slower(double factor) {
    return new Cost(batchMicros, runMicros * factor);
  }
}

package io.dalga.benchmarks.simulation;

import java.time.Duration;

/**
 * What a simulation takes for granted. {@link #measured()} has what docs/benchmarks.md and
 * docs/reliability.md say, each on the slow side.
 *
 * @param instance CPU time of an instance
 * @param database CPU time of the database, with few rows
 * @param writeMicros how long an instance waits for the database to write a run, in a batch; one
 *     batch of an instance is written at a time
 * @param largeTable how much longer a run takes the database with 10,000,000 rows than with 100,000
 * @param writeEvery the least time between two batches of all instances of a database
 * @param batchSize runs in a batch, at most
 * @param places attempts in flight of an instance, at most
 * @param takeOver how long nobody runs the jobs of an instance that was killed
 * @param receiver how long receivers take: to nine of ten runs this, to the others ten times as
 *     long
 */
record Assumptions(
    Cost instance,
    Cost database,
    double writeMicros,
    double largeTable,
    Duration writeEvery,
    int batchSize,
    int places,
    Duration takeOver,
    Duration receiver) {

  /** Runs of a second, of the benchmark with few in a batch. */
  private static final double STEADY = 3_333;

  private static final double BATCHES_A_SECOND = 100;
  private static final double FULL_BATCH = 500;

  static Assumptions measured() {
    return new Assumptions(
        Cost.between(STEADY / BATCHES_A_SECOND, 125, FULL_BATCH, 81),
        Cost.between(STEADY / BATCHES_A_SECOND, 119, FULL_BATCH, 61),
        128,
        84.0 / 61,
        Duration.ofMillis(10),
        500,
        1_000,
        Duration.ofSeconds(3),
        Duration.ofMillis(20));
  }

  /** What a run takes the database when it has so many rows; between two sizes, by their digits. */
  Cost database(long rows) {
    double digits = Math.log10(Math.max(rows, 100_000)) - 5;
    return database.slower(1 + (largeTable - 1) * digits / 2);
  }
}

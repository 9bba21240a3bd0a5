package io.dalga.benchmarks.jmh;

import io.dalga.job.JobKey;
import org.openjdk.jmh.annotations.Benchmark;

/** What a job's row is found by. */
public class JobKeyRules extends Rules {

  private final JobKey key = new JobKey("orders/remind", "1234567");

  /** The hash of a key of a usual length. */
  @Benchmark
  public byte[] hash() {
    return key.hash();
  }
}

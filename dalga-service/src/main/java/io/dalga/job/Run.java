package io.dalga.job;

import java.time.Instant;

/**
 * One scheduled occurrence of a job; it stays the same over all its attempts.
 *
 * @param generation which definition of the job it belongs to; each PUT makes a new one
 * @param scheduledAt when it was to run
 * @param triggered whether a person or program asked for it, out of the job's cadence
 */
public record Run(long generation, Instant scheduledAt, boolean triggered) {

  /** An opaque name: the same for every attempt of this run, different for every other run. */
  public String id() {
    return Long.toHexString(generation)
        + "-"
        + Long.toHexString(scheduledAt.toEpochMilli())
        + (triggered ? "-t" : "");
  }
}

package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the run ledger: what an attempt at a run came to, or why there was none. It is never
 * changed, and outlives its job.
 *
 * @param id tells it from others that ended in the same millisecond
 * @param key what the job is, or was, known by
 * @param target where the run was to be delivered
 * @param runId the same for every attempt of a run
 * @param scheduledAt when the run was to happen
 * @param attempt which attempt at the run it was, from 1; null when none was made, or when the job
 *     was put anew or triggered while a worker had the run
 * @param startedAt when the attempt started, to the millisecond
 * @param took how long it took, in whole milliseconds
 * @param state what became of it
 * @param status the receiver's status code, or null where there was none
 * @param error why it was not delivered, or null
 * @param reply the beginning of what the receiver said when it failed, or null
 * @param instance the instance that made the attempt; null for a worker's
 */
public record LedgerEntry(
    long id,
    JobKey key,
    String target,
    String runId,
    Instant scheduledAt,
    @Nullable Integer attempt,
    Instant startedAt,
    Duration took,
    RunState state,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String reply,
    @Nullable Long instance) {

  /**
   * An attempt was made.
   *
   * @param job as it was when the attempt started
   */
  public static LedgerEntry of(
      long id, Job job, Attempt attempt, @Nullable Integer number, @Nullable Long instance) {
    Outcome outcome = attempt.outcome();
    return new LedgerEntry(
        id,
        job.key(),
        job.target(),
        attempt.run().id(),
        attempt.run().scheduledAt(),
        number,
        attempt.startedAt(),
        attempt.took(),
        RunState.of(outcome.kind()),
        outcome.status(),
        outcome.error(),
        outcome.reply(),
        instance);
  }

  /** No attempt was made. */
  public static LedgerEntry withoutAttempt(
      long id,
      Job job,
      Run run,
      Instant at,
      RunState state,
      @Nullable String reason,
      @Nullable Long instance) {
    return new LedgerEntry(
        id,
        job.key(),
        job.target(),
        run.id(),
        run.scheduledAt(),
        null,
        at,
        Duration.ZERO,
        state,
        null,
        reason,
        null,
        instance);
  }

  /** When it was over, by which the ledger is ordered. */
  public Instant endedAt() {
    return startedAt.plus(took);
  }

  /** Its place in the ledger. */
  public LedgerPosition position() {
    return new LedgerPosition(endedAt().toEpochMilli(), id);
  }
}

package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.LastRun;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a job that its runs change, as the columns hold it. Its components are the parameters
 * of the statements in {@link JobDao} that write what became of a run.
 *
 * <p>Public because Jdbi reads its components; nobody else has a use for it.
 */
public record RunRow(
    long id,
    long version,
    String state,
    @Nullable Long nextRun,
    long nextSched,
    @Nullable Long triggeredAt,
    @Nullable Integer runsLeft,
    int attempts,
    @Nullable Long lastStartedAt,
    @Nullable String lastOutcome,
    @Nullable Integer lastStatus,
    @Nullable String lastError,
    @Nullable Long lastDurationMs,
    long updatedAt) {

  /** As wide as its column. */
  private static final int MAX_ERROR = 1000;

  static RunRow of(Job job, Instant updatedAt) {
    LastRun last = job.lastRun();
    return new RunRow(
        job.id(),
        job.version(),
        job.state().text(),
        JobRow.toMillis(job.nextRun()),
        job.nextSched().toEpochMilli(),
        JobRow.toMillis(job.triggeredAt()),
        job.runsLeft(),
        job.attempts(),
        last == null ? null : last.startedAt().toEpochMilli(),
        last == null ? null : last.outcome(),
        last == null ? null : last.status(),
        last == null ? null : cut(last.error()),
        last == null ? null : last.took().toMillis(),
        updatedAt.toEpochMilli());
  }

  static @Nullable String cut(@Nullable String error) {
    if (error == null || error.codePointCount(0, error.length()) <= MAX_ERROR) {
      return error;
    }
    return error.substring(0, error.offsetByCodePoints(0, MAX_ERROR));
  }
}

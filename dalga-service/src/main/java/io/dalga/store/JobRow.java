package io.dalga.store;

import io.dalga.job.Content;
import io.dalga.job.Job;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a job as the columns hold it: times in milliseconds since 1970 UTC. Its
 * components are the parameters of the statements in {@link JobDao} that create and replace jobs.
 *
 * <p>Public because Jdbi reads its components; nobody else has a use for it.
 */
public record JobRow(
    byte[] keyHash,
    int slot,
    String path,
    String body,
    int oneOff,
    String intervalText,
    String location,
    long anchor,
    String target,
    byte @Nullable [] payload,
    @Nullable String contentType,
    @Nullable String headers,
    @Nullable String method,
    String state,
    @Nullable Long nextRun,
    long nextSched,
    @Nullable Long triggeredAt,
    int attempts,
    long generation,
    long createdAt,
    long updatedAt) {

  static final Comparator<JobRow> BY_HASH = (a, b) -> Arrays.compareUnsigned(a.keyHash, b.keyHash);

  static JobRow of(Job job) {
    byte[] hash = job.key().hash();
    Content content = job.content();
    return new JobRow(
        hash,
        Slots.of(job, hash),
        job.key().path(),
        job.key().body(),
        job.schedule().oneOff() ? 1 : 0,
        job.schedule().interval(),
        job.schedule().location(),
        job.schedule().anchor().toEpochMilli(),
        job.target(),
        content == null ? null : content.payload(),
        content == null ? null : content.contentType(),
        content == null ? null : Headers.toJson(content.headers()),
        content == null ? null : content.method(),
        job.state().text(),
        toMillis(job.nextRun()),
        job.nextSched().toEpochMilli(),
        toMillis(job.triggeredAt()),
        job.attempts(),
        job.generation(),
        job.createdAt().toEpochMilli(),
        job.updatedAt().toEpochMilli());
  }

  static @Nullable Long toMillis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}

package io.dalga.store;

import io.dalga.job.Content;
import io.dalga.job.Job;
import io.dalga.job.Schedule;
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
    @Nullable String ruleKind,
    String location,
    long anchor,
    @Nullable Long endsAt,
    @Nullable Long windowMs,
    String target,
    byte @Nullable [] payload,
    @Nullable String contentType,
    @Nullable String headers,
    @Nullable String method,
    @Nullable String policies,
    @Nullable String owner,
    @Nullable String traceparent,
    String state,
    @Nullable Long nextRun,
    long nextSched,
    @Nullable Long triggeredAt,
    @Nullable Integer runsLeft,
    int attempts,
    @Nullable Long fingerprint,
    long generation,
    long createdAt,
    long updatedAt) {

  static final Comparator<JobRow> BY_HASH = (a, b) -> Arrays.compareUnsigned(a.keyHash, b.keyHash);

  static JobRow of(Job job) {
    byte[] hash = job.key().hash();
    Schedule schedule = job.schedule();
    Content content = job.content();
    return new JobRow(
        hash,
        Slots.of(job, hash),
        job.key().path(),
        job.key().body(),
        schedule.oneOff() ? 1 : 0,
        schedule.rule(),
        ruleKind(schedule.kind()),
        schedule.location(),
        schedule.anchor().toEpochMilli(),
        toMillis(schedule.end()),
        schedule.window() == null ? null : Long.valueOf(schedule.window().toMillis()),
        job.target(),
        content.payload(),
        content.contentType(),
        Texts.toJson(content.headers()),
        content.method(),
        Texts.toJson(job.policy().texts()),
        job.owner(),
        job.traceparent(),
        job.state().text(),
        toMillis(job.nextRun()),
        job.nextSched().toEpochMilli(),
        toMillis(job.triggeredAt()),
        job.runsLeft(),
        job.attempts(),
        job.fingerprint(),
        job.generation(),
        job.createdAt().toEpochMilli(),
        job.updatedAt().toEpochMilli());
  }

  /** Null for the kinds that column {@code one_off} tells apart. */
  private static @Nullable String ruleKind(Schedule.Kind kind) {
    return switch (kind) {
      case CRON, RRULE -> kind.text();
      case ONCE, INTERVAL -> null;
    };
  }

  static @Nullable Long toMillis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}

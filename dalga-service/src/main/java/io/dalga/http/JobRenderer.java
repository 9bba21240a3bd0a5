package io.dalga.http;

import io.dalga.api.IntervalText;
import io.dalga.api.JobView;
import io.dalga.api.RetryRules;
import io.dalga.api.Rfc3339;
import io.dalga.job.Content;
import io.dalga.job.Job;
import io.dalga.job.JobPolicy;
import io.dalga.job.LastRun;
import io.dalga.job.Schedule;
import io.dalga.store.JobStore.Stored;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows a job as the API does. */
final class JobRenderer {

  private JobRenderer() {}

  /** The job in its own location. */
  static JobView view(Stored stored) {
    Job job = stored.job();
    ZoneId zone = job.schedule().zoneForDisplay();
    Content content = job.content();
    byte[] bytes = content.payload();
    String payload = text(bytes);
    return new JobView(
        job.key().path(),
        job.key().body(),
        intervalOf(job.schedule()),
        job.schedule().location(),
        at(job.nextRun(), zone),
        Rfc3339.at(job.nextSched(), zone),
        stored.owner() == 0 ? null : stored.owner(),
        job.state().text(),
        job.target(),
        ruleOf(job.schedule(), Schedule.Kind.CRON),
        ruleOf(job.schedule(), Schedule.Kind.RRULE),
        at(job.schedule().end(), zone),
        job.schedule().window() == null ? null : job.schedule().window().toString(),
        job.runsLeft(),
        payload,
        bytes == null || payload != null ? null : Base64.getEncoder().encodeToString(bytes),
        content.contentType(),
        content.headers().isEmpty() ? null : content.headers(),
        content.method(),
        anchor(job, zone),
        retry(job.policy()),
        job.policy().text(JobPolicy.ON_FAILURE),
        length(job.policy(), JobPolicy.TIMEOUT),
        job.policy().text(JobPolicy.MISFIRE),
        number(job.policy(), JobPolicy.MISFIRE_MAX, Integer::valueOf),
        length(job.policy(), JobPolicy.DEADLINE),
        job.owner(),
        stored.failedAttempts(),
        lastRun(job.lastRun(), zone),
        Rfc3339.at(job.createdAt(), zone),
        Rfc3339.at(job.updatedAt(), zone),
        job.etag());
  }

  /** A row that was not written by us may hold anything, and is shown all the same. */
  private static @Nullable IntervalText intervalOf(Schedule schedule) {
    return switch (schedule.kind()) {
      case ONCE, INTERVAL -> IntervalText.of(schedule.rule().isBlank() ? "none" : schedule.rule());
      case CRON, RRULE -> null;
    };
  }

  private static @Nullable String ruleOf(Schedule schedule, Schedule.Kind kind) {
    return schedule.kind() == kind ? schedule.rule() : null;
  }

  private static @Nullable OffsetDateTime anchor(Job job, ZoneId zone) {
    Instant anchor = job.schedule().anchor();
    boolean counts = job.schedule().needsAnchor() && !anchor.equals(job.nextSched());
    return counts ? Rfc3339.at(anchor, zone) : null;
  }

  private static @Nullable RetryRules retry(JobPolicy policy) {
    RetryRules rules =
        new RetryRules(
            length(policy, JobPolicy.RETRY_INTERVAL),
            number(policy, JobPolicy.RETRY_MULTIPLIER, Double::valueOf),
            length(policy, JobPolicy.RETRY_MAX_INTERVAL),
            number(policy, JobPolicy.RETRY_MAX_ATTEMPTS, Integer::valueOf),
            length(policy, JobPolicy.RETRY_STOP_AFTER));
    return rules.equals(new RetryRules(null, null, null, null, null)) ? null : rules;
  }

  private static @Nullable IntervalText length(JobPolicy policy, String name) {
    String text = policy.text(name);
    return text == null || text.isBlank() ? null : IntervalText.of(text);
  }

  private static <N extends Number> @Nullable N number(
      JobPolicy policy, String name, Function<String, N> parse) {
    String text = policy.text(name);
    try {
      return text == null ? null : parse.apply(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Null when it is not text. */
  private static @Nullable String text(byte @Nullable [] bytes) {
    try {
      return bytes == null
          ? null
          : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  static @Nullable OffsetDateTime at(@Nullable Instant time, ZoneId zone) {
    return time == null ? null : Rfc3339.at(time, zone);
  }

  static io.dalga.api.@Nullable LastRun lastRun(@Nullable LastRun run, ZoneId zone) {
    return run == null
        ? null
        : new io.dalga.api.LastRun(
            Rfc3339.at(run.startedAt(), zone),
            run.outcome(),
            run.status(),
            run.error(),
            run.took().toMillis());
  }
}

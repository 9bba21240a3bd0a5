package io.dalga.http;

import io.dalga.api.IntervalText;
import io.dalga.api.JobView;
import io.dalga.api.Rfc3339;
import io.dalga.job.Content;
import io.dalga.job.Job;
import io.dalga.job.LastRun;
import io.dalga.store.JobStore.Stored;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Shows a job as the API does. */
final class JobRenderer {

  private JobRenderer() {}

  /** The job in its own location. */
  static JobView view(Stored stored) {
    Job job = stored.job();
    ZoneId zone = job.schedule().zoneForDisplay();
    Content content = job.content();
    byte[] bytes = content == null ? null : content.payload();
    String payload = text(bytes);
    return new JobView(
        job.key().path(),
        job.key().body(),
        intervalOf(job),
        job.schedule().location(),
        at(job.nextRun(), zone),
        Rfc3339.at(job.nextSched(), zone),
        stored.owner() == 0 ? null : stored.owner(),
        job.state().text(),
        job.target(),
        payload,
        bytes == null || payload != null ? null : Base64.getEncoder().encodeToString(bytes),
        content == null ? null : content.contentType(),
        content == null || content.headers().isEmpty() ? null : content.headers(),
        content == null ? null : content.method(),
        stored.failedAttempts(),
        lastRun(job.lastRun(), zone),
        Rfc3339.at(job.createdAt(), zone),
        Rfc3339.at(job.updatedAt(), zone),
        job.etag());
  }

  /** A row that was not written by us may hold anything, and is shown all the same. */
  private static IntervalText intervalOf(Job job) {
    String text = job.schedule().interval();
    return IntervalText.of(text.isBlank() ? "none" : text);
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

  private static @Nullable OffsetDateTime at(@Nullable Instant time, ZoneId zone) {
    return time == null ? null : Rfc3339.at(time, zone);
  }

  private static io.dalga.api.@Nullable LastRun lastRun(@Nullable LastRun run, ZoneId zone) {
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

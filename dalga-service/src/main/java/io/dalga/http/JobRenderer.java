package io.dalga.http;

import io.dalga.api.IntervalText;
import io.dalga.api.JobView;
import io.dalga.api.Rfc3339;
import io.dalga.job.Job;
import io.dalga.job.LastRun;
import io.dalga.store.JobStore.Stored;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Shows a job as the API does. */
final class JobRenderer {

  private JobRenderer() {}

  /** The job in its own location. */
  static JobView view(Stored stored) {
    Job job = stored.job();
    ZoneId zone = job.schedule().zoneForDisplay();
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
        job.attempts(),
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

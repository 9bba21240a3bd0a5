package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What a target for notices is told of a job. Times are UTC.
 *
 * @param event {@code failed}: a run was given up; {@code quarantined}: the row cannot be
 *     understood; {@code missed}: a run could not start in time; {@code recovered}: a run was
 *     delivered after one of these
 * @param path the first half of the job's key
 * @param body the second half
 * @param target where its runs are delivered to
 * @param state its state since
 * @param runId the run that it is about
 * @param scheduledAt when that run was to start
 * @param lastRun the attempt that it is about; null when that was the job's last
 * @param nextRun when it runs next, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "event",
  "path",
  "body",
  "target",
  "state",
  "run_id",
  "scheduled_at",
  "last_run",
  "next_run"
})
public record Notice(
    String event,
    String path,
    String body,
    String target,
    String state,
    @JsonProperty("run_id") String runId,
    @JsonProperty("scheduled_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime scheduledAt,
    @JsonProperty("last_run") @Nullable LastRun lastRun,
    @JsonProperty("next_run")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime nextRun) {}

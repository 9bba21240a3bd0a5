package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt at a run came to, or why there was none. Times are in UTC. A property that a
 * reader does not know is skipped, so that a newer server can say more.
 *
 * @param path the first half of the job's key
 * @param body the second half
 * @param runId the same for every attempt of a run, different for every other run
 * @param target where the run was to be delivered
 * @param scheduledAt when the run was to happen
 * @param attempt which attempt at the run it was, from 1; null when none was made, or when the job
 *     was changed while a worker had the run
 * @param startedAt when the attempt started
 * @param endedAt when it was over
 * @param durationMs how long it took, in milliseconds
 * @param outcome {@code delivered}, {@code gone}, {@code failed}, {@code quarantined} or {@code
 *     missed}
 * @param status the receiver's status code (HTTP), or null where there was no reply
 * @param error why it was not delivered, in words, or null
 * @param reply the first 1 KiB of what the receiver said when it failed, or null
 * @param instanceId the instance that made the attempt; null for a worker's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "path",
  "body",
  "run_id",
  "target",
  "scheduled_at",
  "attempt",
  "started_at",
  "ended_at",
  "duration_ms",
  "outcome",
  "status",
  "error",
  "reply",
  "instance_id"
})
public record RunView(
    String path,
    String body,
    @JsonProperty("run_id") String runId,
    String target,
    @JsonProperty("scheduled_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime scheduledAt,
    @Nullable Integer attempt,
    @JsonProperty("started_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime startedAt,
    @JsonProperty("ended_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime endedAt,
    @JsonProperty("duration_ms") long durationMs,
    String outcome,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String reply,
    @JsonProperty("instance_id") @Nullable Long instanceId) {}

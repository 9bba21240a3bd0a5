package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API shows it. Times are in the job's location. A property that a reader does not
 * know is skipped, so that a newer server can say more.
 *
 * @param path the first half of the job's key, and where it is delivered to below the target
 * @param body the second half of the key, and what is delivered
 * @param interval how often it runs, in the form that it was asked for in; null when a rule says it
 * @param location the time zone of its schedule, a name of the tz database
 * @param nextRun when the next attempt is due; null while the job is disabled
 * @param nextSched the scheduled time of the current or next run
 * @param instanceId the instance that runs the job while a run is due or under way, else null
 * @param state {@code scheduled}, {@code disabled}, {@code failed} or {@code quarantined}
 * @param target the name of the destination
 * @param cron the cron expression that it runs by; else null
 * @param rrule the recurrence rule (RFC 5545) that it runs by; else null
 * @param end the last time that counts; null = none
 * @param window how far jobs of the same rule are spread, an ISO-8601 duration; null = not at all
 * @param runsLeft how many runs it still has; null = no limit
 * @param payload what is delivered in the place of the body, when it is text; else null
 * @param payloadBase64 the same in Base64, when it is not; else null
 * @param contentType what it is; null = text in UTF-8
 * @param headers sent along, names in lower case; null = none
 * @param method how an HTTP target sends it; null = POST
 * @param anchor what its occurrences are counted from, where {@code nextSched} does not say as
 *     much; else null
 * @param retry its own rules for retries; null = the server's
 * @param onFailure what becomes of it when a run is given up, {@code disable} or {@code next}; null
 *     = the server's default, as in the next four
 * @param timeout how long an attempt may take, in whole seconds or an ISO-8601 duration
 * @param misfire which missed occurrences are run: {@code skip}, {@code once} or {@code all}
 * @param misfireMax how many of them at most
 * @param deadline how late a run may start, in whole seconds or an ISO-8601 duration
 * @param owner what keeps the job up to date; null = nothing does
 * @param attempts how many attempts of the current run have failed
 * @param lastRun the latest finished attempt, or null
 * @param createdAt when the job was first stored
 * @param updatedAt when the job was last changed, by a call or by a run
 * @param etag the revision of the job's definition, for {@code If-Match}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "path",
  "body",
  "interval",
  "location",
  "next_run",
  "next_sched",
  "instance_id",
  "state",
  "target",
  "cron",
  "rrule",
  "end",
  "window",
  "runs_left",
  "payload",
  "payload_base64",
  "content_type",
  "headers",
  "method",
  "anchor",
  "retry",
  "on_failure",
  "timeout",
  "misfire",
  "misfire_max",
  "deadline",
  "owner",
  "attempts",
  "last_run",
  "created_at",
  "updated_at",
  "etag"
})
public record JobView(
    String path,
    String body,
    @Nullable IntervalText interval,
    String location,
    @JsonProperty("next_run")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime nextRun,
    @JsonProperty("next_sched")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime nextSched,
    @JsonProperty("instance_id") @Nullable Long instanceId,
    String state,
    String target,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cron,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String rrule,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime end,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String window,
    @JsonProperty("runs_left") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Integer runsLeft,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String payload,
    @JsonProperty("payload_base64") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String payloadBase64,
    @JsonProperty("content_type") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String contentType,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, String> headers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String method,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime anchor,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RetryRules retry,
    @JsonProperty("on_failure") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String onFailure,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable IntervalText timeout,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String misfire,
    @JsonProperty("misfire_max") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Integer misfireMax,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable IntervalText deadline,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String owner,
    int attempts,
    @JsonProperty("last_run") @Nullable LastRun lastRun,
    @JsonProperty("created_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime createdAt,
    @JsonProperty("updated_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime updatedAt,
    String etag) {}

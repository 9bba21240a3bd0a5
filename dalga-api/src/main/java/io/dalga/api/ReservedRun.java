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
 * A run that a worker has reserved. A property that a reader does not know is skipped, so that a
 * newer server can say more.
 *
 * @param token what the worker shows with what it reports of the run
 * @param path the first half of the job's key: the queue
 * @param body the second half of the key, and what is delivered when there is no payload
 * @param payloadBase64 what is delivered in the place of the body, in Base64; or null
 * @param contentType what it is; null = text in UTF-8
 * @param headers sent along; names in lower case
 * @param runId the same for every attempt of a run, different for every other run
 * @param scheduledAt when the run was to happen, in the job's location; the same for every attempt
 * @param attempt 1 for the first attempt of the run
 * @param reservedUntil when somebody else gets the run, unless it is reported on or extended
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "token",
  "path",
  "body",
  "payload_base64",
  "content_type",
  "headers",
  "run_id",
  "scheduled_at",
  "attempt",
  "reserved_until"
})
public record ReservedRun(
    String token,
    String path,
    String body,
    @JsonProperty("payload_base64") @Nullable String payloadBase64,
    @JsonProperty("content_type") @Nullable String contentType,
    Map<String, String> headers,
    @JsonProperty("run_id") String runId,
    @JsonProperty("scheduled_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime scheduledAt,
    int attempt,
    @JsonProperty("reserved_until")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime reservedUntil) {}

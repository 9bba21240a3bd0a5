package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What the latest finished attempt of a job came to.
 *
 * @param time when the attempt started
 * @param outcome {@code delivered} or {@code failed}
 * @param status the receiver's status code (HTTP), or null where there was no reply
 * @param error why it failed, in words, or null
 * @param durationMs how long the attempt took, in milliseconds
 */
public record LastRun(
    @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime time,
    String outcome,
    @Nullable Integer status,
    @Nullable String error,
    @JsonProperty("duration_ms") long durationMs) {}

package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Why a job did or did not run, and what it waits for.
 *
 * @param state as {@link JobView#state()} has it
 * @param reason what it waits for, in one word: {@code due_in}, {@code retry}, {@code running},
 *     {@code starting}, {@code writing}, {@code turn}, {@code limit_reached}, {@code breaker_open},
 *     {@code postponed}, {@code other_instance}, {@code no_instance}, {@code worker}, {@code
 *     reserved}, {@code disabled}, {@code failed} or {@code quarantined}
 * @param detail the same in a sentence, for people
 * @param until when it goes on by itself, or null when that is not known
 * @param last what its latest attempt came to, in a sentence, for people
 * @param instanceId the instance that its due run is up to; null when none is due, or nobody's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Why(
    String state,
    String reason,
    String detail,
    @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime until,
    String last,
    @JsonProperty("instance_id") @Nullable Long instanceId) {}

package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of {@code PUT /jobs/{path}/{body}}; everything that is null is left to the server's
 * defaults. The valid combinations are those of the query parameters of the same names.
 *
 * @param interval how often to run, or how long to wait before a one-off run
 * @param firstRun not to run before this time
 * @param oneOff whether to run once only
 * @param immediate whether to run at once
 * @param location the time zone of the schedule, a name of the tz database; UTC when null
 * @param target the name of the destination; {@code default} when null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleRequest(
    @Nullable IntervalText interval,
    @JsonProperty("first_run")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime firstRun,
    @JsonProperty("one_off") @Nullable Boolean oneOff,
    @Nullable Boolean immediate,
    @Nullable String location,
    @Nullable String target) {}

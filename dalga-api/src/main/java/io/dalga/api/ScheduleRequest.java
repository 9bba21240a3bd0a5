package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
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
 * @param payloadBase64 what to deliver in the place of the body, in Base64; at most 1 MiB once
 *     decoded
 * @param contentType what it is; text in UTF-8 when null
 * @param headers to send along
 * @param method how an HTTP target is to send it: POST, PUT, PATCH, GET or DELETE; POST when null
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
    @Nullable String target,
    @JsonProperty("payload_base64") @Nullable String payloadBase64,
    @JsonProperty("content_type") @Nullable String contentType,
    @Nullable Map<String, String> headers,
    @Nullable String method) {

  public ScheduleRequest withFirstRun(OffsetDateTime time) {
    return new ScheduleRequest(
        interval,
        time,
        oneOff,
        immediate,
        location,
        target,
        payloadBase64,
        contentType,
        headers,
        method);
  }

  public ScheduleRequest withImmediate() {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        true,
        location,
        target,
        payloadBase64,
        contentType,
        headers,
        method);
  }

  public ScheduleRequest withLocation(String name) {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        name,
        target,
        payloadBase64,
        contentType,
        headers,
        method);
  }

  public ScheduleRequest withTarget(String name) {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        location,
        name,
        payloadBase64,
        contentType,
        headers,
        method);
  }

  public ScheduleRequest withPayload(String base64) {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        location,
        target,
        base64,
        contentType,
        headers,
        method);
  }

  public ScheduleRequest withContentType(String mediaType) {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        location,
        target,
        payloadBase64,
        mediaType,
        headers,
        method);
  }

  /** With another header, or another value for one that it has. */
  public ScheduleRequest withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers == null ? Map.of() : headers);
    more.put(name, value);
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        location,
        target,
        payloadBase64,
        contentType,
        more,
        method);
  }

  public ScheduleRequest withMethod(String name) {
    return new ScheduleRequest(
        interval,
        firstRun,
        oneOff,
        immediate,
        location,
        target,
        payloadBase64,
        contentType,
        headers,
        name);
  }
}

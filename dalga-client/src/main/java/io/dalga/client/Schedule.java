package io.dalga.client;

import io.dalga.api.IntervalText;
import io.dalga.api.ScheduleRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a job runs, and on what condition it may be stored: one of the static methods, then as many
 * of the others as are needed, each giving a new schedule. What is not said is left to the server's
 * defaults, and so is the judgement of which settings go together: it answers 400 when they do not.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Schedule.every(Duration.ofHours(1)).location(ZoneId.of("Europe/Paris")).ifAbsent()
 * }</pre>
 */
public final class Schedule {

  private final ScheduleRequest request;
  private final Map<String, String> precondition;

  private Schedule(ScheduleRequest request, Map<String, String> precondition) {
    this.request = request;
    this.precondition = precondition;
  }

  /**
   * Runs again and again, the interval apart.
   *
   * @throws IllegalArgumentException when the interval is not a positive whole number of seconds
   */
  public static Schedule every(Duration interval) {
    return of(seconds(interval), null, false, false);
  }

  /** Runs every ISO-8601 interval, such as {@code P1M}, which is sent as it is. */
  public static Schedule every(String interval) {
    return of(IntervalText.of(interval), null, false, false);
  }

  /** Runs once, at the time or at once when that is past. */
  public static Schedule onceAt(OffsetDateTime time) {
    return of(null, time, true, false);
  }

  /** Runs once, at the time or at once when that is past. */
  public static Schedule onceAt(Instant time) {
    return onceAt(time.atOffset(ZoneOffset.UTC));
  }

  /**
   * Runs once, when the delay is over.
   *
   * @throws IllegalArgumentException when the delay is not a positive whole number of seconds
   */
  public static Schedule onceAfter(Duration delay) {
    return of(seconds(delay), null, true, false);
  }

  /** Runs once, now. */
  public static Schedule onceNow() {
    return of(null, null, true, true);
  }

  /** Does not run before the time, from which the intervals then count. */
  public Schedule firstRun(OffsetDateTime time) {
    return new Schedule(request.withFirstRun(time), precondition);
  }

  /** Runs for the first time now, not an interval from now. */
  public Schedule immediate() {
    return new Schedule(request.withImmediate(), precondition);
  }

  /** Counts days and months in this time zone, which must be one of the tz database. */
  public Schedule location(ZoneId zone) {
    String name = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    return new Schedule(request.withLocation(name), precondition);
  }

  /** Delivers to the destination that the server's configuration has under this name. */
  public Schedule target(String name) {
    return new Schedule(request.withTarget(name), precondition);
  }

  /** Delivers this text, in UTF-8, in the place of the job's body; at most 1 MiB. */
  public Schedule payload(String text) {
    return payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Delivers these bytes in the place of the job's body; at most 1 MiB. */
  public Schedule payload(byte[] bytes) {
    return new Schedule(
        request.withPayload(Base64.getEncoder().encodeToString(bytes)), precondition);
  }

  /** Says what is delivered, {@code application/json} say. */
  public Schedule contentType(String mediaType) {
    return new Schedule(request.withContentType(mediaType), precondition);
  }

  /** Sends a header along; replaces one of the same name. */
  public Schedule header(String name, String value) {
    return new Schedule(request.withHeader(name, value), precondition);
  }

  /** Has an HTTP target send POST, PUT, PATCH, GET or DELETE. */
  public Schedule method(String method) {
    return new Schedule(request.withMethod(method), precondition);
  }

  /** Stores the job only when there is none yet; takes the place of {@link #ifMatch}. */
  public Schedule ifAbsent() {
    return new Schedule(request, Map.of("If-None-Match", "*"));
  }

  /**
   * Stores the job only in place of this revision; takes the place of {@link #ifAbsent}.
   *
   * @param etag as {@link io.dalga.api.JobView#etag()} has it, without quotes
   */
  public Schedule ifMatch(String etag) {
    if (etag.isEmpty() || !etag.chars().allMatch(c -> c > ' ' && c != '"' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "etag " + etag + " must be printable ASCII without quotes or spaces");
    }
    return new Schedule(request, Map.of("If-Match", '"' + etag + '"'));
  }

  ScheduleRequest request() {
    return request;
  }

  /** The header that states the condition, or none. */
  Map<String, String> precondition() {
    return precondition;
  }

  private static Schedule of(
      @Nullable IntervalText interval,
      @Nullable OffsetDateTime firstRun,
      boolean oneOff,
      boolean immediate) {
    ScheduleRequest request =
        new ScheduleRequest(
            interval,
            firstRun,
            oneOff ? true : null,
            immediate ? true : null,
            null,
            null,
            null,
            null,
            null,
            null);
    return new Schedule(request, Map.of());
  }

  private static IntervalText seconds(Duration interval) {
    if (interval.getSeconds() <= 0 || interval.getNano() != 0) {
      throw new IllegalArgumentException(
          "interval " + interval + " must be a positive whole number of seconds");
    }
    return IntervalText.ofSeconds(interval.getSeconds());
  }
}

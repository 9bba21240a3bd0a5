package io.dalga.client;

import io.dalga.api.IntervalText;
import io.dalga.api.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

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

  private static final String INTERVAL = "interval";
  private static final Schedule ONCE = of("one_off", true);

  private final Map<String, Object> properties;
  private final Map<String, String> headers;
  private final Map<String, String> precondition;

  private Schedule(
      Map<String, Object> properties,
      Map<String, String> headers,
      Map<String, String> precondition) {
    this.properties = properties;
    this.headers = headers;
    this.precondition = precondition;
  }

  /**
   * Runs again and again, the interval apart.
   *
   * @throws IllegalArgumentException when the interval is not a positive whole number of seconds
   */
  public static Schedule every(Duration interval) {
    return of(INTERVAL, seconds(interval));
  }

  /** Runs every ISO-8601 interval, such as {@code P1M}, which is sent as it is. */
  public static Schedule every(String interval) {
    return of(INTERVAL, IntervalText.of(interval));
  }

  /**
   * Runs when a cron expression says so, {@code 0 9 * * MON-FRI} say, which is sent as it is: five
   * fields, or six with the second first.
   */
  public static Schedule cron(String expression) {
    return of("cron", expression);
  }

  /** Runs when a recurrence rule of RFC 5545 says so, {@code FREQ=MONTHLY;BYDAY=-1FR} say. */
  public static Schedule rrule(String rule) {
    return of("rrule", rule);
  }

  /** Runs once, at the time or at once when that is past. */
  public static Schedule onceAt(OffsetDateTime time) {
    return ONCE.firstRun(time);
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
    return ONCE.with(INTERVAL, seconds(delay));
  }

  /** Runs once, now. */
  public static Schedule onceNow() {
    return ONCE.immediate();
  }

  /** Does not run before the time, from which the intervals then count. */
  public Schedule firstRun(OffsetDateTime time) {
    return with("first_run", Rfc3339.format(time));
  }

  /** Does not run after the time; the job is deleted after its last run. */
  public Schedule end(OffsetDateTime time) {
    return with("end", Rfc3339.format(time));
  }

  /** Runs so many times at most; the job is deleted after its last run. */
  public Schedule maxRuns(int runs) {
    return with("max_runs", runs);
  }

  /** Runs later by an offset that is this job's own, so that jobs of the same rule are spread. */
  public Schedule window(Duration window) {
    return with("window", window.toString());
  }

  /** Runs for the first time now, not an interval from now. */
  public Schedule immediate() {
    return with("immediate", true);
  }

  /** Counts days and months in this time zone, which must be one of the tz database. */
  public Schedule location(ZoneId zone) {
    String name = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    return with("location", name);
  }

  /** Delivers to the destination that the server's configuration has under this name. */
  public Schedule target(String name) {
    return with("target", name);
  }

  /** Delivers this text, in UTF-8, in the place of the job's body; at most 1 MiB. */
  public Schedule payload(String text) {
    return payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Delivers these bytes in the place of the job's body; at most 1 MiB. */
  public Schedule payload(byte[] bytes) {
    return with("payload_base64", Base64.getEncoder().encodeToString(bytes));
  }

  /** Says what is delivered, {@code application/json} say. */
  public Schedule contentType(String mediaType) {
    return with("content_type", mediaType);
  }

  /** Sends a header along; replaces one of the same name. */
  public Schedule header(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Schedule(properties, more, precondition);
  }

  /** Has an HTTP target send POST, PUT, PATCH, GET or DELETE. */
  public Schedule method(String method) {
    return with("method", method);
  }

  /** Tries a failed run again after this time first; shorter than a millisecond is refused. */
  public Schedule retryInterval(Duration interval) {
    return withRetry("interval", interval.toString());
  }

  /** Multiplies each further wait between attempts; 1 to 100. */
  public Schedule retryMultiplier(double multiplier) {
    return withRetry("multiplier", multiplier);
  }

  /** Waits for this long between attempts at most. */
  public Schedule retryMaxInterval(Duration interval) {
    return withRetry("max_interval", interval.toString());
  }

  /** Gives a run up after so many failed attempts. */
  public Schedule maxAttempts(int attempts) {
    return withRetry("max_attempts", attempts);
  }

  /** Gives a run up that long after its scheduled time. */
  public Schedule stopAfter(Duration time) {
    return withRetry("stop_after", time.toString());
  }

  /**
   * Goes on with the next occurrence when a run is given up; the job is marked failed otherwise.
   */
  public Schedule nextOnFailure() {
    return with("on_failure", "next");
  }

  /** Allows an attempt that long; a day at most. */
  public Schedule timeout(Duration timeout) {
    return with("timeout", timeout.toString());
  }

  /** Drops occurrences that were missed, in an outage say. */
  public Schedule skipMissed() {
    return with("misfire", "skip");
  }

  /** Makes up for all missed occurrences by one run. */
  public Schedule runMissedOnce() {
    return with("misfire", "once");
  }

  /** Runs each missed occurrence, the latest so many at most. */
  public Schedule runAllMissed(int most) {
    return with("misfire", "all").with("misfire_max", most);
  }

  /** Drops a run that cannot start that long after its scheduled time. */
  public Schedule deadline(Duration time) {
    return with("deadline", time.toString());
  }

  /** Counts occurrences from this time, whenever the first run is. */
  public Schedule anchor(OffsetDateTime time) {
    return with("anchor", Rfc3339.format(time));
  }

  /** Says what keeps the job up to date; lists can be asked for what somebody owns. */
  public Schedule owner(String name) {
    return with("owner", name);
  }

  /** Stores the job paused. */
  public Schedule disabled() {
    return with("disabled", true);
  }

  /**
   * Leaves a job as it is that was stored by the same schedule: its cadence, its pause and its run
   * under way. So a program may store all its jobs each time that it starts. Does not go with
   * {@link #ifAbsent} and {@link #ifMatch}.
   */
  public Schedule keepUnchanged() {
    return with("if_unchanged", "keep");
  }

  /** Stores the job only when there is none yet; takes the place of {@link #ifMatch}. */
  public Schedule ifAbsent() {
    return new Schedule(properties, headers, Map.of("If-None-Match", "*"));
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
    return new Schedule(properties, headers, Map.of("If-Match", '"' + etag + '"'));
  }

  /** The JSON of a PUT. */
  Map<String, Object> request() {
    return headers.isEmpty() ? properties : with("headers", headers).properties;
  }

  /** The header that states the condition, or none. */
  Map<String, String> precondition() {
    return precondition;
  }

  /** Of properties as the JSON of a PUT has them, headers being apart. */
  static Schedule of(Map<String, Object> properties, Map<String, String> headers) {
    return new Schedule(properties, headers, Map.of());
  }

  private static Schedule of(String property, Object value) {
    return new Schedule(Map.of(property, value), Map.of(), Map.of());
  }

  private Schedule with(String property, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(properties);
    more.put(property, value);
    return new Schedule(more, headers, precondition);
  }

  private Schedule withRetry(String property, Object value) {
    Map<String, Object> rules = new LinkedHashMap<>();
    if (properties.get("retry") instanceof Map<?, ?> present) {
      present.forEach((name, text) -> rules.put(String.valueOf(name), text));
    }
    rules.put(property, value);
    return with("retry", rules);
  }

  private static IntervalText seconds(Duration interval) {
    if (interval.getSeconds() <= 0 || interval.getNano() != 0) {
      throw new IllegalArgumentException(
          "interval " + interval + " must be a positive whole number of seconds");
    }
    return IntervalText.ofSeconds(interval.getSeconds());
  }
}

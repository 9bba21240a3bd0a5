package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.api.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a PUT asks for: a schedule, its first run, a target, and what goes there.
 *
 * @param schedule when the job runs
 * @param firstRun when it runs first
 * @param target the name of its destination
 * @param content what it delivers, when that is not simply its body
 */
public record Specification(
    Schedule schedule, Instant firstRun, String target, @Nullable Content content) {

  /** Every parameter that {@link #parse} knows, besides headers. */
  public static final List<String> PARAMETERS =
      List.of(
          "interval",
          "first-run",
          "one-off",
          "immediate",
          "location",
          "target",
          "payload",
          "payload-base64",
          "content-type",
          "method");

  /** The target of jobs that name none. */
  public static final String DEFAULT_TARGET = "default";

  /** The target of jobs whose runs are not delivered: workers come for them. */
  public static final String PULL_TARGET = "pull";

  private static final Set<String> TRUE = Set.of("true", "1", "t", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "0", "f", "no", "off");
  private static final int MAX_WORD = 16;
  private static final Instant MAX_FIRST_RUN = Instant.parse("9999-12-31T23:59:59.999Z");

  /**
   * Reads the parameters of a PUT.
   *
   * <table>
   *   <caption>The valid combinations</caption>
   *   <tr><th>one-off</th><th>immediate</th><th>interval</th><th>first-run</th><th>first run</th></tr>
   *   <tr><td>yes</td><td>yes</td><td>-</td><td>-</td><td>now</td></tr>
   *   <tr><td>yes</td><td>no</td><td colspan="2">one of them</td><td>now + interval, or first-run</td></tr>
   *   <tr><td>no</td><td>yes</td><td>required</td><td>-</td><td>now</td></tr>
   *   <tr><td>no</td><td>no</td><td>required</td><td>optional</td><td>first-run, or now + interval</td></tr>
   * </table>
   *
   * @param parameters texts by name; a name that is not in {@link #PARAMETERS} is refused
   * @param now the time that the first run counts from
   * @throws InvalidParameterException when a value or the combination breaks a rule
   */
  public static Specification parse(
      Map<String, String> parameters, Instant now, MonthOverflow overflow) {
    parameters.keySet().forEach(Specification::checkName);
    String interval = parameters.get("interval");
    Interval parsedInterval = interval == null ? null : Interval.parse(interval);
    boolean oneOff = parseBoolean("one-off", parameters);
    boolean immediate = parseBoolean("immediate", parameters);
    Instant firstRun = parseTime("first-run", parameters);
    ZoneId zone = Schedule.zone(parameters.getOrDefault("location", "UTC"));
    checkCombination(oneOff, immediate, parsedInterval, firstRun);

    Instant start = now.truncatedTo(ChronoUnit.MILLIS);
    Instant anchor = firstRun == null ? start : firstRun;
    Instant first =
        immediate || parsedInterval == null || firstRun != null
            ? anchor
            : new Recurrence(start, parsedInterval, zone, overflow).occurrence(1);
    String location = parameters.getOrDefault("location", "UTC");
    Schedule schedule = new Schedule(oneOff, text(oneOff, interval), location, anchor);
    return new Specification(
        schedule,
        first,
        parameters.getOrDefault("target", DEFAULT_TARGET),
        Content.parse(parameters));
  }

  /** A one-off has no interval: {@code 0}, or {@code PT0S} unless it was asked for in seconds. */
  private static String text(boolean oneOff, @Nullable String interval) {
    if (interval != null && !oneOff) {
      return interval;
    }
    return interval == null || interval.startsWith("P") ? "PT0S" : "0";
  }

  private static void checkName(String name) {
    if (PARAMETERS.contains(name) || Content.isParameter(name)) {
      return;
    }
    String normal = lowerCase(name).replace('_', '-');
    String hint =
        PARAMETERS.contains(normal)
            ? "did you mean " + normal + "?"
            : "the parameters are " + String.join(", ", PARAMETERS);
    throw new InvalidParameterException(name, "unknown parameter " + quote(name) + "; " + hint);
  }

  private static void checkCombination(
      boolean oneOff, boolean immediate, @Nullable Interval interval, @Nullable Instant firstRun) {
    if (immediate && firstRun != null) {
      throw invalid("first-run", "immediate=true runs the job now; leave first-run out");
    }
    if (oneOff && immediate && interval != null) {
      throw invalid("interval", "one-off=true&immediate=true runs once, now; leave interval out");
    }
    if (oneOff && !immediate && interval != null && firstRun != null) {
      throw invalid(
          "first-run", "one-off=true takes either interval or first-run; leave one of them out");
    }
    if (oneOff && !immediate && interval == null && firstRun == null) {
      throw invalid(
          "one-off", "one-off=true needs a time: give one of interval, first-run, immediate=true");
    }
    if (!oneOff && interval == null) {
      throw invalid("interval", "a periodic job needs an interval; use one-off=true to run once");
    }
  }

  private static InvalidParameterException invalid(String parameter, String rule) {
    return new InvalidParameterException(parameter, "invalid params: " + rule);
  }

  private static boolean parseBoolean(String name, Map<String, String> parameters) {
    String text = parameters.get(name);
    if (text == null) {
      return false;
    }
    String lower = lowerCase(text);
    if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
      throw new InvalidParameterException(
          name, "cannot parse " + name + " " + quote(text) + ": write true or false");
    }
    return TRUE.contains(lower);
  }

  /** Words of ours are short; and for a long text of U+0130, Java takes quadratic time. */
  private static String lowerCase(String text) {
    return text.length() > MAX_WORD ? text : text.toLowerCase(Locale.ROOT);
  }

  private static @Nullable Instant parseTime(String name, Map<String, String> parameters) {
    String text = parameters.get(name);
    if (text == null) {
      return null;
    }
    Instant time;
    try {
      time = Rfc3339.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new InvalidParameterException(
          name,
          "cannot parse "
              + name
              + " "
              + quote(text)
              + ": write an RFC 3339 time such as 1985-04-12T23:20:50.52Z"
              + " (in a URL, + is %2B)");
    }
    if (time.isBefore(Instant.EPOCH) || time.isAfter(MAX_FIRST_RUN)) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " must be between the years 1970 and 9999");
    }
    return time;
  }

  /**
   * The job that this asks for, replacing whatever had its key.
   *
   * @param generation a number drawn at random
   */
  public Job asJob(JobKey key, long generation, Instant now) {
    return new Job(
        0,
        key,
        schedule,
        target,
        content,
        JobState.SCHEDULED,
        firstRun,
        firstRun,
        null,
        0,
        null,
        null,
        generation,
        0,
        now,
        now);
  }
}

package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a job runs: a calendar part (months, days) that follows the clock on the wall, and an
 * exact part (hours and shorter). {@code P1D} is the same time tomorrow, {@code PT24H} is 24 hours
 * from now; they differ where the clocks change.
 *
 * @param months the calendar months; a year is twelve
 * @param days the calendar days; a week is seven
 * @param exact the exact part, whole seconds
 */
public record Interval(long months, long days, Duration exact) {

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");
  private static final Pattern ISO_8601 =
      Pattern.compile(
          "P(?:([0-9]{1,10})Y)?(?:([0-9]{1,10})M)?(?:([0-9]{1,10})W)?(?:([0-9]{1,10})D)?"
              + "(?:T(?=[0-9])(?:([0-9]{1,10})H)?(?:([0-9]{1,10})M)?(?:([0-9]{1,10})S)?)?");
  private static final Duration MAX = Duration.ofDays(36_525);
  private static final String NAME = "interval";

  /** The mean length of a month of the Gregorian calendar: 400 years have 146,097 days. */
  private static final long SECONDS_PER_MONTH = 146_097L * 86_400 / 4_800;

  /**
   * Reads an integer of seconds ({@code 60}) or an ISO-8601 interval ({@code PT60S}, {@code
   * P1Y2M3W4DT5H6M7S}).
   *
   * @throws InvalidParameterException when the text is neither, or not between 1 second and 100
   *     years
   */
  public static Interval parse(String text) {
    Interval interval = SECONDS.matcher(text).matches() ? ofSeconds(text) : ofIso8601(text);
    if (interval.isZero()) {
      throw new InvalidParameterException(
          NAME,
          NAME
              + " "
              + quote(text)
              + " must be longer than zero; use one-off=true&immediate=true to run once, now");
    }
    if (interval.meanLength().compareTo(MAX) > 0) {
      throw new InvalidParameterException(
          NAME, NAME + " " + quote(text) + " is longer than 100 years");
    }
    return interval;
  }

  private static Interval ofSeconds(String text) {
    return new Interval(0, 0, Duration.ofSeconds(Long.parseLong(text)));
  }

  /** The grammar of the original: whole numbers without a sign, in this order, upper case. */
  private static Interval ofIso8601(String text) {
    Matcher iso = ISO_8601.matcher(text);
    if (!iso.matches()) {
      throw new InvalidParameterException(
          NAME,
          "cannot parse interval "
              + quote(text)
              + ": write whole seconds (60) or an ISO-8601 interval of whole numbers"
              + " (PT60S, P1D, P1M)");
    }
    return new Interval(
        12 * part(iso, 1) + part(iso, 2),
        7 * part(iso, 3) + part(iso, 4),
        Duration.ofSeconds(3_600 * part(iso, 5) + 60 * part(iso, 6) + part(iso, 7)));
  }

  private static long part(Matcher iso, int group) {
    return iso.group(group) == null ? 0 : Long.parseLong(iso.group(group));
  }

  private boolean isZero() {
    return months == 0 && days == 0 && exact.isZero();
  }

  /** Whether every occurrence is the same number of seconds after the one before. */
  boolean isExact() {
    return months == 0 && days == 0;
  }

  /** How long it is on average, over a whole cycle of the calendar. */
  Duration meanLength() {
    return Duration.ofSeconds(months * SECONDS_PER_MONTH).plusDays(days).plus(exact);
  }
}

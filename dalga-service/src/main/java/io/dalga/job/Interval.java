package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.regex.Pattern;
import org.threeten.extra.PeriodDuration;

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

  private static Interval ofIso8601(String text) {
    PeriodDuration parsed;
    try {
      parsed = PeriodDuration.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new InvalidParameterException(
          NAME,
          "cannot parse interval "
              + quote(text)
              + ": write whole seconds (60) or an ISO-8601 interval (PT60S, P1D, P1M)");
    }
    Period period = parsed.getPeriod();
    Duration exact = parsed.getDuration();
    if (period.getYears() < 0
        || period.getMonths() < 0
        || period.getDays() < 0
        || exact.isNegative()) {
      throw new InvalidParameterException(
          NAME, NAME + " " + quote(text) + " must not be negative in any part");
    }
    if (exact.getNano() != 0) {
      throw new InvalidParameterException(
          NAME, NAME + " " + quote(text) + " must be whole seconds");
    }
    return new Interval(period.toTotalMonths(), period.getDays(), exact);
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

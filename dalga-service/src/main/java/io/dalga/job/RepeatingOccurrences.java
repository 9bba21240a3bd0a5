package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.api.Rfc3339;
import io.dalga.job.occurrence.Bounded;
import io.dalga.job.occurrence.Occurrences;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The starts of an ISO-8601 repeating interval, such as {@code R5/2026-01-01T00:00:00Z/PT1H}.
 *
 * <p>It is a {@link Recurrence} that ends: its calendar part follows the zone, it never drifts, and
 * a call is as little work.
 */
public final class RepeatingOccurrences implements Occurrences {

  private static final Pattern FORM = Pattern.compile("R([0-9]{0,9})/([^/]{0,40})/(P[^/]{1,80})");
  private static final String NAME = "repeating interval ";
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final Duration LONGER_THAN_TIME = Duration.ofDays(366 * 10_000);

  private final Occurrences occurrences;

  private RepeatingOccurrences(Occurrences occurrences) {
    this.occurrences = occurrences;
  }

  /**
   * Reads {@code R[n]/[start]/interval}. ISO 8601 calls this a series of n consecutive intervals:
   * {@code R5} occurs five times, the first time at the start, and {@code R} without a number for
   * ever.
   *
   * @param anchor the start where the text leaves it out, as {@code R5//PT1H} does
   * @throws IllegalArgumentException when it cannot be understood, or never occurs; the message is
   *     for whoever wrote it
   */
  public static RepeatingOccurrences parse(
      String text, Instant anchor, ZoneId zone, MonthOverflow overflow) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          NAME
              + quote(text)
              + " is not known; write R, how often, the start, the interval:"
              + " R5/2026-01-01T00:00:00Z/PT1H, or R/2026-01-01T00:00:00Z/PT1H for ever, or"
              + " R5//PT1H without a start");
    }
    Instant start = form.group(2).isEmpty() ? anchor : start(form.group(2));
    Interval interval = Interval.parse(form.group(3));
    Recurrence recurrence = new Recurrence(start, interval, zone, overflow);
    return new RepeatingOccurrences(
        new Bounded(recurrence, start, end(recurrence, form.group(1), text)));
  }

  private static Instant start(String text) {
    Instant start;
    try {
      start = Rfc3339.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          NAME
              + "has a start that cannot be parsed, "
              + quote(text)
              + ": write an RFC 3339 time such as 2026-01-01T00:00:00Z",
          e);
    }
    if (start.isBefore(Instant.EPOCH) || start.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          NAME + "starts at " + quote(text) + ", which must be between the years 1970 and 9999");
    }
    return start;
  }

  private static Instant end(Recurrence recurrence, String times, String text) {
    if (times.isEmpty()) {
      return LATEST;
    }
    int count = Integer.parseInt(times);
    if (count == 0) {
      throw new IllegalArgumentException(
          NAME + quote(text) + " never occurs; write R1 to run once, R to run for ever");
    }
    boolean endless =
        recurrence.interval().meanLength().multipliedBy(count).compareTo(LONGER_THAN_TIME) > 0;
    Instant last = endless ? LATEST : recurrence.occurrence(count - 1L);
    return last.isAfter(LATEST) ? LATEST : last;
  }

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    return occurrences.firstAfter(time);
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    return occurrences.lastUntil(time);
  }
}

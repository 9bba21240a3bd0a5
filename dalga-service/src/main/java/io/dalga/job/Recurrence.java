package io.dalga.job;

import io.dalga.job.occurrence.Occurrences;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The occurrences of an anchored schedule: the anchor, then one every interval. The n-th occurrence
 * is computed from the anchor and not from the one before, so neither run times nor month ends nor
 * clock changes ever make it drift.
 *
 * <p>A local time that a clock change skips is moved later by the length of the gap; one that
 * occurs twice is taken at the first.
 *
 * @param anchor occurrence 0
 * @param interval the time between two occurrences
 * @param zone whose calendar and clock the interval follows
 * @param overflow what becomes of the 31st in short months
 */
public record Recurrence(Instant anchor, Interval interval, ZoneId zone, MonthOverflow overflow)
    implements Occurrences {

  /** How far the estimate can be below the occurrence that is looked for. */
  private static final int MAX_STEPS = 16;

  /** The n-th occurrence, n not negative; it never decreases with n. */
  public Instant occurrence(long n) {
    if (n == 0) {
      return anchor;
    }
    Duration exact = interval.exact().multipliedBy(n);
    if (interval.isExact()) {
      return anchor.plus(exact);
    }
    LocalDateTime start = LocalDateTime.ofInstant(anchor, zone);
    LocalDateTime shifted =
        overflow
            .plusMonths(start.toLocalDate(), interval.months() * n)
            .plusDays(interval.days() * n)
            .atTime(start.toLocalTime());
    return ZonedDateTime.of(shifted, zone).toInstant().plus(exact);
  }

  /** The first occurrence later than the given time; there always is one. */
  @Override
  public Instant firstAfter(Instant time) {
    return occurrence(indexAfter(time));
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    return time.isBefore(anchor) ? null : occurrence(indexAfter(time) - 1);
  }

  /**
   * The index of the first occurrence later than the given time. Bounded work, however many were
   * missed: it is estimated from the mean length of the interval, and searched from three below
   * that, since calendars stray from their mean by days only.
   */
  private long indexAfter(Instant time) {
    if (time.isBefore(anchor)) {
      return 0;
    }
    long elapsed = Duration.between(anchor, time).toSeconds();
    long estimate = Math.max(0, elapsed / interval.meanLength().toSeconds() - 3);
    for (long n = estimate; n < estimate + MAX_STEPS; n++) {
      if (occurrence(n).isAfter(time)) {
        return n;
      }
    }
    throw new IllegalStateException("no occurrence of " + this + " near " + time);
  }
}

package io.dalga.job.occurrence;

import java.time.DayOfWeek;
import java.time.LocalDate;

/**
 * The dates that the parts of a rule let pass. Within a period of FREQ it makes no difference
 * whether a part expands or limits: either way, the dates that remain are those that each of the
 * parts names (RFC 5545, 3.3.10). A part that the rule does not have names every date.
 *
 * @param months 1 to 12; empty for all
 * @param monthDays of the month
 * @param yearDays of the year
 * @param weeks of the year that the date's week belongs to; week 1 has four days in it or more
 * @param weekdays 1 (Monday) to 7
 * @param nthWeekdays for each weekday, Monday first, which ones of a month or a year; empty when
 *     the rule has no such
 * @param inYear whether these are of the year
 * @param weekStart the first day of a week
 */
record RRuleDays(
    long months,
    Positions monthDays,
    Positions yearDays,
    Positions weeks,
    long weekdays,
    Positions[] nthWeekdays,
    boolean inYear,
    DayOfWeek weekStart)
    implements MonthDays {

  /** The calendar repeats itself after 400 years, to the weekday. */
  static final int CYCLE = 400 * 12;

  @Override
  public int mostMonths() {
    return CYCLE;
  }

  @Override
  public long of(int year, int month) {
    if (months != 0 && !Bits.has(months, month)) {
      return 0;
    }
    LocalDate first = LocalDate.of(year, month, 1);
    int length = first.lengthOfMonth();
    long days = monthDays.isEmpty() ? Bits.range(1, length) : monthDays.places(length);
    if (days != 0 && (weekdays != 0 || nthWeekdays.length > 0)) {
      days &= ofWeekdays(first, length);
    }
    if (!yearDays.isEmpty()) {
      days &= ofYearDays(first, days);
    }
    return weeks.isEmpty() ? days : days & ofWeeks(first, days);
  }

  private long ofWeekdays(LocalDate first, int length) {
    long result = 0;
    int firstWeekday = first.getDayOfWeek().getValue();
    for (int weekday = 1; weekday <= 7; weekday++) {
      int day = 1 + (weekday - firstWeekday + 7) % 7;
      if (Bits.has(weekdays, weekday)) {
        result |= Bits.WEEKLY << day;
      } else if (nthWeekdays.length > 0) {
        result |= nthWeekdays(first, length, day, nthWeekdays[weekday - 1]);
      }
    }
    return result;
  }

  /** Of the weekday whose first one in the month is that day. */
  private long nthWeekdays(LocalDate first, int length, int day, Positions nth) {
    long result = 0;
    int before = inYear ? first.getDayOfYear() - 1 : 0;
    int span = inYear ? first.lengthOfYear() : length;
    for (int d = day; d <= length; d += 7) {
      int n = (before + d - 1) / 7 + 1;
      boolean chosen = nth.has(n, n + (span - before - d) / 7);
      result |= chosen ? 1L << d : 0;
    }
    return result;
  }

  private long ofYearDays(LocalDate first, long days) {
    long result = 0;
    int before = first.getDayOfYear() - 1;
    int length = first.lengthOfYear();
    for (long rest = days; rest != 0; rest &= rest - 1) {
      int day = Bits.first(rest);
      result |= yearDays.has(before + day, length) ? 1L << day : 0;
    }
    return result;
  }

  /** A week is of the year that its fourth day is in. */
  private long ofWeeks(LocalDate first, long days) {
    long result = 0;
    for (long rest = days; rest != 0; rest &= rest - 1) {
      int day = Bits.first(rest);
      LocalDate date = first.plusDays(day - 1L);
      int weekday = Math.floorMod(date.getDayOfWeek().getValue() - weekStart.getValue(), 7);
      LocalDate fourth = date.plusDays(3L - weekday);
      int week = (fourth.getDayOfYear() - 1) / 7 + 1;
      int last = week + (fourth.lengthOfYear() - fourth.getDayOfYear()) / 7;
      result |= weeks.has(week, last) ? 1L << day : 0;
    }
    return result;
  }
}

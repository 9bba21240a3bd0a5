package io.dalga.job.occurrence;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The days that a cron expression names. Where both of its day fields are restricted, a day that
 * either names counts, as POSIX has it.
 *
 * @param months 1 to 12
 * @param inMonth of the day-of-month field; null when any day will do
 * @param inWeek of the day-of-week field; null when any day will do
 */
record CronDays(long months, @Nullable InMonth inMonth, @Nullable InWeek inWeek)
    implements MonthDays {

  private static final int SATURDAY = 6;

  /** What occurs at all stays away for 40 years at most: a fifth weekday in February, over 2100. */
  @Override
  public int mostMonths() {
    return 41 * 12;
  }

  @Override
  public long of(int year, int month) {
    if (!Bits.has(months, month)) {
      return 0;
    }
    LocalDate first = LocalDate.of(year, month, 1);
    int length = first.lengthOfMonth();
    int weekday = first.getDayOfWeek().getValue() % 7;
    if (inMonth == null && inWeek == null) {
      return Bits.range(1, length);
    }
    return (inMonth == null ? 0 : inMonth.of(length, weekday))
        | (inWeek == null ? 0 : inWeek.of(length, weekday));
  }

  /**
   * @param days 1 to 31
   * @param fromLast 0 for the last day, 1 for the one before, ...
   * @param nearest 1 to 31: the days whose nearest weekday in the same month is meant
   * @param lastWeekday whether the last weekday (Monday to Friday) of the month is meant
   */
  record InMonth(long days, long fromLast, long nearest, boolean lastWeekday) {

    long of(int length, int firstWeekday) {
      long result = days;
      for (long rest = fromLast; rest != 0; rest &= rest - 1) {
        int day = length - Bits.first(rest);
        result |= day < 1 ? 0 : 1L << day;
      }
      for (long rest = nearest; rest != 0; rest &= rest - 1) {
        int day = Bits.first(rest);
        result |= day > length ? 0 : 1L << nearestWeekday(day, length, firstWeekday);
      }
      if (lastWeekday) {
        result |= 1L << nearestWeekday(length, length, firstWeekday);
      }
      return result & Bits.range(1, length);
    }

    private static int nearestWeekday(int day, int length, int firstWeekday) {
      int weekday = (firstWeekday + day - 1) % 7;
      if (weekday == SATURDAY) {
        return day == 1 ? 3 : day - 1;
      }
      if (weekday == 0) {
        return day == length ? day - 2 : day + 1;
      }
      return day;
    }
  }

  /**
   * @param weekdays 0 to 6, Sunday is 0
   * @param last 0 to 6: those whose last one of the month is meant
   * @param nth seven bits, Sunday first, for each of the first to the fifth
   */
  record InWeek(long weekdays, long last, long nth) {

    long of(int length, int firstWeekday) {
      long result = 0;
      for (int weekday = 0; weekday < 7; weekday++) {
        int day = 1 + (weekday - firstWeekday + 7) % 7;
        if (Bits.has(weekdays, weekday)) {
          result |= Bits.WEEKLY << day;
        }
        if (Bits.has(last, weekday)) {
          result |= 1L << (day + 28 <= length ? day + 28 : day + 21);
        }
        for (int n = 0; n < 5; n++) {
          result |= Bits.has(nth, 7 * n + weekday) ? 1L << (day + 7 * n) : 0;
        }
      }
      return result & Bits.range(1, length);
    }
  }
}

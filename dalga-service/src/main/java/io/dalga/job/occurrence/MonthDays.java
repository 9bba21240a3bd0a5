package io.dalga.job.occurrence;

import java.time.LocalDate;

/** Dates, given month by month as sets of days, and searched that way. Immutable. */
interface MonthDays {

  long NONE = LocalTimes.NONE;

  /** What any zone makes of 1970 and 9999 is between these years. */
  int FIRST_YEAR = 1969;

  int LAST_YEAR = 10_000;

  /** The days of that month, as bits 1 to 31. */
  long of(int year, int month);

  /** How many months without any it takes until it is certain that there will be none. */
  int mostMonths();

  /** The first date that is not earlier, or {@link #NONE}; dates are days since 1970-01-01. */
  default long ceiling(long date) {
    LocalDate from = LocalDate.ofEpochDay(date);
    int year = from.getYear();
    int month = from.getMonthValue();
    int day = from.getDayOfMonth();
    for (int i = 0; i <= mostMonths() && year <= LAST_YEAR; i++) {
      int found = Bits.ceiling(of(year, month), day);
      if (found >= 0) {
        return i == 0 ? date + found - day : LocalDate.of(year, month, found).toEpochDay();
      }
      year = month == 12 ? year + 1 : year;
      month = month == 12 ? 1 : month + 1;
      day = 1;
    }
    return NONE;
  }

  /** The last date that is not later, or {@link #NONE}. */
  default long floor(long date) {
    LocalDate until = LocalDate.ofEpochDay(date);
    int year = until.getYear();
    int month = until.getMonthValue();
    int day = until.getDayOfMonth();
    for (int i = 0; i <= mostMonths() && year >= FIRST_YEAR; i++) {
      int found = Bits.floor(of(year, month), day);
      if (found >= 0) {
        return i == 0 ? date + found - day : LocalDate.of(year, month, found).toEpochDay();
      }
      year = month == 1 ? year - 1 : year;
      month = month == 1 ? 12 : month - 1;
      day = 31;
    }
    return NONE;
  }
}

package io.dalga.job.occurrence;

import static java.time.temporal.ChronoField.PROLEPTIC_MONTH;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/**
 * Every so many years, months, weeks or days, counted from those of an anchor.
 *
 * @param frequency not finer than a day
 * @param interval how many, 1 or more
 * @param first the first day of period 0
 */
record Periods(Frequency frequency, int interval, LocalDate first) {

  static Periods of(Frequency frequency, int interval, LocalDate anchor, DayOfWeek weekStart) {
    LocalDate first =
        switch (frequency) {
          case YEARLY -> anchor.withDayOfYear(1);
          case MONTHLY -> anchor.withDayOfMonth(1);
          case WEEKLY -> anchor.with(TemporalAdjusters.previousOrSame(weekStart));
          default -> anchor;
        };
    return new Periods(frequency, interval, first);
  }

  /**
   * The days of that month that are in one of the periods, as bits 1 to 31; before the anchor, the
   * periods go on backwards. Days that the month does not have may be among them.
   */
  long of(int year, int month) {
    return switch (frequency) {
      case YEARLY -> all(year - first.getYear());
      case MONTHLY -> all(12L * year + month - 1 - first.getLong(PROLEPTIC_MONTH));
      case WEEKLY -> days(LocalDate.of(year, month, 1), 7);
      default -> days(LocalDate.of(year, month, 1), 1);
    };
  }

  private long all(long distance) {
    return distance % interval == 0 ? Bits.range(1, 31) : 0;
  }

  private long days(LocalDate month, int length) {
    long distance = month.toEpochDay() - first.toEpochDay();
    long step = (long) length * interval;
    long days = 0;
    for (long begin = -Math.floorMod(distance, step); begin < 31; begin += step) {
      long from = Math.max(1, begin + 1);
      long to = Math.min(31, begin + length);
      if (from <= to) {
        days |= Bits.range((int) from, (int) to);
      }
    }
    return days;
  }

  /** The period that the date is in, or, when it is between two, the one before. */
  long indexOf(LocalDate date) {
    long distance =
        switch (frequency) {
          case YEARLY -> date.getYear() - first.getYear();
          case MONTHLY -> date.getLong(PROLEPTIC_MONTH) - first.getLong(PROLEPTIC_MONTH);
          case WEEKLY -> Math.floorDiv(date.toEpochDay() - first.toEpochDay(), 7);
          default -> date.toEpochDay() - first.toEpochDay();
        };
    return Math.floorDiv(distance, interval);
  }

  LocalDate start(long index) {
    return plus(first, index * interval);
  }

  /** The day after the last of the period that begins then. */
  LocalDate end(LocalDate start) {
    return plus(start, 1);
  }

  private LocalDate plus(LocalDate date, long units) {
    return switch (frequency) {
      case YEARLY -> date.plusYears(units);
      case MONTHLY -> date.plusMonths(units);
      case WEEKLY -> date.plusWeeks(units);
      default -> date.plusDays(units);
    };
  }

  /** The most days that one of them can have. */
  int mostDays() {
    return switch (frequency) {
      case YEARLY -> 366;
      case MONTHLY -> 31;
      case WEEKLY -> 7;
      default -> 1;
    };
  }

  /**
   * How many of them it takes until each kind has been seen: the calendar repeats itself after 400
   * years, to the weekday.
   */
  int cycle() {
    return switch (frequency) {
      case YEARLY -> 400;
      case MONTHLY -> 4_800;
      case WEEKLY -> 20_871;
      default -> 146_097;
    };
  }
}

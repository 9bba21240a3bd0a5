package io.dalga.job.occurrence;

import java.time.LocalDate;

/**
 * The local times of a rule that chooses among those of a period (BYSETPOS) of a week or longer. A
 * search goes through one cycle of the calendar at most, 400 years of periods: what is not found by
 * then never occurs.
 *
 * @param positions not empty
 */
record PositionedTimes(Periods periods, RRuleDays days, TimesOfDay times, Positions positions)
    implements LocalTimes {

  @Override
  public boolean isEveryHour() {
    return false;
  }

  @Override
  public long ceiling(long local) {
    long index = Math.max(0, periods.indexOf(date(local)));
    for (int i = 0; i <= periods.cycle(); i++) {
      LocalDate start = periods.start(index + i);
      if (start.getYear() > MonthDays.LAST_YEAR) {
        return NONE;
      }
      for (long time : chosen(start)) {
        if (time >= local) {
          return time;
        }
      }
    }
    return NONE;
  }

  @Override
  public long floor(long local) {
    long index = periods.indexOf(date(local));
    for (int i = 0; i <= periods.cycle() && index - i >= 0; i++) {
      long[] chosen = chosen(periods.start(index - i));
      for (int k = chosen.length - 1; k >= 0; k--) {
        if (chosen[k] <= local) {
          return chosen[k];
        }
      }
    }
    return NONE;
  }

  /** Of the period that begins on that date; ascending. */
  private long[] chosen(LocalDate start) {
    long begin = start.toEpochDay();
    long end = periods.end(start).toEpochDay();
    long[] dates = new long[(int) (end - begin)];
    int size = 0;
    LocalDate month = start.withDayOfMonth(1);
    for (long first = month.toEpochDay(); first < end; first = month.toEpochDay()) {
      long inMonth = days.of(month.getYear(), month.getMonthValue());
      for (long rest = inMonth; rest != 0; rest &= rest - 1) {
        long date = first + Bits.first(rest) - 1;
        if (date >= begin && date < end) {
          dates[size++] = date;
        }
      }
      month = month.plusMonths(1);
    }
    int perDay = times.size();
    int[] indexes = positions.indexes(size * perDay);
    long[] chosen = new long[indexes.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = dates[indexes[i] / perDay] * SECONDS_PER_DAY + times.nth(indexes[i] % perDay);
    }
    return chosen;
  }

  private static LocalDate date(long local) {
    return LocalDate.ofEpochDay(Math.floorDiv(local, SECONDS_PER_DAY));
  }
}

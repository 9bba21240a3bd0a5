package io.dalga.job.occurrence;

/** The dates that a rule lets pass and that are in one of its periods. */
record PeriodDays(RRuleDays days, Periods periods) implements MonthDays {

  private static final int ALL_MONTHS = 12 * (LAST_YEAR - FIRST_YEAR);

  /** After as many cycles of the calendar as the interval has units, both repeat themselves. */
  @Override
  public int mostMonths() {
    return (int) Math.min(ALL_MONTHS, (long) RRuleDays.CYCLE * periods.interval());
  }

  @Override
  public long of(int year, int month) {
    long inPeriods = periods.of(year, month);
    return inPeriods == 0 ? 0 : inPeriods & days.of(year, month);
  }
}

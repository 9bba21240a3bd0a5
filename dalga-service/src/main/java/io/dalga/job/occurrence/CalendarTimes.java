package io.dalga.job.occurrence;

/** The same times on each of certain dates. The work is one or two searches of these dates. */
record CalendarTimes(MonthDays days, TimesOfDay times) implements LocalTimes {

  @Override
  public boolean isEveryHour() {
    return times.isEveryHour();
  }

  @Override
  public long ceiling(long local) {
    long date = Math.floorDiv(local, SECONDS_PER_DAY);
    long found = days.ceiling(date);
    if (found == date) {
      int time = times.ceiling((int) Math.floorMod(local, SECONDS_PER_DAY));
      if (time >= 0) {
        return date * SECONDS_PER_DAY + time;
      }
      found = days.ceiling(date + 1);
    }
    return found == MonthDays.NONE ? NONE : found * SECONDS_PER_DAY + times.first();
  }

  @Override
  public long floor(long local) {
    long date = Math.floorDiv(local, SECONDS_PER_DAY);
    long found = days.floor(date);
    if (found == date) {
      int time = times.floor((int) Math.floorMod(local, SECONDS_PER_DAY));
      if (time >= 0) {
        return date * SECONDS_PER_DAY + time;
      }
      found = days.floor(date - 1);
    }
    return found == MonthDays.NONE ? NONE : found * SECONDS_PER_DAY + times.last();
  }
}

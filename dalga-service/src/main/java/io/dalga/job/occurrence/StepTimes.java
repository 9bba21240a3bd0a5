package io.dalga.job.occurrence;

import java.util.Arrays;

/**
 * The local times of a rule whose FREQ is an hour or shorter, or a day: steps of so many hours,
 * minutes, seconds or days, of which each that the limits let pass has the same few times.
 *
 * <p>A search goes from step to step, past what a limit excludes at once. It gives up after looking
 * at {@value #MOST} steps and months: what is not found by then counts as never.
 *
 * @param base the beginning of step 0
 * @param step the seconds from one to the next
 * @param days those that the rule lets pass
 * @param limits the hours, minutes and seconds at which a step may begin
 * @param within the seconds from the beginning of a step to each of its times; ascending
 */
record StepTimes(long base, long step, RRuleDays days, TimesOfDay limits, int[] within)
    implements LocalTimes {

  private static final int MOST = 50_000;
  private static final int DAYS_PER_MONTH = 28;
  private static final int SECONDS_PER_HOUR = 3_600;

  @Override
  public boolean isEveryHour() {
    return limits.isEveryHour() && step <= SECONDS_PER_HOUR;
  }

  @Override
  public long ceiling(long local) {
    long at = stepFrom(local - within[within.length - 1]);
    long left = MOST;
    while (left > 0) {
      long date = Math.floorDiv(at, SECONDS_PER_DAY);
      long day = days.ceiling(date);
      if (day == MonthDays.NONE) {
        return NONE;
      }
      left -= 1 + (day - date) / DAYS_PER_MONTH;
      long midnight = day * SECONDS_PER_DAY;
      int time = limits.ceiling((int) Math.max(0, at - midnight));
      long begin = stepFrom(time < 0 ? midnight + SECONDS_PER_DAY : midnight + time);
      if (begin != at) {
        at = begin;
      } else {
        int place = Arrays.binarySearch(within, (int) Math.max(0, local - at));
        int index = place < 0 ? -place - 1 : place;
        if (index < within.length) {
          return at + within[index];
        }
        at += step;
      }
    }
    return NONE;
  }

  @Override
  public long floor(long local) {
    long at = stepUntil(local - within[0]);
    long left = MOST;
    while (left > 0 && at >= base) {
      long date = Math.floorDiv(at, SECONDS_PER_DAY);
      long day = days.floor(date);
      if (day == MonthDays.NONE) {
        return NONE;
      }
      left -= 1 + (date - day) / DAYS_PER_MONTH;
      long midnight = day * SECONDS_PER_DAY;
      int time = limits.floor((int) Math.min(SECONDS_PER_DAY - 1, at - midnight));
      long begin = stepUntil(time < 0 ? midnight - 1 : midnight + time);
      if (begin != at) {
        at = begin;
      } else {
        int place = Arrays.binarySearch(within, (int) Math.min(SECONDS_PER_DAY, local - at));
        int index = place < 0 ? -place - 2 : place;
        if (index >= 0) {
          return at + within[index];
        }
        at -= step;
      }
    }
    return NONE;
  }

  /** The beginning of the first step that is not earlier. */
  private long stepFrom(long local) {
    return local <= base ? base : base + -Math.floorDiv(base - local, step) * step;
  }

  /** The beginning of the last step that is not later; before the base there is none. */
  private long stepUntil(long local) {
    return base + Math.floorDiv(local - base, step) * step;
  }
}

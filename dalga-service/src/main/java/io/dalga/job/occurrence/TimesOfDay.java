package io.dalga.job.occurrence;

/**
 * The times of a day whose hour, minute and second are in three sets; none of these is empty. A
 * time is its second of the day.
 */
record TimesOfDay(long hours, long minutes, long seconds) {

  private static final long ALL_HOURS = Bits.range(0, 23);

  boolean isEveryHour() {
    return hours == ALL_HOURS;
  }

  int first() {
    return second(Bits.first(hours), Bits.first(minutes), Bits.first(seconds));
  }

  int last() {
    return second(Bits.last(hours), Bits.last(minutes), Bits.last(seconds));
  }

  /** The first that is not earlier, or -1. */
  int ceiling(int time) {
    int hour = time / 3_600;
    if (Bits.has(hours, hour)) {
      int minute = time / 60 % 60;
      if (Bits.has(minutes, minute)) {
        int second = Bits.ceiling(seconds, time % 60);
        if (second >= 0) {
          return second(hour, minute, second);
        }
      }
      minute = Bits.ceiling(minutes, minute + 1);
      if (minute >= 0) {
        return second(hour, minute, Bits.first(seconds));
      }
    }
    hour = Bits.ceiling(hours, hour + 1);
    return hour < 0 ? -1 : second(hour, Bits.first(minutes), Bits.first(seconds));
  }

  /** The last that is not later, or -1. */
  int floor(int time) {
    int hour = time / 3_600;
    if (Bits.has(hours, hour)) {
      int minute = time / 60 % 60;
      if (Bits.has(minutes, minute)) {
        int second = Bits.floor(seconds, time % 60);
        if (second >= 0) {
          return second(hour, minute, second);
        }
      }
      minute = Bits.floor(minutes, minute - 1);
      if (minute >= 0) {
        return second(hour, minute, Bits.last(seconds));
      }
    }
    hour = Bits.floor(hours, hour - 1);
    return hour < 0 ? -1 : second(hour, Bits.last(minutes), Bits.last(seconds));
  }

  int size() {
    return Bits.size(hours) * Bits.size(minutes) * Bits.size(seconds);
  }

  /** The time that has so many earlier ones on its day. */
  int nth(int index) {
    int perMinute = Bits.size(seconds);
    int perHour = perMinute * Bits.size(minutes);
    return second(
        Bits.nth(hours, index / perHour),
        Bits.nth(minutes, index % perHour / perMinute),
        Bits.nth(seconds, index % perMinute));
  }

  private static int second(int hour, int minute, int second) {
    return hour * 3_600 + minute * 60 + second;
  }
}

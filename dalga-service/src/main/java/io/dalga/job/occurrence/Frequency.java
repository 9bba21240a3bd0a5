package io.dalga.job.occurrence;

/** How often a rule begins anew: FREQ of RFC 5545. */
enum Frequency {
  YEARLY,
  MONTHLY,
  WEEKLY,
  DAILY,
  HOURLY,
  MINUTELY,
  SECONDLY;

  boolean isAtMost(Frequency other) {
    return compareTo(other) <= 0;
  }

  /** The length of a day, an hour, a minute or a second, in seconds. */
  int seconds() {
    return switch (this) {
      case DAILY -> 86_400;
      case HOURLY -> 3_600;
      case MINUTELY -> 60;
      case SECONDLY -> 1;
      default -> throw new IllegalStateException(this + " is not of one length in seconds");
    };
  }
}

package io.dalga.job.occurrence;

/**
 * Times on the clock on the wall, as whole seconds since 1970-01-01T00:00:00 of that clock. Which
 * instants they are is the business of {@link ZonedOccurrences}. Immutable; bounded work.
 */
interface LocalTimes {

  /** No such time, before or after. */
  long NONE = Long.MIN_VALUE;

  long SECONDS_PER_DAY = 86_400;

  /** The first that is not earlier than the given one, or {@link #NONE}. */
  long ceiling(long local);

  /** The last that is not later than the given one, or {@link #NONE}. */
  long floor(long local);

  /** Whether no hour of a day is left out, so that an hour that occurs twice counts twice. */
  boolean isEveryHour();
}

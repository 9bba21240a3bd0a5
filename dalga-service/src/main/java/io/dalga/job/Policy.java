package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The operator's choices that the rules depend on, and the source of chance.
 *
 * @param retry when a failed run is tried again
 * @param anchored whether periodic jobs keep to t, t+i, t+2i, ... whatever the runs took; otherwise
 *     each next run counts from the end of the one before
 * @param overflow what becomes of the 31st in short months
 * @param randomizationFactor 0 to 1: how far the next run of a job that is not anchored may stray
 *     from its interval, by chance
 * @param random the source of chance; thread-safe
 */
public record Policy(
    RetryPolicy retry,
    boolean anchored,
    MonthOverflow overflow,
    double randomizationFactor,
    RandomGenerator random) {

  /** When a periodic job that has finished its run at that time runs next. */
  Instant nextOccurrence(Schedule schedule, Instant now) {
    if (anchored) {
      return schedule.recurrence(overflow).firstAfter(now);
    }
    Instant next = schedule.recurrence(now, overflow).occurrence(1);
    if (randomizationFactor == 0) {
      return next;
    }
    double factor = 1 + randomizationFactor * (2 * random.nextDouble() - 1);
    return now.plusMillis(Math.round(Duration.between(now, next).toMillis() * factor));
  }
}

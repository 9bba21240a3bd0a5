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
 * @param catchUp what becomes of occurrences that were missed
 * @param overflow what becomes of the 31st in short months
 * @param randomizationFactor 0 to 1: how far the next run of a job that is not anchored may stray
 *     from its interval, by chance
 * @param random the source of chance; thread-safe
 */
public record Policy(
    RetryPolicy retry,
    boolean anchored,
    CatchUp catchUp,
    MonthOverflow overflow,
    double randomizationFactor,
    RandomGenerator random) {

  /** Whether the job's run was missed and is not to be made up for. */
  public boolean skips(Job job, Instant now) {
    return catchUp.skips(job, now);
  }

  /**
   * When a periodic job runs next.
   *
   * @param scheduledAt when its run was to start
   * @param dealtWith until when its occurrences have been dealt with, where one run deals with many
   * @param now the end of its run
   */
  Instant nextOccurrence(Schedule schedule, Instant scheduledAt, Instant dealtWith, Instant now) {
    if (anchored) {
      Recurrence recurrence = schedule.recurrence(overflow);
      return catchUp.mode() == CatchUp.Mode.ALL
          ? recurrence.nextOfAll(scheduledAt, now, catchUp.most())
          : recurrence.next(dealtWith, now);
    }
    Instant next = schedule.recurrence(now, overflow).occurrence(1);
    if (randomizationFactor == 0) {
      return next;
    }
    double factor = 1 + randomizationFactor * (2 * random.nextDouble() - 1);
    long delay = Math.round(Duration.between(now, next).toMillis() * factor);
    return now.plusMillis(Math.max(1, delay));
  }
}

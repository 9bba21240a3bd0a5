package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

  /**
   * These choices for one job: its own where it has some.
   *
   * @throws InvalidParameterException when the job's cannot be understood
   */
  Policy of(Job job) {
    JobPolicy own = job.policy();
    return own.texts().isEmpty()
        ? this
        : new Policy(
            own.retry(retry),
            anchored,
            own.catchUp(catchUp),
            overflow,
            randomizationFactor,
            random);
  }

  /** Whether the job's run was missed and is not to be made up for. */
  public boolean skips(Job job, Instant now) {
    return of(job).catchUp.skips(job, now);
  }

  /**
   * When a periodic job runs next.
   *
   * @param scheduledAt when its run was to start
   * @param dealtWith until when its occurrences have been dealt with, where one run deals with many
   * @param now the end of its run
   * @return null when it has no more occurrences
   */
  @Nullable Instant nextOccurrence(
      Schedule schedule, Instant scheduledAt, Instant dealtWith, Instant now) {
    if (anchors(schedule)) {
      return catchUp.next(schedule.occurrences(overflow), scheduledAt, dealtWith, now);
    }
    Instant next = randomized(now, schedule.afterDelay(now, overflow));
    return schedule.end() != null && next.isAfter(schedule.end()) ? null : next;
  }

  /** Whether the occurrences of that schedule do not depend on how long its runs take. */
  boolean anchors(Schedule schedule) {
    return anchored || !schedule.canFloat();
  }

  private Instant randomized(Instant now, Instant next) {
    if (randomizationFactor == 0) {
      return next;
    }
    double factor = 1 + randomizationFactor * (2 * random.nextDouble() - 1);
    long delay = Math.round(Duration.between(now, next).toMillis() * factor);
    return now.plusMillis(Math.max(1, delay));
  }
}

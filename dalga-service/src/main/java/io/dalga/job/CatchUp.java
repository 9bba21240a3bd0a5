package io.dalga.job;

import io.dalga.job.occurrence.Occurrences;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of occurrences that nobody could run when they were due, because the service or its
 * database was away. One-offs and triggered runs are made up for, until their deadline.
 *
 * @param mode which of them are run
 * @param most with {@link Mode#ALL}: how many of a job's, at most; the latest ones
 * @param tolerance with {@link Mode#SKIP}: how late a run may be before it counts as missed
 * @param deadline how late any run may start, one-offs and triggered ones included; null = no limit
 */
public record CatchUp(Mode mode, int most, Duration tolerance, @Nullable Duration deadline) {

  /** Which of the missed occurrences are run. */
  public enum Mode {
    /** None: the job goes on with its next future occurrence. */
    SKIP,
    /** One run makes up for all of them. */
    ONCE,
    /** Each, one after the other. */
    ALL
  }

  /** What the configuration has unless it says otherwise. */
  public static final CatchUp DEFAULT = new CatchUp(Mode.ONCE, 100, Duration.ofMinutes(1), null);

  /** Whether the job's run was missed and is not to be made up for. */
  boolean skips(Job job, Instant now) {
    return isTooLate(job, now)
        || mode == Mode.SKIP
            && !job.schedule().oneOff()
            && job.triggeredAt() == null
            && job.attempts() == 0
            && now.isAfter(job.nextSched().plus(tolerance));
  }

  /** Whether the deadline of the job's run is over before its first attempt. */
  boolean isTooLate(Job job, Instant now) {
    return deadline != null
        && job.attempts() == 0
        && now.isAfter(job.run().scheduledAt().plus(deadline));
  }

  /** Until when what was due can no longer be met, after a run was missed. */
  Instant missedUntil(Instant now) {
    return deadline == null || mode == Mode.SKIP ? now : now.minus(deadline);
  }

  /**
   * When a job runs next.
   *
   * @param scheduledAt the occurrence that was run
   * @param dealtWith until when its occurrences have been dealt with, where one run deals with many
   * @param now the end of its run
   * @return null when it has no more occurrences
   */
  @Nullable Instant next(
      Occurrences occurrences, Instant scheduledAt, Instant dealtWith, Instant now) {
    Instant next = occurrences.firstAfter(mode == Mode.ALL ? scheduledAt : dealtWith);
    if (next == null || next.isAfter(now)) {
      return next;
    }
    return latest(occurrences, next, now, mode == Mode.ALL ? most : 1);
  }

  /** Of the occurrences from one on and until now, the earliest of the latest so many. */
  private static Instant latest(Occurrences occurrences, Instant first, Instant now, int most) {
    Instant earliest = now.plusNanos(1);
    for (int i = 0; i < most; i++) {
      Instant before = occurrences.lastUntil(earliest.minusNanos(1));
      if (before == null || before.isBefore(first)) {
        return earliest;
      }
      earliest = before;
    }
    return earliest;
  }
}

package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of the state machine that is for jobs whose runs workers come for: while one is
 * reserved, the job's next attempt is due at the reservation's end, and its attempts count the one
 * under way. Pure.
 */
public final class Pull {

  private Pull() {}

  /**
   * What to do with a due run that a worker asks for, besides handing it out.
   *
   * @return null when it can be handed out
   */
  public static @Nullable Transition insteadOf(Job job, Instant now, Policy policy) {
    String defect = defect(job);
    if (defect != null) {
      return Transition.quarantine(job, job.run(), defect, now, policy);
    }
    Policy own = policy.of(job);
    Reservation over = job.reservation();
    if (over == null) {
      return own.catchUp().isTooLate(job, now)
          ? Transition.skip(job, job.run(), now, policy)
          : null;
    }
    if (!own.retry().givesUp(job.run().scheduledAt(), job.attempts(), now)) {
      return null;
    }
    LastRun lastRun = timedOut(job, over).asLastRun();
    return new Transition.Store(Transition.givenUp(job.withLastRun(lastRun), now, own));
  }

  /** Why a job cannot be run, or null when it can. */
  private static @Nullable String defect(Job job) {
    try {
      job.check();
      return null;
    } catch (InvalidParameterException e) {
      return e.getMessage();
    }
  }

  private static Attempt timedOut(Job job, Reservation over) {
    Duration took = Duration.between(over.since(), over.until());
    return new Attempt(job.run(), over.since(), took, Outcome.failed(TIMED_OUT));
  }

  /**
   * What the ledger says of a due run that a worker asks for: that the worker before has not
   * answered, that the row cannot be understood, or that it is too late. Of the run that a PUT or a
   * trigger has replaced while a worker had it, nothing is known any more.
   *
   * @return null when there is nothing to say
   */
  public static @Nullable LedgerEntry entryBefore(long id, Job job, Instant now, Policy policy) {
    Reservation over = job.reservation();
    if (over != null && job.attempts() > 0) {
      return LedgerEntry.of(id, job, timedOut(job, over), job.attempts(), null);
    }
    String defect = defect(job);
    if (defect != null) {
      return LedgerEntry.withoutAttempt(
          id, job, job.run(), now, RunState.QUARANTINED, defect, null);
    }
    return over == null && policy.of(job).catchUp().isTooLate(job, now)
        ? LedgerEntry.withoutAttempt(
            id, job, job.run(), now, RunState.MISSED, Transition.MISSED, null)
        : null;
  }

  /** What the ledger says of the end of an attempt. */
  public static LedgerEntry entry(long id, Job job, Claim claim, Outcome outcome, Instant now) {
    boolean current = claim.run().equals(job.run());
    return LedgerEntry.of(
        id,
        job,
        attempt(job, claim, outcome, now),
        current ? Integer.valueOf(job.attempts()) : null,
        null);
  }

  /** Why an attempt has failed of whose worker nothing was heard any more. */
  public static final String TIMED_OUT = "the worker has not answered before its reservation ended";

  /**
   * The end of an attempt, by the policy.
   *
   * @return null when the reservation has ended before
   */
  public static @Nullable Transition end(
      Job job, Claim claim, Outcome outcome, Instant now, Policy policy) {
    Job free = freed(job, claim, now);
    return free == null
        ? null
        : stored(Transition.after(free, attempt(job, claim, outcome, now), now, policy), free);
  }

  /**
   * The worker gives the run back, for an attempt after the delay.
   *
   * @return null when the reservation has ended before
   */
  public static @Nullable Transition release(
      Job job, Claim claim, String error, Duration delay, Instant now, Policy policy) {
    Job free = freed(job, claim, now);
    return free == null
        ? null
        : stored(
            Transition.afterFailure(
                free, attempt(job, claim, Outcome.failed(error), now), now.plus(delay), policy),
            free);
  }

  private static Attempt attempt(Job job, Claim claim, Outcome outcome, Instant now) {
    Reservation reservation = job.reservation();
    Instant since = reservation == null ? now : reservation.since();
    return new Attempt(claim.run(), since, Duration.between(since, now), outcome);
  }

  /** The row is written in any case: it is no longer reserved. */
  private static Transition stored(Transition transition, Job free) {
    return transition instanceof Transition.Keep ? new Transition.Store(free) : transition;
  }

  /** The job as it would be had nobody reserved it; null when that worker has not. */
  private static @Nullable Job freed(Job job, Claim claim, Instant now) {
    Reservation reservation = job.reservation();
    if (reservation == null || reservation.token() != claim.token() || reservation.isOver(now)) {
      return null;
    }
    boolean current = claim.run().equals(job.run());
    Instant nextRun = job.nextRun() == null || current ? job.nextRun() : job.run().scheduledAt();
    int attempts = current ? Math.max(0, job.attempts() - 1) : job.attempts();
    return job.with(job.state(), nextRun, job.nextSched(), job.triggeredAt(), attempts);
  }
}

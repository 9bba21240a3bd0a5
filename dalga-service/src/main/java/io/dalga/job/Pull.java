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
    try {
      job.check();
    } catch (InvalidParameterException e) {
      return Transition.quarantine(job, job.run(), String.valueOf(e.getMessage()), now, policy);
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
    LastRun lastRun =
        new LastRun(
            over.since(),
            Outcome.Kind.FAILED.text(),
            null,
            TIMED_OUT,
            Duration.between(over.since(), over.until()));
    return new Transition.Store(Transition.givenUp(job.withLastRun(lastRun), now, own));
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

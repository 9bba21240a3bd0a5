package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: what an event does to a job. Pure; {@code docs/state-machine.md} is its
 * diagram.
 *
 * <p>The job may have been changed since the attempt started. Whoever changed it decided later than
 * whoever scheduled the attempt, so that decision stands, and the attempt's result only fills in
 * what it left open: a run that was delivered does not run again because it was paused meanwhile.
 */
public sealed interface Transition {

  /** The row is to look like this job. */
  record Store(Job job) implements Transition {}

  /** The row is to go. */
  record Delete() implements Transition {}

  /** The row stays as it is. */
  record Keep() implements Transition {}

  /** What the end of an attempt does. */
  static Transition after(Job job, Attempt attempt, Instant now, Policy policy) {
    if (attempt.run().generation() != job.generation()) {
      return new Keep();
    }
    return switch (attempt.outcome().kind()) {
      case GONE -> new Delete();
      case DELIVERED -> delivered(job, attempt, now, policy.of(job));
      case FAILED -> failed(job, attempt, now, policy);
    };
  }

  private static Transition delivered(Job job, Attempt attempt, Instant now, Policy policy) {
    Run run = attempt.run();
    boolean current = run.equals(job.run());
    boolean occurrence = !run.triggered() && run.scheduledAt().equals(job.nextSched());
    if (!current && !occurrence && !job.schedule().oneOff()) {
      return new Keep();
    }
    Integer runsLeft = occurrence ? job.runsLeftAfterThis() : job.runsLeft();
    boolean isLast = job.schedule().oneOff() || runsLeft != null && runsLeft <= 0;
    Instant next = job.nextSched();
    if (occurrence) {
      next = isLast ? null : nextSched(job, attempt, now, policy);
    }
    if (isLast || next == null) {
      return current || job.triggeredAt() == null
          ? new Delete()
          : new Store(triggeredLast(job, occurrence).withLastRun(attempt.asLastRun()));
    }
    JobState state = recovered(job.state());
    Instant nextRun;
    if (!current) {
      nextRun = job.nextRun();
    } else {
      nextRun = state == JobState.SCHEDULED ? next : null;
    }
    Instant triggeredAt = current ? null : job.triggeredAt();
    return new Store(
        job.with(state, nextRun, next, triggeredAt, 0)
            .withRunsLeft(runsLeft)
            .withLastRun(attempt.asLastRun()));
  }

  /**
   * The last run was delivered, and the job was triggered meanwhile. If it was its scheduled run,
   * the triggered one is all that it still has.
   */
  private static Job triggeredLast(Job job, boolean occurrence) {
    Instant triggeredAt = Objects.requireNonNull(job.triggeredAt());
    Instant nextSched = occurrence ? triggeredAt : job.nextSched();
    return job.with(job.state(), job.nextRun(), nextSched, triggeredAt, 0)
        .withRunsLeft(job.schedule().oneOff() ? null : Integer.valueOf(0));
  }

  /**
   * A run deals with all that was due when it started: after an outage, one run catches up. What
   * came due while it went on is caught up with by one run more, unless it took several attempts:
   * then the receiver gets a rest until the next occurrence. A clock that was set back during the
   * run does not bring it back.
   *
   * @return null when there is no more
   */
  private static @Nullable Instant nextSched(Job job, Attempt attempt, Instant now, Policy policy) {
    Instant scheduledAt = attempt.run().scheduledAt();
    Instant end = later(now, scheduledAt);
    Instant dealtWith = job.attempts() > 0 ? end : later(attempt.startedAt(), scheduledAt);
    return policy.nextOccurrence(job.schedule(), scheduledAt, dealtWith, end);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Transition failed(Job job, Attempt attempt, Instant now, Policy policy) {
    Duration delay =
        policy
            .of(job)
            .retry()
            .delay(job.attempts() + 1, attempt.outcome().retryAfter(), policy.random());
    return afterFailure(job, attempt, now.plus(delay), policy);
  }

  /**
   * What a failed attempt does.
   *
   * @param retry when the next one is due, if there is to be one
   */
  static Transition afterFailure(Job job, Attempt attempt, Instant retry, Policy policy) {
    Job recorded = job.withLastRun(attempt.asLastRun());
    if (!attempt.run().equals(job.run())) {
      return job.triggeredAt() == null ? new Keep() : new Store(recorded);
    }
    if (isRecorded(job, attempt)) {
      return new Keep();
    }
    int attempts = job.attempts() + 1;
    JobState state = recovered(job.state());
    if (job.nextRun() == null) {
      return new Store(recorded.with(state, null, job.nextSched(), null, attempts));
    }
    Job tried = recorded.with(state, retry, job.nextSched(), job.triggeredAt(), attempts);
    Policy own = policy.of(job);
    boolean ends = own.retry().givesUp(attempt.run().scheduledAt(), attempts, retry);
    return new Store(ends ? givenUp(tried, recorded.lastRunEnd(), own) : tried);
  }

  /** The retries of a job's run have ended without success. */
  static Job givenUp(Job job, Instant now, Policy own) {
    Job next = own.retry().exhausted() == RetryPolicy.Exhausted.NEXT ? goOn(job, now, own) : null;
    if (next != null) {
      return next;
    }
    JobState end = job.state() == JobState.SCHEDULED ? JobState.FAILED : job.state();
    return job.with(end, null, job.nextSched(), null, job.attempts());
  }

  /** The job with the run after one that was given up; null when there is none. */
  private static @Nullable Job goOn(Job job, Instant now, Policy own) {
    if (job.triggeredAt() != null) {
      return withoutTriggered(job, now);
    }
    Integer runsLeft = job.runsLeftAfterThis();
    if (job.schedule().oneOff() || runsLeft != null && runsLeft <= 0) {
      return null;
    }
    Instant end = later(now, job.nextSched());
    Instant next = own.nextOccurrence(job.schedule(), job.nextSched(), end, end);
    return next == null ? null : job.with(job.state(), next, next, null, 0).withRunsLeft(runsLeft);
  }

  /** The job when its triggered run is dropped; null when it has nothing else to wait for. */
  private static @Nullable Job withoutTriggered(Job job, Instant now) {
    boolean over =
        job.schedule().oneOff()
            ? !job.nextSched().isAfter(now)
            : job.runsLeft() != null && job.runsLeft() <= 0;
    if (over) {
      return null;
    }
    Instant nextRun = job.state() == JobState.SCHEDULED ? job.nextSched() : null;
    return job.with(job.state(), nextRun, job.nextSched(), null, 0);
  }

  /** A result may come twice, when the connection broke while it was committed. */
  private static boolean isRecorded(Job job, Attempt attempt) {
    return job.lastRun() != null && job.lastRun().startedAt().equals(attempt.startedAt());
  }

  /** A quarantined row that could be attempted has been understood. */
  private static JobState recovered(JobState state) {
    return state == JobState.QUARANTINED ? JobState.SCHEDULED : state;
  }

  /** Whether that run is still the one that the job waits for. */
  private static boolean isDue(Job job, Run run) {
    return run.equals(job.run()) && job.nextRun() != null;
  }

  /**
   * The row of a due job cannot be understood: it steps aside, and is looked at again later, at
   * growing intervals, for it may have been mended by then.
   */
  static Transition quarantine(Job job, Run run, String reason, Instant now, Policy policy) {
    if (!isDue(job, run)) {
      return new Keep();
    }
    int attempts = job.attempts() + 1;
    Instant again = now.plus(policy.retry().delay(attempts, null, policy.random()));
    LastRun lastRun = new LastRun(now, JobState.QUARANTINED.text(), null, reason, Duration.ZERO);
    JobState state = job.state() == JobState.SCHEDULED ? JobState.QUARANTINED : job.state();
    return new Store(
        job.with(state, again, job.nextSched(), job.triggeredAt(), attempts).withLastRun(lastRun));
  }

  /**
   * The run was missed, and the policy is not to make up for it: the job goes on with its next
   * occurrence that can be met, or is done when there is none. A one-off waits for a person.
   */
  static Transition skip(Job job, Run run, Instant now, Policy policy) {
    if (!isDue(job, run)) {
      return new Keep();
    }
    Job missed =
        job.withLastRun(new LastRun(now, RunState.MISSED.text(), null, MISSED, Duration.ZERO));
    if (run.triggered() || job.schedule().oneOff()) {
      Job dropped = run.triggered() ? withoutTriggered(missed, now) : null;
      JobState end = job.state() == JobState.SCHEDULED ? JobState.FAILED : job.state();
      return new Store(
          dropped == null ? missed.with(end, null, job.nextSched(), null, 0) : dropped);
    }
    Policy own = policy.of(job);
    Instant until = own.catchUp().missedUntil(now);
    Instant next = own.nextOccurrence(job.schedule(), until, until, now);
    return next == null ? new Delete() : new Store(missed.with(job.state(), next, next, null, 0));
  }

  /** Why a run was never attempted. */
  String MISSED = "it could not start in time, and misfire or deadline drop it then";

  /** The target takes no more just now: the run waits, and that is no attempt. */
  static Transition postpone(Job job, Run run, Instant until) {
    if (!isDue(job, run)) {
      return new Keep();
    }
    return new Store(
        job.with(job.state(), until, job.nextSched(), job.triggeredAt(), job.attempts()));
  }

  /** A caller pauses the job, and cancels a triggered run; a run under way finishes. */
  static Transition disable(Job job) {
    if (job.state() == JobState.DISABLED && job.nextRun() == null) {
      return new Keep();
    }
    int attempts = job.triggeredAt() == null ? job.attempts() : 0;
    return new Store(job.with(JobState.DISABLED, null, job.nextSched(), null, attempts));
  }

  /**
   * A caller resumes the job. An anchored job goes on with its next future occurrence, or makes up
   * for the one that it was paused in when there is none. One that is not anchored, and a one-off,
   * keep the run that they were paused in: it is due when it was, or when its retry was. A run that
   * had been given up starts anew.
   *
   * @throws InvalidParameterException when the row cannot be understood
   */
  static Transition enable(Job job, Instant now, Policy policy) {
    if (job.state() == JobState.SCHEDULED) {
      return new Keep();
    }
    job.check();
    Policy own = policy.of(job);
    boolean anchored = !job.schedule().oneOff() && policy.anchors(job.schedule());
    Instant nextSched = job.nextSched();
    Instant nextRun = nextSched;
    int attempts = 0;
    if (anchored && nextSched.isBefore(now)) {
      Instant next = job.schedule().occurrences(policy.overflow()).firstAfter(now.minusMillis(1));
      nextSched = next == null ? nextSched : next;
      nextRun = nextSched;
    } else if (!anchored && nextSched.isBefore(now) && wasGivenUp(job, now, own)) {
      nextSched = now;
      nextRun = now;
    } else if (!anchored
        && nextSched.isBefore(now)
        && job.attempts() > 0
        && job.lastRun() != null) {
      attempts = job.attempts();
      nextRun = retryTime(job.lastRun(), attempts, own);
    }
    boolean triggered = job.triggeredAt() != null;
    return new Store(
        job.with(
            JobState.SCHEDULED,
            triggered ? job.nextRun() : job.whenFree(nextRun),
            nextSched,
            job.triggeredAt(),
            triggered ? job.attempts() : attempts));
  }

  private static boolean wasGivenUp(Job job, Instant now, Policy policy) {
    return job.state() == JobState.FAILED
        || job.attempts() > 0 && policy.retry().givesUp(job.nextSched(), job.attempts(), now);
  }

  private static Instant retryTime(LastRun lastRun, int attempts, Policy policy) {
    return lastRun.finishedAt().plus(policy.retry().delay(attempts, null, policy.random()));
  }

  /**
   * A caller wants a run now. The cadence stays as it is, and so does the state: a disabled job
   * runs once. A run under way is not started a second time; this one follows it.
   *
   * @throws InvalidParameterException when the row cannot be understood
   */
  static Transition trigger(Job job, Instant now) {
    job.check();
    return new Store(job.with(recovered(job.state()), job.whenFree(now), job.nextSched(), now, 0));
  }

  /**
   * A caller wants a run now: one whose retries ended goes on by it, any other keeps its state.
   *
   * @throws InvalidParameterException when the row cannot be understood
   */
  static Transition runNow(Job job, Instant now, Policy policy) {
    return job.state() == JobState.FAILED ? redrive(job, now, now, policy) : trigger(job, now);
  }

  /**
   * A caller has a job whose retries ended go on, with a new run at that time first.
   *
   * @throws InvalidParameterException when the row cannot be understood
   */
  static Transition redrive(Job job, Instant at, Instant now, Policy policy) {
    if (job.state() != JobState.FAILED || !(enable(job, now, policy) instanceof Store enabled)) {
      return new Keep();
    }
    Job anew = enabled.job();
    boolean oneOff = job.schedule().oneOff();
    return new Store(
        anew.with(
            JobState.SCHEDULED,
            anew.whenFree(at),
            oneOff ? at : anew.nextSched(),
            oneOff ? null : at,
            0));
  }
}

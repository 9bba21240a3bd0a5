package io.dalga.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One job and its clock, driven by hand: does to the job what the API and the dispatcher do, with
 * neither of them, and with no store.
 */
final class JobLife {

  private final Policy policy;
  private Instant now;
  private @Nullable Job job;

  JobLife(Job job, Policy policy, Instant now) {
    this.job = job;
    this.policy = policy;
    this.now = now;
  }

  /** A PUT of those parameters. */
  static JobLife put(Map<String, String> parameters, Policy policy, Instant now) {
    Specification asked = Specification.parse(parameters, now, policy.overflow(), () -> 0);
    return new JobLife(asked.asJob(JobKey.of("check_feed", "1234"), 7, now), policy, now);
  }

  /** Constant retries after a minute and no chance, unless a test says otherwise. */
  static Policy policy(boolean anchored) {
    return policy(anchored, null);
  }

  static Policy policy(boolean anchored, @Nullable Duration stopAfter) {
    RetryPolicy retry =
        new RetryPolicy(
            Duration.ofMinutes(1),
            1,
            Duration.ofMinutes(1),
            0.1,
            stopAfter,
            null,
            RetryPolicy.Exhausted.DISABLE);
    return new Policy(
        retry, anchored, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, FixedRandom.NO_JITTER);
  }

  Job job() {
    return requireNonNull(job, "the job was deleted");
  }

  boolean deleted() {
    return job == null;
  }

  JobLife at(Instant time) {
    now = time;
    return this;
  }

  /** The owner of the slot finds the job due and starts its run. */
  Run start() {
    assertThat(job().nextRun()).as("due").isNotNull().isBeforeOrEqualTo(now);
    return job().run();
  }

  JobLife delivered(Run run) {
    return end(run, Outcome.delivered(200));
  }

  JobLife failed(Run run) {
    return end(run, Outcome.failed(500, "HTTP 500", null));
  }

  JobLife gone(Run run) {
    return end(run, Outcome.gone(204));
  }

  /** An attempt that took no time ends. */
  JobLife end(Run run, Outcome outcome) {
    return end(new Attempt(run, now, Duration.ZERO, outcome));
  }

  JobLife end(Attempt attempt) {
    return apply((job, time) -> Transition.after(job, attempt, time, policy));
  }

  JobLife enable() {
    return apply((job, time) -> Transition.enable(job, time, policy));
  }

  JobLife disable() {
    return apply((job, time) -> Transition.disable(job));
  }

  JobLife trigger() {
    return apply(Transition::trigger);
  }

  JobLife redrive(Instant at) {
    return apply((job, time) -> Transition.redrive(job, at, time, policy));
  }

  /** The owner of the slot finds the job due; whether that is too late, and it drops the run. */
  boolean skipped() {
    boolean skips = policy.skips(job(), now);
    if (skips) {
      apply((job, time) -> Transition.skip(job, job.run(), time, policy));
    }
    return skips;
  }

  JobLife quarantine(String reason) {
    return apply((job, time) -> Transition.quarantine(job, job.run(), reason, time, policy));
  }

  private JobLife apply(BiFunction<Job, Instant, Transition> event) {
    Job before = job();
    job = after(event.apply(before, now), before);
    return this;
  }

  /** The job as it is after a transition; null when it is deleted. */
  static @Nullable Job after(Transition transition, Job job) {
    if (transition instanceof Transition.Store store) {
      return store.job();
    }
    return transition instanceof Transition.Keep ? job : null;
  }
}

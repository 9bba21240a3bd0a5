package io.dalga.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every event on every state, and for the end of an attempt also whatever a caller may have done
 * since the attempt started. Each test holds one rule against all of these steps.
 */
class TransitionWalkTest {

  private static final Instant NOW = Instant.parse("2024-05-01T12:30:00Z");
  private static final Instant STARTED = NOW.minusSeconds(20);
  private static final Instant MEANWHILE = NOW.minusSeconds(10);
  private static final Instant PAST = Instant.parse("2024-05-01T12:00:00Z");
  private static final Instant FUTURE = Instant.parse("2024-05-01T13:00:00Z");
  private static final Instant TRIGGERED = Instant.parse("2024-05-01T12:20:00Z");
  private static final Instant RETRY = Instant.parse("2024-05-01T12:29:00Z");

  /** What can happen to a job. */
  private enum Event {
    DISABLE,
    ENABLE,
    TRIGGER,
    QUARANTINE,
    DELIVERED,
    GONE,
    FAILED,
    FAILED_PAST_STOP_AFTER;

    boolean endsAttempt() {
      return this == DELIVERED || this == GONE || this == FAILED || this == FAILED_PAST_STOP_AFTER;
    }

    boolean isAboutRun() {
      return this == QUARANTINE || endsAttempt();
    }

    Policy policy(boolean anchored) {
      return JobLife.policy(
          anchored, this == FAILED_PAST_STOP_AFTER ? Duration.ofMinutes(1) : null);
    }

    Transition on(Job job, Run run, Instant now, boolean anchored) {
      Policy policy = policy(anchored);
      return switch (this) {
        case DISABLE -> Transition.disable(job);
        case ENABLE -> Transition.enable(job, now, policy);
        case TRIGGER -> Transition.trigger(job, now);
        case QUARANTINE -> Transition.quarantine(job, run, "poison", now, policy);
        case DELIVERED -> end(job, run, Outcome.delivered(200), now, policy);
        case GONE -> end(job, run, Outcome.gone(204), now, policy);
        case FAILED, FAILED_PAST_STOP_AFTER ->
            end(job, run, Outcome.failed(500, "HTTP 500", null), now, policy);
      };
    }

    private static Transition end(Job job, Run run, Outcome outcome, Instant now, Policy policy) {
      Attempt attempt = new Attempt(run, STARTED, Duration.between(STARTED, NOW), outcome);
      return Transition.after(job, attempt, now, policy);
    }
  }

  /** What can have happened to a job since an attempt of its run started. */
  private enum Since {
    NOTHING,
    REPLACED,
    DISABLED,
    ENABLED,
    TRIGGERED,
    DISABLED_AND_ENABLED,
    DISABLED_AND_TRIGGERED,
    THE_SAME;

    private @Nullable Job to(Job job, Event event, Run run, boolean anchored) {
      return switch (this) {
        case NOTHING -> job;
        case REPLACED -> replaced(job);
        case DISABLED -> change(job, anchored, Event.DISABLE);
        case ENABLED -> change(job, anchored, Event.ENABLE);
        case TRIGGERED -> change(job, anchored, Event.TRIGGER);
        case DISABLED_AND_ENABLED -> change(job, anchored, Event.DISABLE, Event.ENABLE);
        case DISABLED_AND_TRIGGERED -> change(job, anchored, Event.DISABLE, Event.TRIGGER);
        case THE_SAME -> JobLife.after(event.on(job, run, NOW, anchored), job);
      };
    }

    private static Job change(Job job, boolean anchored, Event... events) {
      Job changed = job;
      for (Event event : events) {
        Transition transition = event.on(changed, changed.run(), MEANWHILE, anchored);
        changed = requireNonNull(JobLife.after(transition, changed));
      }
      return changed;
    }

    private static Job replaced(Job job) {
      Specification same =
          new Specification(
              job.schedule(),
              job.nextSched(),
              job.runsLeft(),
              job.target(),
              job.content(),
              job.policy(),
              job.owner(),
              false,
              0);
      return same.asJob(job.key(), job.generation() + 1, MEANWHILE);
    }
  }

  /**
   * One step of the walk.
   *
   * @param start the job when the attempt started
   * @param before the job when the event comes
   * @param run the run that the event is about
   * @param after the job after the event; null when it is deleted
   */
  private record Step(
      Job start,
      boolean anchored,
      Since since,
      Event event,
      Run run,
      Job before,
      @Nullable Job after) {

    /** Whether that run was due when the walk started, as it has to be for an event about it. */
    boolean canHappen() {
      return !event.isAboutRun() || (start.nextRun() != null && !start.nextRun().isAfter(STARTED));
    }

    boolean periodic() {
      return !start.schedule().oneOff();
    }

    @Override
    public String toString() {
      return "%s%s, %s of %s, since then %s:%n  %s%n  %s%n"
          .formatted(
              anchored ? "anchored " : "",
              periodic() ? "periodic" : "one-off",
              event,
              run.triggered() ? "triggered run" : "occurrence",
              since,
              text(before),
              text(after));
    }

    private static String text(@Nullable Job job) {
      return job == null
          ? "deleted"
          : "%s attempts=%d nextRun=%s nextSched=%s triggeredAt=%s"
              .formatted(
                  job.state(), job.attempts(), job.nextRun(), job.nextSched(), job.triggeredAt());
    }
  }

  private static List<Job> starts() {
    List<Job> starts = new ArrayList<>();
    for (boolean oneOff : List.of(false, true)) {
      for (JobState state : JobState.values()) {
        for (boolean triggered : List.of(false, true)) {
          for (int attempts : List.of(0, 2)) {
            for (Instant nextSched : List.of(PAST, FUTURE)) {
              boolean due = state == JobState.SCHEDULED || state == JobState.QUARANTINED;
              boolean retriedEarly = due && !triggered && attempts > 0 && nextSched.equals(FUTURE);
              if (!retriedEarly) {
                starts.add(start(oneOff, state, triggered, attempts, nextSched));
              }
            }
          }
        }
      }
    }
    return starts;
  }

  private static Job start(
      boolean oneOff, JobState state, boolean triggered, int attempts, Instant nextSched) {
    Instant created = NOW.minus(Duration.ofDays(1));
    Map<String, String> asked =
        oneOff
            ? Map.of("one-off", "true", "first-run", nextSched.toString())
            : Map.of("interval", "PT1H", "first-run", "2024-05-01T02:00:00Z");
    Job job =
        Specification.parse(asked, created, MonthOverflow.CLIP, () -> 0)
            .asJob(JobKey.of("check_feed", "1234"), 7, created);
    Instant nextRun = null;
    if (triggered) {
      nextRun = attempts > 0 ? RETRY : TRIGGERED;
    } else if (state == JobState.SCHEDULED || state == JobState.QUARANTINED) {
      nextRun = attempts > 0 ? RETRY : nextSched;
    }
    Job start = job.with(state, nextRun, nextSched, triggered ? TRIGGERED : null, attempts);
    LastRun lastFailure =
        new LastRun(NOW.minusSeconds(120), "failed", 500, "HTTP 500", Duration.ofSeconds(1));
    return attempts > 0 ? start.withLastRun(lastFailure) : start;
  }

  private static List<Step> walk() {
    List<Step> walk = new ArrayList<>();
    for (Job start : starts()) {
      for (boolean anchored : List.of(true, false)) {
        for (Event event : Event.values()) {
          for (Since since : event.endsAttempt() ? Since.values() : new Since[] {Since.NOTHING}) {
            Run run = start.run();
            Job before = since.to(start, event, run, anchored);
            if (before != null) {
              Job after = JobLife.after(event.on(before, run, NOW, anchored), before);
              walk.add(new Step(start, anchored, since, event, run, before, after));
            }
          }
        }
      }
    }
    return walk;
  }

  /** The steps of that kind that leave a job for which the rule does not hold. */
  private static List<Step> breaking(Predicate<Step> kind, BiPredicate<Step, Job> rule) {
    return walk().stream()
        .filter(kind)
        .filter(step -> step.after() != null && !rule.test(step, step.after()))
        .toList();
  }

  private static boolean any(Step step) {
    return true;
  }

  private static boolean waits(Job job) {
    return job.state() == JobState.SCHEDULED || job.state() == JobState.QUARANTINED;
  }

  @Test
  void the_walk_is_complete() {
    int jobs = 2 * 4 * 2 * 2 * 2 - 2 * 2;
    int completions = 4 * Since.values().length;
    int deletedBefore = 1 + 1;

    assertThat(starts()).hasSize(jobs);
    assertThat(walk()).hasSizeGreaterThan(jobs * 2 * (4 + completions - deletedBefore) - 1);
    assertThat(walk().stream().map(Step::event)).contains(Event.values());
    assertThat(walk().stream().map(Step::since)).contains(Since.values());
  }

  @Test
  void a_disabled_or_failed_job_is_due_only_for_a_triggered_run() {
    assertThat(
            breaking(
                TransitionWalkTest::any,
                (step, job) ->
                    waits(job) || (job.nextRun() == null) == (job.triggeredAt() == null)))
        .isEmpty();
  }

  @Test
  void a_scheduled_or_quarantined_job_is_always_due() {
    assertThat(
            breaking(TransitionWalkTest::any, (step, job) -> !waits(job) || job.nextRun() != null))
        .isEmpty();
  }

  @Test
  void no_event_changes_what_a_job_is() {
    assertThat(
            breaking(
                TransitionWalkTest::any,
                (step, job) ->
                    job.id() == step.before().id()
                        && job.key().equals(step.before().key())
                        && job.generation() == step.before().generation()
                        && job.schedule().equals(step.before().schedule())
                        && job.target().equals(step.before().target())
                        && job.createdAt().equals(step.before().createdAt())))
        .isEmpty();
  }

  @Test
  void the_scheduled_time_never_goes_back() {
    assertThat(
            breaking(
                Step::canHappen,
                (step, job) -> !job.nextSched().isBefore(step.before().nextSched())))
        .isEmpty();
  }

  @Test
  void no_run_is_due_before_its_scheduled_time() {
    assertThat(
            breaking(
                Step::canHappen,
                (step, job) ->
                    job.nextRun() == null || !job.nextRun().isBefore(job.run().scheduledAt())))
        .isEmpty();
  }

  @Test
  void after_a_delivered_occurrence_the_next_one_is_in_the_future() {
    assertThat(
            breaking(
                step ->
                    step.event() == Event.DELIVERED
                        && step.since() != Since.REPLACED
                        && step.periodic()
                        && step.canHappen()
                        && !step.run().triggered(),
                (step, job) -> job.nextSched().isAfter(NOW)))
        .isEmpty();
  }

  @Test
  void after_a_delivered_run_that_run_is_not_due_again() {
    assertThat(
            breaking(
                step -> step.event() == Event.DELIVERED && step.canHappen(),
                (step, job) -> job.nextRun() == null || !job.run().equals(step.run())))
        .isEmpty();
  }

  @Test
  void a_triggered_run_leaves_the_scheduled_time_alone() {
    assertThat(
            breaking(
                step -> step.event().endsAttempt() && step.run().triggered(),
                (step, job) -> job.nextSched().equals(step.before().nextSched())))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Event.class,
      names = {"DELIVERED", "FAILED", "FAILED_PAST_STOP_AFTER"})
  void a_result_that_comes_twice_counts_once(Event result) {
    assertThat(
            breaking(
                step ->
                    step.event() == result && step.since() == Since.THE_SAME && step.canHappen(),
                (step, job) -> job.equals(step.before())))
        .isEmpty();
  }

  @Test
  void a_result_of_a_replaced_definition_changes_nothing() {
    assertThat(
            walk().stream()
                .filter(step -> step.since() == Since.REPLACED)
                .filter(step -> !step.before().equals(step.after())))
        .isEmpty();
  }

  @Test
  void gone_and_delivered_one_offs_are_deleted_and_nothing_else_is() {
    assertThat(
            walk().stream()
                .filter(step -> step.since() == Since.NOTHING)
                .filter(step -> endsTheJob(step) != (step.after() == null)))
        .isEmpty();
  }

  private static boolean endsTheJob(Step step) {
    return step.event() == Event.GONE || (step.event() == Event.DELIVERED && !step.periodic());
  }

  /** Of a job that was disabled already, nothing was paused: its triggered run goes on. */
  @Test
  void a_pause_since_the_attempt_started_stands() {
    assertThat(
            breaking(
                step -> step.since() == Since.DISABLED && step.start().state() != JobState.DISABLED,
                (step, job) -> job.state() == JobState.DISABLED && job.nextRun() == null))
        .isEmpty();
  }

  @Test
  void a_trigger_since_the_attempt_started_stands() {
    assertThat(
            walk().stream()
                .filter(step -> step.event() != Event.GONE)
                .filter(
                    step ->
                        step.since() == Since.TRIGGERED
                            || step.since() == Since.DISABLED_AND_TRIGGERED)
                .filter(
                    step ->
                        step.after() == null
                            || !MEANWHILE.equals(step.after().triggeredAt())
                            || !MEANWHILE.equals(step.after().nextRun())))
        .isEmpty();
  }

  @Test
  void only_enable_ends_a_pause() {
    assertThat(
            breaking(
                step -> step.before().state() == JobState.DISABLED && step.event() != Event.ENABLE,
                (step, job) -> job.state() == JobState.DISABLED))
        .isEmpty();
  }

  @Test
  void a_failed_attempt_is_retried_after_the_wait() {
    assertThat(
            breaking(
                step -> isResult(step, Event.FAILED),
                (step, job) -> NOW.plusSeconds(60).equals(job.nextRun())))
        .isEmpty();
  }

  @Test
  void a_failed_attempt_past_stop_after_is_the_last() {
    assertThat(
            breaking(
                step -> isResult(step, Event.FAILED_PAST_STOP_AFTER),
                (step, job) ->
                    job.nextRun() == null
                        && job.triggeredAt() == null
                        && job.state() != JobState.SCHEDULED))
        .isEmpty();
  }

  private static boolean isResult(Step step, Event result) {
    return step.event() == result && step.since() == Since.NOTHING && step.canHappen();
  }

  @Test
  void failures_of_the_current_run_are_counted_and_a_new_run_starts_at_zero() {
    assertThat(
            breaking(
                step -> step.since() == Since.NOTHING && step.canHappen(),
                (step, job) ->
                    switch (step.event()) {
                      case DELIVERED, TRIGGER -> job.attempts() == 0;
                      case FAILED, FAILED_PAST_STOP_AFTER, QUARANTINE ->
                          job.attempts() == step.before().attempts() + 1;
                      default -> true;
                    }))
        .isEmpty();
  }
}

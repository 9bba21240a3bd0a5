package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job of every minute since noon, after an outage until five and a half minutes past. */
class CatchUpTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Instant BACK = NOON.plusSeconds(330);
  private static final Duration TOOK = Duration.ofMillis(100);

  private static Policy policy(CatchUp catchUp) {
    RetryPolicy retry =
        new RetryPolicy(
            Duration.ofSeconds(10),
            1,
            Duration.ofSeconds(10),
            0,
            null,
            null,
            RetryPolicy.Exhausted.DISABLE);
    return new Policy(retry, true, catchUp, MonthOverflow.CLIP, 0, FixedRandom.NO_JITTER);
  }

  private static Job job(boolean oneOff) {
    Schedule schedule =
        oneOff
            ? new Schedule(Schedule.Kind.ONCE, "0", "UTC", NOON, null, null, 0)
            : Schedule.every("PT1M", "UTC", NOON);
    return new Job(
        1,
        new JobKey("p", "b"),
        schedule,
        "default",
        Content.NONE,
        JobPolicy.NONE,
        null,
        null,
        JobState.SCHEDULED,
        NOON,
        NOON,
        null,
        null,
        0,
        null,
        null,
        null,
        7,
        0,
        NOON,
        NOON);
  }

  /** The minutes whose runs are delivered from the end of the outage on. */
  private static List<Long> minutesRun(CatchUp catchUp, int runs) {
    Policy policy = policy(catchUp);
    List<Long> minutes = new ArrayList<>();
    Job job = job(false);
    Instant now = BACK;
    while (minutes.size() < runs) {
      now = job.nextSched().isAfter(now) ? job.nextSched() : now;
      if (policy.skips(job, now)) {
        job = stored(Transition.skip(job, job.run(), now, policy));
        continue;
      }
      minutes.add(Duration.between(NOON, job.nextSched()).toMinutes());
      Attempt attempt = new Attempt(job.run(), now, TOOK, Outcome.delivered(200));
      now = now.plus(TOOK);
      job = stored(Transition.after(job, attempt, now, policy));
    }
    return minutes;
  }

  private static Job stored(Transition transition) {
    return ((Transition.Store) transition).job();
  }

  @Test
  void once_makes_up_for_all_of_them_by_the_run_that_was_due_first() {
    assertThat(minutesRun(CatchUp.DEFAULT, 3)).containsExactly(0L, 6L, 7L);
  }

  @Test
  void all_runs_each_of_them() {
    CatchUp all = new CatchUp(CatchUp.Mode.ALL, 100, Duration.ZERO, null);

    assertThat(minutesRun(all, 8)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void all_is_limited_to_the_latest_ones() {
    CatchUp all = new CatchUp(CatchUp.Mode.ALL, 2, Duration.ZERO, null);

    assertThat(minutesRun(all, 5)).containsExactly(0L, 4L, 5L, 6L, 7L);
  }

  @Test
  void skip_runs_none_of_them() {
    CatchUp skip = new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ofSeconds(10), null);

    assertThat(minutesRun(skip, 2)).containsExactly(6L, 7L);
  }

  @Test
  void skip_tolerates_what_is_late_by_less() {
    CatchUp skip = new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ofSeconds(330), null);

    assertThat(minutesRun(skip, 2)).containsExactly(0L, 6L);
  }

  @Test
  void a_one_off_a_triggered_run_and_a_retry_are_never_skipped() {
    Policy skip = policy(new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ZERO, null));
    Job periodic = job(false);

    assertThat(skip.skips(job(true), BACK)).isFalse();
    assertThat(skip.skips(periodic.with(JobState.SCHEDULED, NOON, NOON, NOON, 0), BACK)).isFalse();
    assertThat(skip.skips(periodic.with(JobState.SCHEDULED, NOON, NOON, null, 1), BACK)).isFalse();
  }

  @Test
  void what_is_postponed_or_skipped_gives_way_to_a_newer_decision() {
    Job job = job(false);
    Run run = job.run();
    Job triggered = stored(Transition.trigger(job, BACK));
    Policy skip = policy(new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ZERO, null));

    assertThat(Transition.postpone(triggered, run, BACK)).isEqualTo(new Transition.Keep());
    assertThat(Transition.skip(triggered, run, BACK, skip)).isEqualTo(new Transition.Keep());
    Job disabled = stored(Transition.disable(job));
    assertThat(Transition.postpone(disabled, run, BACK)).isEqualTo(new Transition.Keep());
  }

  @Test
  void what_is_postponed_keeps_its_run_and_its_attempts() {
    Job job = job(false).with(JobState.SCHEDULED, NOON, NOON, null, 3);

    Job postponed = stored(Transition.postpone(job, job.run(), BACK));

    assertThat(postponed.nextRun()).isEqualTo(BACK);
    assertThat(postponed.run()).isEqualTo(job.run());
    assertThat(postponed.attempts()).isEqualTo(3);
  }
}

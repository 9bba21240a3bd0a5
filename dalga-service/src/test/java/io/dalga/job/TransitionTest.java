package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end of an attempt does, told as the lives of jobs. All of them on one day, in UTC. */
class TransitionTest {

  private static final Map<String, String> HOURLY =
      Map.of("interval", "PT1H", "first-run", "2024-05-01T12:00:00Z");
  private static final Map<String, String> ONE_OFF =
      Map.of("one-off", "true", "first-run", "2024-05-01T12:00:00Z");

  private static Instant at(String time) {
    return LocalDate.of(2024, 5, 1).atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
  }

  private static JobLife hourly() {
    return JobLife.put(HOURLY, JobLife.policy(true), at("11:00"));
  }

  private static JobLife oneOff() {
    return JobLife.put(ONE_OFF, JobLife.policy(true), at("11:00"));
  }

  @Test
  void a_delivered_one_off_is_deleted() {
    JobLife life = oneOff().at(at("12:00"));

    assertThat(life.delivered(life.start()).deleted()).isTrue();
  }

  @Test
  void a_one_off_that_was_disabled_while_it_ran_is_deleted_when_it_is_delivered() {
    JobLife life = oneOff().at(at("12:00"));
    Run run = life.start();

    assertThat(life.disable().delivered(run).deleted()).isTrue();
  }

  @Test
  void gone_deletes_a_periodic_job_and_a_one_off() {
    JobLife periodic = hourly().at(at("12:00"));
    JobLife once = oneOff().at(at("12:00"));

    assertThat(periodic.gone(periodic.start()).deleted()).isTrue();
    assertThat(once.gone(once.start()).deleted()).isTrue();
  }

  @Test
  void gone_deletes_a_job_that_was_disabled_or_triggered_while_it_ran() {
    JobLife disabled = hourly().at(at("12:00"));
    Run run = disabled.start();
    JobLife triggered = hourly().at(at("12:00"));
    Run other = triggered.start();

    assertThat(disabled.disable().gone(run).deleted()).isTrue();
    assertThat(triggered.trigger().gone(other).deleted()).isTrue();
  }

  @Test
  void a_delivered_periodic_job_runs_next_at_its_next_occurrence() {
    JobLife life = hourly().at(at("12:00"));
    Run run = life.start();
    life.at(at("12:00:07")).delivered(run);

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(life.job().nextSched()).isEqualTo(at("13:00"));
    assertThat(life.job().attempts()).isZero();
  }

  @Test
  void after_an_outage_there_is_one_catch_up_run_then_the_next_future_one() {
    JobLife life = hourly().at(at("16:20"));
    Run catchUp = life.start();
    life.at(at("16:20:01")).delivered(catchUp);

    assertThat(catchUp.scheduledAt()).isEqualTo(at("12:00"));
    assertThat(life.job().nextRun()).isEqualTo(at("17:00"));
  }

  @Test
  void what_came_due_during_a_long_run_is_caught_up_with_by_one_run() {
    JobLife life = hourly().at(at("12:00"));
    Run run = life.start();
    Duration took = Duration.ofMinutes(150);
    life.at(at("14:30")).end(new Attempt(run, at("12:00"), took, Outcome.delivered(200)));

    assertThat(life.job().nextRun()).isEqualTo(at("14:00"));
    Run catchUp = life.start();
    life.end(new Attempt(catchUp, at("14:30"), Duration.ofSeconds(1), Outcome.delivered(200)));
    assertThat(life.job().nextRun()).isEqualTo(at("15:00"));
  }

  @Test
  void a_long_run_that_took_several_attempts_is_followed_by_the_next_future_occurrence() {
    JobLife life = hourly().at(at("12:00"));
    life.failed(life.start()).at(at("12:10"));
    Attempt second =
        new Attempt(life.start(), at("12:10"), Duration.ofHours(2), Outcome.delivered(200));
    life.at(at("14:10")).end(second);

    assertThat(life.job().nextRun()).isEqualTo(at("15:00"));
  }

  @Test
  void a_run_that_ends_before_its_time_on_a_clock_that_stepped_back_is_not_run_again() {
    JobLife life = hourly().at(at("12:00"));
    Run run = life.start();
    life.at(at("11:59:59.995")).delivered(run);

    assertThat(life.job().run().id()).isNotEqualTo(run.id());
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
  }

  @Test
  void a_failed_run_is_tried_again_as_the_same_run() {
    JobLife life = hourly().at(at("12:00"));
    Run first = life.start();
    life.at(at("12:00:10")).failed(first);

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(at("12:01:10"));
    assertThat(life.job().nextSched()).isEqualTo(at("12:00"));
    assertThat(life.job().attempts()).isEqualTo(1);

    Run second = life.at(at("12:01:10")).start();
    life.failed(second);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(life.job().attempts()).isEqualTo(2);
  }

  @Test
  void later_occurrences_wait_while_a_run_is_retried_and_the_next_future_one_follows() {
    JobLife life = hourly();
    for (int minute = 0; minute < 150; minute++) {
      Instant now = at("12:00").plus(Duration.ofMinutes(minute));
      Run run = life.at(now).start();
      assertThat(run.scheduledAt()).isEqualTo(at("12:00"));
      life.failed(run);
    }
    life.at(at("14:30")).delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(at("15:00"));
    assertThat(life.job().attempts()).isZero();
  }

  @Test
  void the_wait_after_a_failure_is_at_least_what_the_receiver_asked_for() {
    RetryPolicy retry =
        new RetryPolicy(
            Duration.ofSeconds(10),
            2,
            Duration.ofMinutes(10),
            0.1,
            null,
            null,
            RetryPolicy.Exhausted.DISABLE);
    Policy policy =
        new Policy(retry, true, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, FixedRandom.NO_JITTER);
    JobLife life = JobLife.put(HOURLY, policy, at("11:00")).at(at("12:00"));

    life.end(life.start(), Outcome.failed(503, "HTTP 503", Duration.ofMinutes(5)));

    assertThat(life.job().nextRun()).isEqualTo(at("12:05"));
  }

  @Test
  void a_run_that_fails_for_longer_than_stop_after_ends_in_the_state_failed_with_its_error() {
    Policy policy = JobLife.policy(true, Duration.ofMinutes(2));
    JobLife life = JobLife.put(HOURLY, policy, at("11:00"));
    life.at(at("12:00")).failed(life.start());
    life.at(at("12:01")).failed(life.start());
    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    life.at(at("12:02")).failed(life.start());

    Job job = life.job();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.nextRun()).isNull();
    assertThat(job.nextSched()).isEqualTo(at("12:00"));
    assertThat(job.attempts()).isEqualTo(3);
    assertThat(job.lastRun())
        .isEqualTo(new LastRun(at("12:02"), "failed", 500, "HTTP 500", Duration.ZERO));
  }

  @Test
  void a_failed_one_off_stays_to_be_found() {
    Policy policy = JobLife.policy(true, Duration.ofSeconds(1));
    JobLife life = JobLife.put(ONE_OFF, policy, at("11:00")).at(at("12:00"));

    assertThat(life.failed(life.start()).job().state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void what_the_latest_attempt_came_to_is_recorded() {
    JobLife life = hourly().at(at("12:00:07"));
    life.end(new Attempt(life.start(), at("12:00"), Duration.ofSeconds(7), Outcome.delivered(200)));

    assertThat(life.job().lastRun())
        .isEqualTo(new LastRun(at("12:00"), "delivered", 200, null, Duration.ofSeconds(7)));
  }

  @Test
  void a_run_of_a_definition_that_was_replaced_changes_nothing() {
    JobLife life = hourly().at(at("12:00"));
    Job replaced = life.job();
    Run old = new Run(replaced.generation() + 1, replaced.nextSched(), false);

    assertThat(life.delivered(old).job()).isEqualTo(replaced);
    assertThat(life.failed(old).job()).isEqualTo(replaced);
    assertThat(life.gone(old).job()).isEqualTo(replaced);
  }

  @Test
  void the_next_run_of_a_fixed_delay_job_counts_from_the_end_of_the_one_before() {
    JobLife life = JobLife.put(HOURLY, JobLife.policy(false), at("11:00")).at(at("12:00"));
    Run run = life.start();

    assertThat(life.at(at("12:10")).delivered(run).job().nextRun()).isEqualTo(at("13:10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"interval=PT0S", "interval=P-60S", "location=Mars/Olympus"})
  void a_row_that_cannot_be_understood_is_neither_triggered_nor_enabled(String poison) {
    Schedule good = hourly().job().schedule();
    String value = poison.substring(poison.indexOf('=') + 1);
    Schedule bad =
        poison.startsWith("interval")
            ? Schedule.every(value, good.location(), good.anchor())
            : Schedule.every(good.rule(), value, good.anchor());
    JobLife life = new JobLife(withSchedule(bad), JobLife.policy(true), at("12:00"));
    life.quarantine("poison");

    assertThatThrownBy(life::trigger).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(life::enable).isInstanceOf(InvalidParameterException.class);
    assertThat(life.disable().job().state()).isEqualTo(JobState.DISABLED);
    assertThatThrownBy(life::enable).isInstanceOf(InvalidParameterException.class);
  }

  private static Job withSchedule(Schedule schedule) {
    Specification asked =
        new Specification(
            schedule, at("12:00"), null, "default", Content.NONE, JobPolicy.NONE, null, false, 0);
    return asked.asJob(JobKey.of("check_feed", "1234"), 7, at("11:00"));
  }

  @Test
  void a_quarantined_row_steps_aside_with_its_reason_and_is_looked_at_at_growing_intervals() {
    RetryPolicy retry =
        new RetryPolicy(
            Duration.ofSeconds(10),
            2,
            Duration.ofMinutes(10),
            0.1,
            null,
            null,
            RetryPolicy.Exhausted.DISABLE);
    Policy policy =
        new Policy(retry, true, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, FixedRandom.NO_JITTER);
    JobLife life = JobLife.put(HOURLY, policy, at("11:00"));

    life.at(at("12:00")).quarantine("unknown target \"mail\"");
    assertThat(life.job().state()).isEqualTo(JobState.QUARANTINED);
    assertThat(life.job().nextRun()).isEqualTo(at("12:00:10"));
    assertThat(life.job().lastRun())
        .isEqualTo(
            new LastRun(
                at("12:00"), "quarantined", null, "unknown target \"mail\"", Duration.ZERO));

    life.at(at("12:00:10")).quarantine("unknown target \"mail\"");
    assertThat(life.job().nextRun()).isEqualTo(at("12:00:30"));
    assertThat(life.job().nextSched()).isEqualTo(at("12:00"));
  }

  @Test
  void a_quarantined_row_that_was_mended_comes_back_with_its_next_run() {
    JobLife delivered = hourly().at(at("12:00")).quarantine("poison").at(at("12:01"));
    delivered.delivered(delivered.start());
    JobLife failed = hourly().at(at("12:00")).quarantine("poison").at(at("12:01"));
    failed.failed(failed.start());

    assertThat(delivered.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(delivered.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(failed.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(failed.job().nextRun()).isEqualTo(at("12:02"));
  }

  @Test
  void a_row_that_was_changed_or_paused_since_it_was_read_is_not_quarantined() {
    JobLife life = hourly();
    Job job = life.job();
    Run other = new Run(job.generation() + 1, job.nextSched(), false);
    Job paused = life.disable().job();

    assertThat(Transition.quarantine(job, other, "poison", at("12:00"), JobLife.policy(true)))
        .isEqualTo(new Transition.Keep());
    assertThat(Transition.quarantine(paused, paused.run(), "x", at("12:00"), JobLife.policy(true)))
        .isEqualTo(new Transition.Keep());
  }
}

package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run out of the cadence, when the job waits, runs, is paused, or is being retried. */
class TriggerTest {

  private static Instant at(String time) {
    return LocalDate.of(2024, 5, 1).atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
  }

  private static JobLife hourly(boolean anchored) {
    return JobLife.put(
        Map.of("interval", "PT1H", "first-run", "2024-05-01T13:00:00Z"),
        JobLife.policy(anchored),
        at("11:00"));
  }

  private static JobLife oneOff() {
    return JobLife.put(
        Map.of("one-off", "true", "first-run", "2024-05-01T13:00:00Z"),
        JobLife.policy(true),
        at("11:00"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_hourly_job_triggered_at_half_past_runs_at_once_and_next_on_the_hour(boolean anchored) {
    JobLife life = hourly(anchored).at(at("12:30")).trigger();
    Run run = life.start();
    life.at(at("12:30:05")).delivered(run);

    assertThat(run).isEqualTo(new Run(7, at("12:30"), true));
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(life.job().run()).isEqualTo(new Run(7, at("13:00"), false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_occurrence_on_the_hour_is_not_lost_when_the_triggered_run_takes_longer(
      boolean anchored) {
    JobLife life = hourly(anchored).at(at("12:30")).trigger();
    Run triggered = life.start();
    life.at(at("13:00:30")).delivered(triggered);

    assertThat(life.start()).isEqualTo(new Run(7, at("13:00"), false));
  }

  @Test
  void a_triggered_run_that_took_hours_is_followed_by_one_catch_up_run() {
    JobLife life = hourly(true).at(at("12:30")).trigger();
    Run triggered = life.start();
    life.at(at("15:30")).delivered(triggered);
    life.delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(at("16:00"));
  }

  @Test
  void a_triggered_run_that_fails_is_retried_as_the_same_run() {
    JobLife life = hourly(true).at(at("12:30")).trigger();
    Run first = life.start();
    Run second = life.failed(first).at(at("12:31")).start();

    assertThat(second).isEqualTo(first);
    assertThat(life.job().attempts()).isEqualTo(1);
    assertThat(life.delivered(second).job().nextRun()).isEqualTo(at("13:00"));
  }

  @Test
  void a_trigger_while_a_run_is_under_way_leads_to_one_more_run_after_it() {
    JobLife life = hourly(true).at(at("13:00"));
    Run occurrence = life.start();
    life.at(at("13:00:10")).trigger().at(at("13:00:20")).delivered(occurrence);
    Run more = life.start();
    life.at(at("13:00:30")).delivered(more);

    assertThat(more).isEqualTo(new Run(7, at("13:00:10"), true));
    assertThat(life.job().nextRun()).isEqualTo(at("14:00"));
  }

  @Test
  void a_trigger_while_a_one_off_is_under_way_leads_to_one_more_run_and_its_end() {
    JobLife life = oneOff().at(at("13:00"));
    Run occurrence = life.start();
    life.at(at("13:00:10")).trigger().at(at("13:00:20")).delivered(occurrence);
    Run more = life.start();

    assertThat(more.triggered()).isTrue();
    assertThat(life.delivered(more).deleted()).isTrue();
  }

  @Test
  void many_triggers_while_a_run_is_under_way_lead_to_one_more_run() {
    JobLife life = hourly(true).at(at("13:00"));
    Run occurrence = life.start();
    life.at(at("13:00:10")).trigger().at(at("13:00:11")).trigger();
    life.at(at("13:00:20")).delivered(occurrence).delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(at("14:00"));
  }

  @Test
  void a_trigger_while_a_triggered_run_is_under_way_leads_to_one_more_run_after_it() {
    JobLife life = hourly(true).at(at("12:30")).trigger();
    Run first = life.start();
    life.at(at("12:30:10")).trigger().at(at("12:30:20")).delivered(first);
    Run second = life.start();

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(life.delivered(second).job().nextRun()).isEqualTo(at("13:00"));
  }

  @Test
  void an_occurrence_that_failed_while_the_job_was_triggered_is_tried_again_after_that_run() {
    JobLife life = hourly(true).at(at("13:00"));
    Run occurrence = life.start();
    life.at(at("13:00:10")).trigger().at(at("13:00:20")).failed(occurrence);
    Run triggered = life.start();
    life.at(at("13:00:30")).delivered(triggered);

    assertThat(triggered.triggered()).isTrue();
    assertThat(life.job().run()).isEqualTo(occurrence);
  }

  @Test
  void a_disabled_job_that_is_triggered_runs_once_and_stays_disabled() {
    JobLife life = hourly(true).disable().at(at("12:30")).trigger();
    Run run = life.start();
    life.delivered(run);

    assertThat(life.job().state()).isEqualTo(JobState.DISABLED);
    assertThat(life.job().nextRun()).isNull();
    assertThat(life.job().triggeredAt()).isNull();
    assertThat(life.job().nextSched()).isEqualTo(at("13:00"));
  }

  @Test
  void a_disabled_job_whose_triggered_run_fails_is_tried_again_and_stays_disabled() {
    JobLife life = hourly(true).disable().at(at("12:30")).trigger();
    life.failed(life.start());

    assertThat(life.job().state()).isEqualTo(JobState.DISABLED);
    assertThat(life.job().nextRun()).isEqualTo(at("12:31"));
    life.at(at("12:31")).delivered(life.start());
    assertThat(life.job().nextRun()).isNull();
  }

  @Test
  void a_job_disabled_while_its_triggered_run_is_under_way_does_not_run_it_again() {
    JobLife life = hourly(true).at(at("12:30")).trigger();
    Run run = life.start();
    life.disable().at(at("12:31")).delivered(run).at(at("12:32")).enable();

    assertThat(life.job().run()).isEqualTo(new Run(7, at("13:00"), false));
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
  }

  @Test
  void a_job_enabled_while_a_triggered_run_is_pending_runs_it_and_then_its_cadence() {
    JobLife life = hourly(true).disable().at(at("12:30")).trigger().enable();
    Run run = life.start();

    assertThat(run.triggered()).isTrue();
    assertThat(life.delivered(run).job().nextRun()).isEqualTo(at("13:00"));
  }

  @Test
  void a_one_off_that_is_triggered_before_its_time_has_run_and_is_deleted() {
    JobLife life = oneOff().at(at("12:30")).trigger();

    assertThat(life.delivered(life.start()).deleted()).isTrue();
  }

  /** Never early: what failed was another run, so its retry time is none of the occurrence's. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_pause_while_a_triggered_run_is_retried_does_not_bring_the_next_occurrence_forward(
      boolean oneOff) {
    JobLife life = oneOff ? oneOff() : hourly(false);
    life.at(at("12:30")).trigger().failed(life.start());
    life.at(at("12:30:30")).disable().at(at("12:30:45")).enable();

    assertThat(life.job().run()).isEqualTo(new Run(7, at("13:00"), false));
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(life.job().attempts()).isZero();
  }

  /** Its own time is still to come, and it has not been given up: the triggered run has. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void enabling_a_job_whose_triggered_run_was_given_up_does_not_bring_its_occurrence_forward(
      boolean oneOff) {
    Policy policy = JobLife.policy(false, Duration.ofSeconds(1));
    JobLife life =
        new JobLife((oneOff ? oneOff() : hourly(false)).job(), policy, at("12:30")).trigger();
    life.failed(life.start());
    assertThat(life.job().state()).isEqualTo(JobState.FAILED);
    life.at(at("12:45")).enable();

    assertThat(life.job().run()).isEqualTo(new Run(7, at("13:00"), false));
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
  }

  /** The run that the pause cancels is the triggered one; the scheduled one was delivered. */
  @Test
  void a_pause_that_cancels_a_triggered_run_does_not_repeat_a_delivered_one_off() {
    JobLife life = oneOff().at(at("13:00"));
    Run occurrence = life.start();
    life.at(at("13:00:10")).trigger().at(at("13:00:20")).delivered(occurrence);
    life.at(at("13:00:21")).disable().at(at("13:00:30")).enable();

    assertThat(life.deleted() || !life.job().run().equals(occurrence)).isTrue();
  }
}

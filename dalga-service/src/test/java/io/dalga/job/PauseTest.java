package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disable and enable. The first three are the six cases of the original's own test: asked for at
 * 15:47 in Los Angeles, first run at 16:47, every five hours, a failed run retried after a minute.
 */
class PauseTest {

  private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");

  private static Instant at(String time) {
    String day = time.startsWith("next ") ? "2020-08-20T" : "2020-08-19T";
    return LocalDateTime.parse(day + time.replace("next ", "")).atZone(LOS_ANGELES).toInstant();
  }

  private static JobLife job(boolean anchored) {
    return job(JobLife.policy(anchored));
  }

  private static JobLife job(Policy policy) {
    return JobLife.put(
        Map.of(
            "interval", "PT5H",
            "first-run", "2020-08-19T16:47:00-07:00",
            "location", "America/Los_Angeles"),
        policy,
        at("15:47"));
  }

  private static JobLife afterItsFirstRun(boolean anchored) {
    JobLife life = job(anchored).at(at("16:47"));
    return life.delivered(life.start());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_pause_between_two_occurrences_changes_nothing(boolean anchored) {
    JobLife life = afterItsFirstRun(anchored);
    life.at(at("17:47")).disable().at(at("18:47")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at("21:47"));
    assertThat(life.job().nextSched()).isEqualTo(at("21:47"));
  }

  @ParameterizedTest
  @CsvSource({"false, 16:48", "true, 21:47"})
  void a_pause_during_a_retry_goes_on_with_it_unless_anchored(boolean anchored, String next) {
    JobLife life = job(anchored).at(at("16:47"));
    life.failed(life.start());
    life.at(at("16:47:30")).disable().at(at("16:47:45")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at(next));
  }

  @ParameterizedTest
  @CsvSource({"false, 21:47", "true, next 02:47"})
  void a_pause_across_an_occurrence_makes_up_for_it_unless_anchored(boolean anchored, String next) {
    JobLife life = afterItsFirstRun(anchored);
    life.at(at("17:47")).disable().at(at("22:47")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at(next));
  }

  @Test
  void a_retry_that_goes_on_after_a_pause_is_the_same_run_with_its_attempts() {
    JobLife life = job(false).at(at("16:47"));
    Run run = life.start();
    life.failed(run).at(at("16:47:30")).disable().at(at("16:47:45")).enable();

    assertThat(life.job().run()).isEqualTo(run);
    assertThat(life.job().attempts()).isEqualTo(1);
  }

  @Test
  void an_anchored_job_enabled_at_the_very_time_of_an_occurrence_runs_it() {
    JobLife life = afterItsFirstRun(true).disable().at(at("21:47")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at("21:47"));
  }

  @Test
  void a_paused_one_off_whose_time_passed_runs_when_it_is_enabled() {
    JobLife life =
        JobLife.put(
            Map.of("one-off", "1", "first-run", "2020-08-19T16:47:00-07:00"),
            JobLife.policy(true),
            at("15:47"));
    life.disable().at(at("22:47")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at("16:47"));
    assertThat(life.delivered(life.start()).deleted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void disable_leaves_no_run_and_keeps_the_scheduled_time(boolean anchored) {
    JobLife life = afterItsFirstRun(anchored).at(at("17:47")).disable();

    assertThat(life.job().state()).isEqualTo(JobState.DISABLED);
    assertThat(life.job().nextRun()).isNull();
    assertThat(life.job().nextSched()).isEqualTo(at("21:47"));
  }

  @Test
  void what_is_already_so_is_kept() {
    Job scheduled = job(true).job();
    Job disabled = job(true).disable().job();

    assertThat(Transition.enable(scheduled, at("16:00"), JobLife.policy(true)))
        .isEqualTo(new Transition.Keep());
    assertThat(Transition.disable(disabled)).isEqualTo(new Transition.Keep());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_delivered_while_the_job_was_disabled_is_not_run_again_after_enable(boolean anchored) {
    JobLife life = job(anchored).at(at("16:47"));
    Run run = life.start();
    life.at(at("16:47:01")).disable();
    life.at(at("16:47:02")).delivered(run);
    assertThat(life.job().nextRun()).isNull();
    life.at(at("16:47:03")).enable();

    assertThat(life.job().nextRun()).isEqualTo(anchored ? at("21:47") : at("21:47:02"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_delivered_after_the_job_was_disabled_and_enabled_is_not_run_again(boolean anchored) {
    JobLife life = job(anchored).at(at("16:47"));
    Run run = life.start();
    life.at(at("16:47:01")).disable().at(at("16:47:02")).enable();
    life.at(at("16:47:03")).delivered(run);

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(anchored ? at("21:47") : at("21:47:03"));
  }

  @ParameterizedTest
  @CsvSource({"false, 16:48:02", "true, 21:47"})
  void a_run_that_failed_while_the_job_was_disabled_counts_as_a_failed_attempt(
      boolean anchored, String next) {
    JobLife life = job(anchored).at(at("16:47"));
    Run run = life.start();
    life.at(at("16:47:01")).disable().at(at("16:47:02")).failed(run);
    assertThat(life.job().state()).isEqualTo(JobState.DISABLED);
    assertThat(life.job().nextRun()).isNull();
    life.at(at("16:47:03")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at(next));
  }

  @ParameterizedTest
  @CsvSource({"false, 18:00", "true, 21:47"})
  void a_job_that_was_given_up_starts_anew_when_it_is_enabled(boolean anchored, String next) {
    JobLife life = job(JobLife.policy(anchored, Duration.ofSeconds(1))).at(at("16:47"));
    life.failed(life.start());
    assertThat(life.job().state()).isEqualTo(JobState.FAILED);
    life.at(at("18:00")).enable();

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(at(next));
    assertThat(life.job().attempts()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"false, 18:00", "true, 21:47"})
  void a_job_that_was_given_up_and_then_disabled_starts_anew_too(boolean anchored, String next) {
    JobLife life = job(JobLife.policy(anchored, Duration.ofSeconds(1))).at(at("16:47"));
    life.failed(life.start()).disable();
    assertThat(life.job().state()).isEqualTo(JobState.DISABLED);
    life.at(at("18:00")).enable();

    assertThat(life.job().nextRun()).isEqualTo(at(next));
    assertThat(life.job().attempts()).isZero();
  }

  @Test
  void the_revision_changes_with_what_callers_decide_and_not_with_runs() {
    JobLife life = job(true);
    String before = life.job().etag();
    String running = afterItsFirstRun(true).job().etag();
    String disabled = life.disable().job().etag();

    assertThat(running).isEqualTo(before);
    assertThat(disabled).isNotEqualTo(before);
    assertThat(life.enable().job().etag()).isEqualTo(before);
  }
}

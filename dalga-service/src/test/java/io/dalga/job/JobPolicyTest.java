package io.dalga.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs with policies of their own, among jobs that have none. */
class JobPolicyTest {

  private static Instant at(String time) {
    return Instant.parse("2026-03-01T" + time + ":00Z");
  }

  private static final Instant START = at("12:00");
  private static final Policy OPERATORS = JobLife.policy(true);

  private static JobLife hourly(String... policies) {
    return life(Map.of("interval", "PT1H", "immediate", "true"), policies);
  }

  private static JobLife once(String... policies) {
    return life(Map.of("one-off", "true", "immediate", "true"), policies);
  }

  private static JobLife life(Map<String, String> schedule, String... policies) {
    Map<String, String> parameters = new HashMap<>(schedule);
    for (int i = 0; i < policies.length; i += 2) {
      parameters.put(policies[i], policies[i + 1]);
    }
    return JobLife.put(parameters, OPERATORS, START);
  }

  private static LastRun lastRun(JobLife life) {
    return requireNonNull(life.job().lastRun());
  }

  private static Duration wait(JobLife life, String time) {
    life.at(at(time));
    life.failed(life.start());
    return Duration.between(at(time), life.job().nextRun());
  }

  @Test
  void without_any_the_operators_count() {
    assertThat(hourly().job().policy()).isEqualTo(JobPolicy.NONE);
    assertThat(OPERATORS.of(hourly().job())).isSameAs(OPERATORS);
  }

  @Test
  void retries_wait_as_the_job_says() {
    JobLife life =
        hourly("retry.interval", "10", "retry.multiplier", "3", "retry.max-interval", "PT1M");

    assertThat(wait(life, "12:00")).isEqualTo(Duration.ofSeconds(10));
    assertThat(wait(life, "12:01")).isEqualTo(Duration.ofSeconds(30));
    assertThat(wait(life, "12:02")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void an_interval_beyond_the_operators_longest_is_the_longest() {
    assertThat(wait(hourly("retry.interval", "PT30M"), "12:00")).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void after_the_last_attempt_the_job_is_failed_and_says_so() {
    JobLife life = hourly("retry.max-attempts", "2");

    wait(life, "12:00");
    life.at(at("12:01")).failed(life.start());

    assertThat(life.job().state()).isEqualTo(JobState.FAILED);
    assertThat(life.job().nextRun()).isNull();
    assertThat(life.job().attempts()).isEqualTo(2);
    assertThat(lastRun(life).error()).isEqualTo("HTTP 500");
  }

  @Test
  void or_it_goes_on_with_its_next_occurrence_and_says_so() {
    JobLife life = hourly("retry.max-attempts", "1", "on-failure", "next", "max-runs", "2");

    life.failed(life.start());

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(life.job().attempts()).isZero();
    assertThat(life.job().runsLeft()).isEqualTo(1);
    assertThat(lastRun(life).outcome()).isEqualTo("failed");

    life.at(at("13:00")).failed(life.start());

    assertThat(life.job().state()).as("there is no next").isEqualTo(JobState.FAILED);
  }

  @Test
  void a_triggered_run_that_is_given_up_leaves_the_cadence_alone() {
    JobLife life = hourly("retry.max-attempts", "1", "on-failure", "next");
    life.delivered(life.start());
    life.at(at("12:30")).trigger();

    life.failed(life.start());

    assertThat(life.job().nextRun()).isEqualTo(at("13:00"));
    assertThat(life.job().triggeredAt()).isNull();
  }

  @Test
  void a_one_off_has_no_next() {
    JobLife life = once("retry.stop-after", "PT30S", "on-failure", "next");

    life.failed(life.start());

    assertThat(life.job().state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void a_run_that_cannot_start_by_its_deadline_is_dropped_for_the_next_that_can() {
    JobLife life = hourly("deadline", "PT10M");

    assertThat(life.at(at("12:10")).skipped()).isFalse();
    assertThat(life.at(at("15:05")).skipped()).isTrue();
    assertThat(life.job().nextRun()).isEqualTo(at("15:00"));
    assertThat(life.skipped()).isFalse();
    assertThat(lastRun(life).outcome()).isEqualTo("missed");

    assertThat(life.at(at("15:30")).skipped()).isTrue();
    assertThat(life.job().nextRun()).isEqualTo(at("16:00"));
  }

  @Test
  void a_one_off_that_was_dropped_waits_for_a_person() {
    JobLife life = once("deadline", "PT10M");

    assertThat(life.at(at("12:11")).skipped()).isTrue();

    assertThat(life.job().state()).isEqualTo(JobState.FAILED);
    assertThat(lastRun(life).outcome()).isEqualTo("missed");
    assertThat(life.enable().job().nextRun()).isEqualTo(at("12:11"));
  }

  @Test
  void a_run_that_has_started_in_time_may_be_retried_after_its_deadline() {
    JobLife life = hourly("deadline", "PT10M");
    life.failed(life.start());

    assertThat(life.at(at("12:30")).skipped()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"skip, 16:00", "once, 16:00", "all, 13:00"})
  void missed_occurrences_are_run_as_the_job_says(String misfire, String first) {
    JobLife life = hourly("misfire", misfire).at(at("15:30"));
    if (life.skipped()) {
      assertThat(lastRun(life).outcome()).isEqualTo("missed");
    } else {
      life.delivered(new Run(7, START, false));
    }

    assertThat(life.job().nextRun()).isEqualTo(at(first));
  }

  @Test
  void a_failed_job_is_redriven_by_a_new_run_first_and_keeps_its_cadence() {
    JobLife life = hourly("retry.max-attempts", "1");
    Run first = life.start();
    life.failed(first).at(at("14:20")).redrive(at("14:25"));

    assertThat(life.job().state()).isEqualTo(JobState.SCHEDULED);
    assertThat(life.job().nextRun()).isEqualTo(at("14:25"));
    assertThat(life.job().run()).isNotEqualTo(first);
    assertThat(life.job().attempts()).isZero();

    life.at(at("14:25")).delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(at("15:00"));
  }

  @Test
  void a_failed_one_off_is_redriven_and_is_done_then() {
    JobLife life = once("retry.max-attempts", "1", "deadline", "PT1M");
    life.failed(life.start()).at(at("14:20")).redrive(at("14:25"));

    assertThat(life.at(at("14:25")).skipped()).as("its deadline counts anew").isFalse();
    life.delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void only_failed_jobs_are_redriven() {
    JobLife life = hourly();
    Job before = life.job();

    assertThat(life.redrive(at("14:25")).job()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "retry.interval, 0, from PT0.001S",
    "retry.interval, soon, whole seconds",
    "retry.multiplier, 0.5, from 1 to 100",
    "retry.multiplier, NaN, from 1 to 100",
    "retry.max-interval, 1, less than the retry interval",
    "retry.max-attempts, 0, from 1",
    "retry.stop-after, -5, whole seconds",
    "on-failure, explode, 'disable, next'",
    "timeout, P2D, to PT24H",
    "misfire, never, 'skip, once, all'",
    "misfire-max, 3, misfire=all",
    "deadline, 0, from PT0.001S"
  })
  void what_breaks_a_rule_is_refused_by_name(String name, String value, String rule) {
    assertThatThrownBy(() -> hourly(name, value))
        .isInstanceOfSatisfying(
            InvalidParameterException.class, e -> assertThat(e.parameter()).isEqualTo(name))
        .hasMessageContaining(rule);
  }

  @Test
  void who_reserves_a_run_says_for_how_long() {
    assertThatThrownBy(() -> hourly("target", "pull", "timeout", "10"))
        .hasMessageContaining("target=pull");
  }

  @Test
  void texts_of_a_row_that_cannot_be_understood_are_found_out() {
    assertThatThrownBy(new JobPolicy(Map.of("deadline", "?"))::check)
        .isInstanceOf(InvalidParameterException.class);
  }
}

package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jobs that run by cron expressions, recurrence rules and repeating intervals, and those that end.
 */
class RulesTest {

  private static final Instant NOW = Instant.parse("2026-03-04T10:30:00.500Z");
  private static final Policy POLICY = JobLife.policy(true);

  private static Map<String, String> parameters(String... pairs) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.put(pairs[i], pairs[i + 1]);
    }
    return parameters;
  }

  private static Specification parse(String... pairs) {
    return Specification.parse(parameters(pairs), NOW, MonthOverflow.CLIP, () -> 42);
  }

  private static JobLife put(String... pairs) {
    return JobLife.put(parameters(pairs), POLICY, NOW);
  }

  // The first run

  @ParameterizedTest
  @CsvSource({
    "cron, 0 9 * * *, , 2026-03-05T09:00:00Z",
    "cron, 0 9 * * *, 2026-04-01T09:00:00Z, 2026-04-01T09:00:00Z",
    "cron, 0 9 * * *, 2026-04-01T09:00:01Z, 2026-04-02T09:00:00Z",
    "cron, 0 9 * * *, 2020-01-01T00:00:00Z, 2020-01-01T09:00:00Z",
    "rrule, FREQ=DAILY, , 2026-03-05T10:30:00Z",
    "rrule, FREQ=DAILY, 2026-04-01T09:00:00Z, 2026-04-01T09:00:00Z",
    "rrule, FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=8;BYMINUTE=0;BYSECOND=0, , 2026-03-27T08:00:00Z",
    "interval, R5/2026-03-01T00:00:00Z/P1D, , 2026-03-05T00:00:00Z",
    "interval, R5//PT1H, , 2026-03-04T10:30:00.500Z",
    "interval, R5//PT1H, 2026-04-01T09:00:00Z, 2026-04-01T09:00:00Z",
    "interval, R/2027-01-01T00:00:00Z/P1M, , 2027-01-01T00:00:00Z"
  })
  void a_rule_says_when_a_job_runs_first(
      String kind, String rule, @Nullable String firstRun, String expected) {
    Specification specification =
        firstRun == null ? parse(kind, rule) : parse(kind, rule, "first-run", firstRun);

    assertThat(specification.firstRun()).isEqualTo(Instant.parse(expected));
  }

  @Test
  void a_job_of_a_rule_may_run_now_and_then_by_the_rule() {
    JobLife life = put("cron", "0 9 * * *", "immediate", "true");

    assertThat(life.job().nextRun()).isEqualTo(NOW);
    life.delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(Instant.parse("2026-03-05T09:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron=* * *|cron",
        "cron=0 0 30 2 *|cron",
        "cron=|cron",
        "rrule=FREQ=NEVER|rrule",
        "rrule=FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30|rrule",
        "interval=R0//PT1H|interval",
        "interval=R5/x/PT1H|interval",
        "interval=R2/2020-01-01T00:00:00Z/P1D|interval",
        "interval=R5/2027-01-01T00:00:00Z/P1D&immediate=true|interval",
        "interval=R5/2027-01-01T00:00:00Z/P1D&first-run=2028-01-01T00:00:00Z|interval",
        "interval=60&cron=* * * * *|cron",
        "cron=* * * * *&rrule=FREQ=DAILY|rrule",
        "cron=* * * * *&one-off=true|cron",
        "rrule=FREQ=DAILY&one-off=true|rrule",
        "interval=R5//PT1H&one-off=true|interval",
        "interval=60&one-off=true&end=2027-01-01T00:00:00Z|end",
        "interval=60&one-off=true&max-runs=2|max-runs",
        "interval=60&one-off=true&window=5|window",
        "interval=60&end=2026-03-04T10:30:10Z|end",
        "interval=60&end=tomorrow|end",
        "interval=60&max-runs=0|max-runs",
        "interval=60&max-runs=x|max-runs",
        "interval=60&window=0|window",
        "interval=60&window=-PT1S|window",
        "interval=60&window=PT10000H|window",
        "cron=0 9 * * *&location=Mars|location",
      })
  void what_breaks_a_rule_is_refused_by_its_name(String query, String parameter) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&")) {
      String[] halves = pair.split("=", 2);
      parameters.put(halves[0], halves[1]);
    }

    assertThatThrownBy(() -> Specification.parse(parameters, NOW, MonthOverflow.CLIP, () -> 0))
        .isInstanceOfSatisfying(
            InvalidParameterException.class,
            e -> assertThat(e.parameter()).as(e.getMessage()).isEqualTo(parameter));
  }

  // Windows

  @Test
  void jobs_of_one_rule_are_spread_over_the_window_each_at_its_place() {
    Instant midnight = Instant.parse("2026-03-05T00:00:00Z");
    List<Instant> first = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      long seed = i;
      Map<String, String> asked = Map.of("cron", "0 0 * * *", "window", "PT15M");
      Specification one = Specification.parse(asked, NOW, MonthOverflow.CLIP, () -> seed);
      assertThat(one.firstRun()).isBetween(midnight, midnight.plus(Duration.ofMinutes(15)));
      assertThat(one.schedule().occurrences(MonthOverflow.CLIP).firstAfter(one.firstRun()))
          .isEqualTo(one.firstRun().plus(Duration.ofDays(1)));
      first.add(one.firstRun());
    }

    for (int minute = 0; minute < 15; minute++) {
      Instant begin = midnight.plus(Duration.ofMinutes(minute));
      assertThat(
              first.stream().filter(t -> !t.isBefore(begin) && t.isBefore(begin.plusSeconds(60))))
          .as("in minute %d", minute)
          .hasSizeBetween(30, 110);
    }
  }

  @Test
  void an_interval_with_a_window_runs_an_interval_from_now_at_the_earliest() {
    Specification one = parse("interval", "60", "window", "PT30S");

    assertThat(one.firstRun()).isBetween(NOW.plusSeconds(60), NOW.plusSeconds(90));
  }

  // The end

  @Test
  void a_job_is_deleted_after_its_last_occurrence() {
    JobLife life = put("interval", "R2/2026-03-04T12:00:00Z/PT1H");
    life.at(Instant.parse("2026-03-04T12:00:00Z")).delivered(life.start());
    assertThat(life.job().nextRun()).isEqualTo(Instant.parse("2026-03-04T13:00:00Z"));

    life.at(Instant.parse("2026-03-04T13:00:01Z")).delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void an_end_counts() {
    JobLife life = put("cron", "0 9 * * *", "end", "2026-03-06T09:00:00Z");
    life.at(Instant.parse("2026-03-05T09:00:00Z")).delivered(life.start());
    life.at(Instant.parse("2026-03-06T09:00:00Z")).delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void a_fixed_delay_ends_too() {
    JobLife life =
        JobLife.put(
            parameters("interval", "60", "end", "2026-03-04T10:33:00Z"),
            JobLife.policy(false),
            NOW);
    life.at(NOW.plusSeconds(60)).delivered(life.start());
    assertThat(life.job().nextRun()).isEqualTo(NOW.plusSeconds(120));

    life.at(NOW.plusSeconds(120)).delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void only_so_many_runs_are_made_and_triggered_ones_do_not_count() {
    JobLife life = put("interval", "60", "max-runs", "2");
    life.at(NOW.plusSeconds(60)).delivered(life.start());
    life.trigger().delivered(life.start());
    assertThat(life.job().runsLeft()).isEqualTo(1);
    life.at(NOW.plusSeconds(120)).failed(life.start());
    assertThat(life.job().runsLeft()).isEqualTo(1);

    life.at(NOW.plusSeconds(180)).delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void a_job_that_is_triggered_during_its_last_run_has_that_run_more() {
    JobLife life = put("interval", "60", "max-runs", "1");
    Run last = life.at(NOW.plusSeconds(60)).start();
    life.at(NOW.plusSeconds(61)).trigger().delivered(last);
    assertThat(life.deleted()).isFalse();

    life.delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void a_job_that_is_paused_after_its_end_was_triggered_does_not_start_anew() {
    JobLife life = put("interval", "60", "max-runs", "1");
    Run last = life.at(NOW.plusSeconds(60)).start();
    life.at(NOW.plusSeconds(61)).trigger().delivered(last);
    life.disable().at(NOW.plusSeconds(300)).enable();

    life.at(life.job().run().scheduledAt().plusSeconds(600)).delivered(life.job().run());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void a_job_that_was_paused_beyond_its_end_makes_up_for_one_run() {
    JobLife life = put("interval", "R2/2026-03-04T12:00:00Z/PT1H").disable();
    life.at(Instant.parse("2026-03-05T00:00:00Z")).enable();

    life.delivered(life.start());

    assertThat(life.deleted()).isTrue();
  }

  @Test
  void missed_occurrences_of_a_rule_are_made_up_for_by_one_run() {
    JobLife life = put("cron", "*/10 * * * *");
    life.at(Instant.parse("2026-03-04T10:40:00Z")).delivered(life.start());
    Instant back = Instant.parse("2026-03-04T11:25:00Z");
    Run late = life.at(back).start();
    Duration took = Duration.ofMinutes(6);
    life.at(back.plus(took)).end(new Attempt(late, back, took, Outcome.delivered(200)));
    assertThat(life.job().nextRun()).isEqualTo(Instant.parse("2026-03-04T11:30:00Z"));

    life.delivered(life.start());

    assertThat(life.job().nextRun()).isEqualTo(Instant.parse("2026-03-04T11:40:00Z"));
  }

  // Previews

  @Test
  void the_next_times_are_those_that_it_will_run_at() {
    Job job = put("cron", "0 9 * * MON-FRI", "max-runs", "3").job();

    assertThat(job.upcoming(10, MonthOverflow.CLIP))
        .containsExactly(
            Instant.parse("2026-03-05T09:00:00Z"),
            Instant.parse("2026-03-06T09:00:00Z"),
            Instant.parse("2026-03-09T09:00:00Z"));
    assertThat(job.upcoming(2, MonthOverflow.CLIP)).hasSize(2);
    assertThat(put("one-off", "true", "immediate", "true").job().upcoming(10, MonthOverflow.CLIP))
        .containsExactly(NOW);
    assertThat(
            put("interval", "R2/2026-03-04T12:00:00Z/PT1H").job().upcoming(10, MonthOverflow.CLIP))
        .hasSize(2);
  }
}

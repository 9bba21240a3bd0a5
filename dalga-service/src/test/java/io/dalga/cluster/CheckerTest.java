package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.cluster.Checker.Report;
import io.dalga.cluster.Checker.Rule;
import io.dalga.cluster.History.Call;
import io.dalga.cluster.History.Fault;
import io.dalga.cluster.History.FaultKind;
import io.dalga.cluster.History.Kind;
import io.dalga.cluster.History.Result;
import io.dalga.cluster.Receiver.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories written by hand: what breaks a promise, and what does not. */
class CheckerTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final History history = new History();
  private final List<Delivery> deliveries = new ArrayList<>();

  private static Instant at(double seconds) {
    return NOON.plusMillis(Math.round(seconds * 1000));
  }

  private void call(Kind kind, double invoked, Result result) {
    history.add(
        new Call("j", kind, Instant.EPOCH, Duration.ZERO, at(invoked), at(invoked + 0.01), result));
  }

  private void put(double invoked, double firstRun, Duration interval, Result result) {
    history.add(
        new Call("j", Kind.PUT, at(firstRun), interval, at(invoked), at(invoked + 0.01), result));
  }

  private void fault(FaultKind kind, double from, double until) {
    history.add(
        new Fault(
            kind, kind.isOfDatabase() ? List.of() : List.of(1L), at(from), at(from), at(until)));
  }

  private void delivery(double scheduled, double received, int status, long instance) {
    deliveries.add(
        new Delivery(
            "chaos",
            "j",
            "run-" + scheduled,
            at(scheduled),
            1,
            instance,
            at(received),
            at(received + 0.05),
            status));
  }

  private void delivered(double... scheduled) {
    for (double time : scheduled) {
      delivery(time, time + 0.01, 200, 1);
    }
  }

  private List<Rule> rules(double end) {
    return report(end).violations().stream().map(Checker.Violation::rule).distinct().toList();
  }

  private Report report(double end) {
    return Checker.check(history, deliveries, at(end));
  }

  @Test
  void a_job_whose_occurrences_all_arrive_is_fine() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1, 3, 5, 7);

    Report report = report(10.5);

    assertThat(report.violations()).isEmpty();
    assertThat(report.obligations()).isEqualTo(4);
    assertThat(report.percentile(0.5)).isEqualTo(10);
  }

  @Test
  void an_occurrence_that_does_not_arrive_is_missing() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1, 5, 7);

    assertThat(rules(10.5)).containsExactly(Rule.MISSING);
  }

  @Test
  void one_that_arrives_after_its_time_is_late() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 5, 200, 1);

    assertThat(rules(10)).containsExactly(Rule.LATE);
  }

  @Test
  void a_refusal_is_no_delivery() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 1.01, 500, 1);

    assertThat(rules(10)).containsExactly(Rule.MISSING);
  }

  @Test
  void a_fault_gives_time_and_one_run_may_make_up_for_several() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1);
    fault(FaultKind.DATABASE_STOP, 2, 8);
    delivery(3, 9, 200, 1);
    delivered(11, 13);

    assertThat(rules(15.5)).isEmpty();
  }

  @Test
  void even_a_fault_does_not_give_time_for_ever() {
    put(0, 1, Duration.ZERO, Result.DONE);
    fault(FaultKind.DATABASE_STOP, 0.5, 8);

    assertThat(rules(60)).containsExactly(Rule.MISSING);
  }

  @Test
  void a_wrong_wall_clock_gives_no_time() {
    put(0, 1, Duration.ZERO, Result.DONE);
    fault(FaultKind.CLOCK, 0.5, 8);
    delivery(1, 8, 200, 1);

    assertThat(rules(60)).containsExactly(Rule.LATE);
  }

  @Test
  void nothing_is_owed_by_a_job_that_is_paused_replaced_or_deleted() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1);
    call(Kind.DISABLE, 2, Result.DONE);
    call(Kind.ENABLE, 10, Result.DONE);
    delivered(11);
    put(12, 20.5, EVERY, Result.DONE);
    delivered(20.5);
    call(Kind.DELETE, 21, Result.DONE);

    assertThat(rules(60)).isEmpty();
  }

  @Test
  void a_job_that_was_resumed_owes_again() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1);
    call(Kind.DISABLE, 2, Result.DONE);
    call(Kind.ENABLE, 10, Result.DONE);

    assertThat(rules(20)).containsExactly(Rule.MISSING);
  }

  @Test
  void what_is_early_is_wrong() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 0.9, 200, 1);

    assertThat(rules(3)).containsExactly(Rule.EARLY);
  }

  @Test
  void what_is_no_occurrence_is_wrong_unless_it_was_triggered() {
    put(0, 30, EVERY, Result.DONE);
    delivery(2, 2.01, 200, 1);
    assertThat(rules(10)).containsExactly(Rule.STRANGE);

    call(Kind.TRIGGER, 1.995, Result.DONE);
    assertThat(rules(10)).isEmpty();
  }

  @Test
  void a_trigger_must_be_followed_by_its_run() {
    put(0, 30, EVERY, Result.DONE);
    call(Kind.TRIGGER, 1, Result.DONE);

    assertThat(rules(10)).containsExactly(Rule.MISSING);
  }

  @Test
  void a_deleted_or_paused_job_does_not_run() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1);
    call(Kind.DELETE, 2, Result.DONE);
    delivered(3);
    assertThat(rules(10)).containsExactly(Rule.ZOMBIE);

    fault(FaultKind.PAUSE, 2.5, 2.9);
    assertThat(rules(10)).as("sent by an instance that was paused").isEmpty();
  }

  @Test
  void nothing_is_known_of_a_job_after_a_call_without_an_answer() {
    put(0, 1, EVERY, Result.DONE);
    delivered(1, 3);
    call(Kind.DELETE, 6.5, Result.UNKNOWN);
    delivered(9);

    assertThat(rules(60)).isEmpty();
  }

  @Test
  void a_second_delivery_is_wrong_unless_a_fault_accounts_for_it() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 1.01, 200, 1);
    delivery(1, 7, 200, 2);
    assertThat(rules(10)).containsExactly(Rule.REPEATED);

    fault(FaultKind.KILL, 1.05, 4);
    assertThat(rules(20)).isEmpty();
    assertThat(report(20).excused()).isEqualTo(1);
  }

  @Test
  void a_fault_of_another_instance_accounts_for_nothing() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 1.01, 200, 2);
    delivery(1, 1.5, 200, 3);
    fault(FaultKind.KILL, 1.02, 4);

    assertThat(rules(20)).containsExactly(Rule.REPEATED);
  }

  @Test
  void a_second_attempt_after_a_refusal_is_as_it_should_be() {
    put(0, 1, Duration.ZERO, Result.DONE);
    delivery(1, 1.01, 500, 1);
    delivery(1, 1.6, 200, 1);

    assertThat(rules(10)).isEmpty();
  }

  @Test
  void two_runs_of_a_job_do_not_overlap() {
    put(0, 1, Duration.ofMillis(20), Result.DONE);
    call(Kind.DISABLE, 1.03, Result.DONE);
    delivered(1, 1.02);

    assertThat(rules(10)).containsExactly(Rule.OVERLAP);
  }

  @Test
  void what_a_paused_instance_had_started_may_be_sent_late() {
    put(0, 1, Duration.ZERO, Result.DONE);
    fault(FaultKind.PAUSE, 1.001, 15);
    delivery(1, 9, 200, 2);
    delivery(1, 15.01, 200, 1);
    assertThat(rules(30)).isEmpty();

    deliveries.clear();
    put(2, 3, Duration.ZERO, Result.DONE);
    delivery(3, 9, 200, 2);
    delivery(3, 15.01, 200, 1);
    assertThat(rules(30)).as("it was to start during the pause").containsExactly(Rule.REPEATED);
  }

  @Test
  void a_run_that_starts_late_makes_up_for_what_came_due_meanwhile() {
    put(0, 1, Duration.ofSeconds(1), Result.DONE);
    delivery(1, 2.5, 200, 1);
    delivered(3, 4);

    assertThat(rules(7.5)).isEmpty();
  }

  @Test
  void what_was_made_up_for_is_not_run() {
    put(0, 1, EVERY, Result.DONE);
    fault(FaultKind.DATABASE_STOP, 0.5, 8);
    delivery(1, 9, 200, 1);
    delivery(3, 9.1, 200, 1);

    assertThat(rules(10)).containsExactly(Rule.REPLAYED);
  }
}

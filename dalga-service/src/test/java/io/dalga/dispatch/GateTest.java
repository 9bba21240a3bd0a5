package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import io.dalga.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final Duration TOOK = Duration.ofMillis(5);
  private static final int PLACES = 100;

  private final SettableClock clock = new SettableClock(Instant.parse("2026-05-01T12:00:00Z"));
  private final List<Boolean> told = new ArrayList<>();
  private final Gate gate = gate(new TestTarget());

  private Gate gate(Target target) {
    return new Gate(
        "billing",
        target,
        new Bounds(PLACES, null, false),
        clock::nanos,
        new Random(1),
        new DispatchListener() {
          @Override
          public void breaker(String target, boolean open) {
            told.add(open);
          }
        });
  }

  private int attempts(int most, Outcome outcome) {
    return attempts(gate, most, outcome);
  }

  private static int attempts(Gate gate, int most, Outcome outcome) {
    int made = 0;
    for (int i = 0; i < most; i++) {
      if (gate.tryStart()) {
        gate.finished(outcome, TOOK);
        made++;
      }
    }
    return made;
  }

  @Test
  void next_to_nothing_is_sent_to_a_target_that_does_not_answer() {
    assertThat(attempts(1000, Outcome.failed("no answer"))).isEqualTo(20);
    assertThat(told).containsExactly(true);

    int probes = 0;
    for (int second = 0; second < 60; second++) {
      clock.advance(Duration.ofMillis(1001));
      probes += attempts(100, Outcome.failed("no answer"));
    }
    assertThat(probes).isBetween(59, 60);
    assertThat(told).containsExactly(true);
  }

  @Test
  void everything_is_sent_again_once_a_probe_is_answered() {
    attempts(1000, Outcome.failed("no answer"));
    clock.advance(Duration.ofMillis(1001));

    assertThat(attempts(1, Outcome.delivered(200))).isOne();

    assertThat(attempts(1000, Outcome.delivered(200))).isEqualTo(1000);
    assertThat(told).containsExactly(true, false);
  }

  @Test
  void only_one_probe_is_under_way() {
    attempts(1000, Outcome.failed("no answer"));
    clock.advance(Duration.ofMillis(1001));

    assertThat(gate.tryStart()).isTrue();
    clock.advance(Duration.ofSeconds(9));
    assertThat(gate.tryStart()).isFalse();
  }

  @Test
  void what_an_instance_that_was_frozen_has_missed_says_nothing() {
    for (int i = 0; i < 1000; i++) {
      assertThat(gate.tryStart()).isTrue();
      gate.abandoned();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void an_answer_that_says_no_is_an_answer() {
    assertThat(attempts(1000, Outcome.failed(500, "HTTP 500", null))).isEqualTo(1000);
    assertThat(attempts(1000, Outcome.failed(404, "HTTP 404", null))).isEqualTo(1000);
    assertThat(attempts(1000, Outcome.gone(204))).isEqualTo(1000);
  }

  /** One job's host that does not answer must not keep another job from its own. */
  @Test
  void where_each_run_has_a_receiver_of_its_own_silence_says_nothing() {
    Gate anyHost =
        gate(
            new Target() {
              @Override
              public CompletionStage<Outcome> deliver(Message message) {
                throw new IllegalStateException("nobody delivers here");
              }

              @Override
              public boolean isOneReceiver() {
                return false;
              }
            });

    assertThat(attempts(anyHost, 1000, Outcome.failed("no answer"))).isEqualTo(1000);
    assertThat(anyHost.isOpen()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void what_a_gateway_answers_is_not() {
    assertThat(attempts(1000, Outcome.failed(503, "HTTP 503", null))).isEqualTo(20);
  }

  @Test
  void a_target_that_is_full_is_stalled_when_its_places_are_held_for_long() {
    assertThat(gate.isStalled()).as("not known yet").isFalse();
    clock.advance(Duration.ofMillis(1100));
    assertThat(gate.isStalled()).isTrue();

    attempts(PLACES, Outcome.delivered(200));
    clock.advance(Duration.ofMillis(1100));
    assertThat(gate.isStalled()).isFalse();
  }

  @Test
  void a_target_that_was_not_full_for_a_while_is_not_stalled_at_once() {
    gate.isStalled();
    clock.advance(Duration.ofMinutes(1));

    assertThat(gate.isStalled()).isFalse();
  }

  @Test
  void few_runs_are_postponed_for_a_second_or_two_and_many_for_longer() {
    assertThat(gate.delay()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2_100));

    for (int i = 0; i < 100_000; i++) {
      gate.delay();
    }
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      delays.add(gate.delay());
    }
    assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofSeconds(60)) <= 0);
    assertThat(delays).anyMatch(delay -> delay.compareTo(Duration.ofSeconds(40)) > 0);
    assertThat(delays).anyMatch(delay -> delay.compareTo(Duration.ofSeconds(20)) < 0);
  }
}

package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.api.Why;
import io.dalga.job.Attempt;
import io.dalga.job.CatchUp;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.InHand;
import io.dalga.store.InHand.Phase;
import io.dalga.store.JobStore.Stored;
import io.dalga.store.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a job waits, in each of the ways that there are to. */
class ExplanationTest {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00Z");
  private static final long OWN = 7;
  private static final TargetState FREE = new TargetState(false, false, false);
  private static final Policy POLICY =
      new Policy(RetryPolicy.DEFAULT, true, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, new Random(1));

  private static Job job(String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "3600", "immediate", "true"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return Specification.parse(all, NOW, MonthOverflow.CLIP, () -> 0)
        .asJob(JobKey.of("p", "b"), 1, NOW);
  }

  private static Job after(Transition transition) {
    assertThat(transition).isInstanceOf(Transition.Store.class);
    return ((Transition.Store) transition).job();
  }

  private static Job failedOnce(String... parameters) {
    Job job = job(parameters);
    Attempt attempt =
        new Attempt(job.run(), NOW, Duration.ofMillis(12), Outcome.failed(500, "HTTP 500", null));
    return after(Transition.after(job, attempt, NOW, POLICY));
  }

  private static Why why(
      Job job, long owner, @Nullable InHand inHand, @Nullable TargetState target, Instant now) {
    return new Explanation(new Stored(job, owner, job.attempts()), OWN, inHand, target, now).why();
  }

  private static Why whyIdle(Job job) {
    return why(job, 0, null, FREE, NOW.minusSeconds(90));
  }

  @Test
  void it_is_not_due_yet() {
    Why why = whyIdle(job());

    assertThat(why.reason()).isEqualTo("due_in");
    assertThat(why.detail()).isEqualTo("its run is due at 2026-03-08T10:30:00Z, in 90 s");
    assertThat(why.until()).isNotNull();
    assertThat(why.last()).isEqualTo("it has not run yet");
    assertThat(why.instanceId()).isNull();
  }

  @Test
  void it_is_tried_again() {
    Why why = why(failedOnce(), 0, null, FREE, NOW);

    assertThat(why.reason()).isEqualTo("retry");
    assertThat(why.detail()).startsWith("attempt 2 of its run is at ");
    assertThat(why.last())
        .isEqualTo(
            "its latest attempt was at 2026-03-08T10:30:00Z: failed, status 500, HTTP 500, after 12 ms");
  }

  @Test
  void it_waits_for_a_person() {
    assertThat(whyIdle(job("disabled", "true")).reason()).isEqualTo("disabled");
    Why failed = whyIdle(failedOnce("retry.max-attempts", "1"));
    assertThat(failed.reason()).isEqualTo("failed");
    assertThat(failed.detail()).contains("redrive=true");
    assertThat(failed.until()).isNull();
  }

  @Test
  void its_row_cannot_be_understood() {
    Job job = job();
    Why why = whyIdle(after(Transition.quarantine(job, job.run(), "unknown target", NOW, POLICY)));

    assertThat(why.reason()).isEqualTo("quarantined");
    assertThat(why.last()).contains("unknown target");
  }

  @Test
  void its_target_took_no_more() {
    Job job = job();
    Job postponed = after(Transition.postpone(job, job.run(), NOW.plusSeconds(20)));

    Why why = why(postponed, 0, null, new TargetState(true, false, false), NOW.plusSeconds(5));

    assertThat(why.reason()).isEqualTo("postponed");
    assertThat(why.detail()).contains("in 15 s", "does not answer");
  }

  @ParameterizedTest
  @CsvSource({
    "PLANNED, starting, about to start",
    "STARTED, running, is under way at this instance since 2026-03-08T10:30:00Z",
    "FINISHED, writing, is being written"
  })
  void its_run_is_in_hand(Phase phase, String reason, String detail) {
    Instant since = phase == Phase.PLANNED ? null : NOW;
    Why why = why(job(), OWN, new InHand(phase, since), FREE, NOW.plusSeconds(1));

    assertThat(why.reason()).isEqualTo(reason);
    assertThat(why.detail()).contains(detail);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false, turn, its turn",
    "true, false, false, breaker_open, does not answer",
    "false, true, false, limit_reached, places",
    "false, false, true, limit_reached, maxRate"
  })
  void it_is_due_and_waits_for_its_turn(
      boolean unanswering, boolean full, boolean limited, String reason, String detail) {
    Why why =
        why(job(), OWN, null, new TargetState(unanswering, full, limited), NOW.plusSeconds(1));

    assertThat(why.reason()).isEqualTo(reason);
    assertThat(why.detail()).contains("due since 2026-03-08T10:30:00Z", detail);
    assertThat(why.instanceId()).isEqualTo(OWN);
  }

  @Test
  void it_is_up_to_somebody_else() {
    assertThat(why(job(), 8, null, FREE, NOW).reason()).isEqualTo("other_instance");
    assertThat(why(job(), 0, null, FREE, NOW).reason()).isEqualTo("no_instance");
    assertThat(why(job("target", "pull"), 0, null, null, NOW).reason()).isEqualTo("worker");
    assertThat(why(job(), OWN, null, null, NOW).detail()).contains("no target of that name");
  }
}

package io.dalga.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Thousands of random lives: callers do whatever they like to a job, its owner runs it when it is
 * due, attempts end in every way. Each test holds one promise against all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransitionLivesTest {

  private static final long SEED = 20_141_112;
  private static final int LIVES = 20_000;
  private static final int EVENTS = 40;
  private static final Instant BIRTH = Instant.parse("2024-05-01T11:17:00Z");
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** The promises. */
  private enum Broken {
    STARTED_EARLY,
    DELIVERED_TWICE,
    WENT_BACK,
    NEVER_DUE,
    DUE_WHILE_PAUSED,
    LATE
  }

  private final Map<Broken, List<String>> broken = new EnumMap<>(Broken.class);
  private int started;
  private int delivered;

  @BeforeAll
  void live() {
    Random random = new Random(SEED);
    for (int i = 0; i < LIVES; i++) {
      new Life(random).live();
    }
  }

  @Test
  void the_lives_are_full() {
    assertThat(started).isGreaterThan(LIVES * 3);
    assertThat(delivered).isGreaterThan(LIVES);
  }

  @Test
  void no_attempt_starts_before_the_scheduled_time_of_its_run() {
    assertKept(Broken.STARTED_EARLY);
  }

  @Test
  void no_run_that_was_delivered_starts_again() {
    assertKept(Broken.DELIVERED_TWICE);
  }

  @Test
  void the_scheduled_time_of_a_definition_never_goes_back() {
    assertKept(Broken.WENT_BACK);
  }

  @Test
  void a_scheduled_or_quarantined_job_is_always_due() {
    assertKept(Broken.NEVER_DUE);
  }

  @Test
  void a_disabled_or_failed_job_is_due_only_for_a_triggered_run() {
    assertKept(Broken.DUE_WHILE_PAUSED);
  }

  @Test
  void no_run_waits_longer_than_for_its_time_or_the_longest_retry() {
    assertKept(Broken.LATE);
  }

  private void assertKept(Broken promise) {
    List<String> lives = broken.getOrDefault(promise, List.of());
    String shortest =
        lives.stream().min((a, b) -> Integer.compare(a.length(), b.length())).orElse("");
    assertThat(shortest)
        .as("%d of %d lives, seed %d; the shortest", lives.size(), LIVES, SEED)
        .isEmpty();
  }

  private final class Life {

    private final Random random;
    private final boolean oneOff;
    private final Policy policy;
    private final List<String> story = new ArrayList<>();
    private final Set<String> deliveredRuns = new HashSet<>();
    private final Set<Broken> told = EnumSet.noneOf(Broken.class);
    private Instant now = BIRTH;
    private long generation;
    private @Nullable Job job;
    private @Nullable Run underWay;

    Life(Random random) {
      this.random = random;
      this.oneOff = random.nextInt(3) == 0;
      boolean stops = random.nextBoolean();
      this.policy = JobLife.policy(random.nextBoolean(), stops ? Duration.ofSeconds(90) : null);
    }

    void live() {
      story.add((oneOff ? "one-off" : "hourly") + (policy.anchored() ? ", anchored" : ""));
      put();
      for (int i = 0; i < EVENTS && job != null; i++) {
        now = now.plusSeconds(1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 40));
        happen(job);
      }
    }

    private void happen(Job before) {
      switch (random.nextInt(12)) {
        case 0 -> step("disable", Transition.disable(before));
        case 1, 2 -> step("enable", Transition.enable(before, now, policy));
        case 3 -> step("trigger", Transition.trigger(before, now));
        case 4 -> {
          if (random.nextInt(8) == 0) {
            put();
          }
        }
        default -> run(before);
      }
    }

    /** What the owner does: one run of a job at a time, and only when it is due. */
    private void run(Job before) {
      if (underWay != null) {
        end(before, underWay);
      } else if (before.nextRun() != null && !before.nextRun().isAfter(now)) {
        if (random.nextInt(10) == 0) {
          String reason = "poison";
          step(reason, Transition.quarantine(before, before.run(), reason, now, policy));
        } else {
          start(before.run());
        }
      }
    }

    private void start(Run run) {
      started++;
      underWay = run;
      tell("start " + run.id());
      check(Broken.STARTED_EARLY, !now.isBefore(run.scheduledAt()));
      check(Broken.DELIVERED_TWICE, !deliveredRuns.contains(run.id()));
    }

    private void end(Job before, Run run) {
      underWay = null;
      Outcome outcome =
          switch (random.nextInt(20)) {
            case 0 -> Outcome.gone(204);
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> Outcome.failed(500, "HTTP 500", null);
            default -> Outcome.delivered(200);
          };
      if (outcome.kind() == Outcome.Kind.DELIVERED) {
        delivered++;
        deliveredRuns.add(run.id());
      }
      Attempt attempt = new Attempt(run, now, Duration.ZERO, outcome);
      step(outcome.kind().text() + " " + run.id(), Transition.after(before, attempt, now, policy));
    }

    private void put() {
      generation++;
      String firstRun = now.plusSeconds(random.nextInt(3_600)).toString();
      Map<String, String> asked =
          oneOff
              ? Map.of("one-off", "1", "first-run", firstRun)
              : Map.of("interval", "PT1H", "first-run", firstRun);
      job =
          Specification.parse(asked, now, MonthOverflow.CLIP, () -> 0)
              .asJob(JobKey.of("check_feed", "1234"), generation, now);
      tell("put");
    }

    private void step(String event, Transition transition) {
      Job before = requireNonNull(job);
      job = JobLife.after(transition, before);
      tell(event);
      if (job != null) {
        check(job, before);
      }
    }

    private void check(Job after, Job before) {
      boolean waits = after.state() == JobState.SCHEDULED || after.state() == JobState.QUARANTINED;
      check(Broken.WENT_BACK, !after.nextSched().isBefore(before.nextSched()));
      check(Broken.NEVER_DUE, !waits || after.nextRun() != null);
      check(
          Broken.DUE_WHILE_PAUSED,
          waits || (after.nextRun() == null) == (after.triggeredAt() == null));
      Instant retry = now.plus(LONGEST_WAIT);
      Instant time = after.run().scheduledAt();
      Instant latest = time.isAfter(retry) ? time : retry;
      check(Broken.LATE, after.nextRun() == null || !after.nextRun().isAfter(latest));
    }

    private void check(Broken promise, boolean kept) {
      if (!kept && told.add(promise)) {
        broken.computeIfAbsent(promise, p -> new ArrayList<>()).add(String.join("\n", story));
      }
    }

    private void tell(String event) {
      story.add(
          now
              + " "
              + event
              + (job == null
                  ? ": deleted"
                  : ": %s attempts=%d nextRun=%s nextSched=%s triggeredAt=%s"
                      .formatted(
                          job.state(),
                          job.attempts(),
                          job.nextRun(),
                          job.nextSched(),
                          job.triggeredAt())));
    }
  }
}

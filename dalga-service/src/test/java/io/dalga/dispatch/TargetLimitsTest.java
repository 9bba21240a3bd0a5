package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.dalga.job.CatchUp;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.metrics.DispatchMetrics;
import io.dalga.store.JobStore;
import io.dalga.store.TargetState;
import io.dalga.store.TestDatabase;
import io.dalga.target.LimitedTarget;
import io.dalga.target.Message;
import io.dalga.target.TargetLimits;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets with limits beside others that have none, on a database whose clock is the test's. */
class TargetLimitsTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int MAX_RUNNING = 200;

  private final SettableClock clock = new SettableClock(NOON);
  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final JobStore jobs = new JobStore(database.database(), clock);
  private final TestTarget slow = new TestTarget();
  private final TestTarget fast = new TestTarget();
  private final MetricRegistry registry = new MetricRegistry();
  private final DispatchMetrics metrics = new DispatchMetrics(registry);
  private final Map<String, Integer> limited = new HashMap<>();
  private int skipped;
  private int written;

  private final DispatchListener events =
      new DispatchListener() {
        @Override
        public void limited(Job job) {
          limited.merge(job.target(), 1, Integer::sum);
          metrics.limited(job);
        }

        @Override
        public void skipped(Job job) {
          skipped++;
        }

        @Override
        public void written(int attempts, Duration took) {
          written += attempts;
        }
      };

  @BeforeEach
  void start() {
    database.use(clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private HandDriven instance(TargetLimits limits) {
    return instance(limits, CatchUp.DEFAULT);
  }

  private HandDriven instance(TargetLimits limits, CatchUp missed) {
    Policy policy =
        new Policy(
            new RetryPolicy(
                Duration.ofSeconds(10),
                1,
                Duration.ofSeconds(10),
                0.1,
                null,
                null,
                RetryPolicy.Exhausted.DISABLE),
            true,
            missed,
            MonthOverflow.CLIP,
            0,
            new Random(1));
    HandDriven instance =
        new HandDriven(
            database,
            clock,
            policy,
            1,
            Map.of(
                "slow", new LimitedTarget(slow, limits),
                "fast", new LimitedTarget(fast, TargetLimits.NONE)),
            events,
            HandDriven.limits(MAX_RUNNING, 0));
    jobs.addListener(instance.clockwork().dispatcher());
    instance.beat();
    return instance;
  }

  private static TargetLimits rate(int perSecond) {
    return new TargetLimits(null, perSecond);
  }

  private static TargetLimits places(int places) {
    return new TargetLimits(places, null);
  }

  private void pass(Duration time) {
    clock.advance(time);
    database.tick(clock);
  }

  /** One-offs that are due now. */
  private void due(String target, int count) {
    for (int i = 0; i < count; i++) {
      put(target, target + i, Map.of("one-off", "true", "immediate", "true"));
    }
  }

  private void put(String target, String body, Map<String, String> schedule) {
    Map<String, String> parameters = new HashMap<>(schedule);
    parameters.put("target", target);
    Job job =
        Specification.parse(parameters, clock.instant(), MonthOverflow.CLIP, () -> 0)
            .asJob(JobKey.of("p", body), new Random().nextLong(), clock.instant());
    jobs.put(job);
  }

  /** Lets time pass while every attempt takes a tick. */
  private void run(HandDriven instance, Duration time) throws InterruptedException {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      if (clock.instant().toEpochMilli() % 1000 == 0) {
        instance.beat();
      }
      instance.step();
      pass(TICK);
      slow.answer(Outcome.delivered(200));
      fast.answer(Outcome.delivered(200));
      instance.write();
    }
  }

  private int dueNow() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT COUNT(*) FROM jobs WHERE next_run <= ?")
                    .bind(0, clock.millis())
                    .mapTo(int.class)
                    .one());
  }

  private TargetState state(HandDriven instance, String target) {
    return Objects.requireNonNull(instance.clockwork().state(target));
  }

  private @Nullable Job stored(String body) {
    return jobs.find(JobKey.of("p", body)).map(found -> found.job()).orElse(null);
  }

  @ParameterizedTest
  @CsvSource({"1, 60", "7, 30", "20, 30", "100, 10", "400, 5"})
  void a_backlog_is_worked_off_at_its_rate_and_others_run_beside_it(int perSecond, int seconds)
      throws Exception {
    int allowed = perSecond * seconds;
    due("slow", allowed * 5 / 4);
    HandDriven instance = instance(rate(perSecond));
    due("fast", 2000);

    run(instance, Duration.ofSeconds(3));
    assertThat(fast.bodies()).as("not held up").hasSize(2000).doesNotHaveDuplicates();
    assertThat(slow.received()).hasSizeBetween(perSecond * 3 * 90 / 100, perSecond * 63 / 20 + 1);

    run(instance, Duration.ofSeconds(seconds - 3));
    assertThat(slow.received()).hasSizeBetween(allowed * 95 / 100, allowed + perSecond / 20 + 1);

    run(instance, Duration.ofSeconds(seconds * 2L / 5 + 2));
    assertThat(slow.bodies()).as("each once").hasSize(allowed * 5 / 4).doesNotHaveDuplicates();
    assertThat(slow.received()).extracting(Message::attempt).containsOnly(1);
    assertThat(limited).containsOnlyKeys("slow");
    assertThat(registry.meter("dalga.targets.slow.limited").getCount())
        .isEqualTo(limited.getOrDefault("slow", 0).longValue());
    assertThat(written)
        .as("each is put off once or little more")
        .isLessThan(2000 + allowed * 5 / 4 * 5 / 2);
  }

  @Test
  void starts_are_spread_evenly() throws Exception {
    HandDriven instance = instance(rate(20));
    due("slow", 60);

    int before = 0;
    for (int window = 0; window < 20; window++) {
      run(instance, Duration.ofMillis(100));
      assertThat(slow.received().size() - before).isBetween(1, 3);
      before = slow.received().size();
    }
  }

  @Test
  void a_run_that_waits_stays_the_same_run() throws Exception {
    HandDriven instance = instance(rate(1));
    due("slow", 5);
    run(instance, Duration.ofMillis(50));

    int waiting = 0;
    for (int i = 0; i < 5; i++) {
      Job job = stored("slow" + i);
      if (job != null) {
        waiting++;
        assertThat(job.attempts()).isZero();
        assertThat(job.nextSched()).isEqualTo(NOON);
        assertThat(job.lastRun()).isNull();
      }
    }
    assertThat(waiting).isEqualTo(4);
    run(instance, Duration.ofSeconds(8));

    assertThat(slow.received()).hasSize(5);
    assertThat(slow.received())
        .allSatisfy(message -> assertThat(message.scheduledAt().toInstant()).isEqualTo(NOON));
  }

  @Test
  void what_was_put_off_is_not_read_over_and_over() throws Exception {
    HandDriven instance = instance(rate(2));
    due("slow", 500);
    run(instance, Duration.ofSeconds(1));
    int before = written;

    run(instance, Duration.ofSeconds(20));

    assertThat(written - before).as("2 a second, and what came too soon").isBetween(40, 60);
    assertThat(dueNow()).as("what a poll would read").isLessThan(5);
  }

  @Test
  void other_targets_find_places_while_runs_wait_for_their_turn() throws Exception {
    HandDriven instance = instance(rate(10));
    due("slow", 10 * MAX_RUNNING);
    run(instance, Duration.ofMillis(500));

    due("fast", MAX_RUNNING);
    pass(Duration.ofMillis(100));
    instance.step();

    assertThat(fast.received()).hasSizeGreaterThanOrEqualTo(MAX_RUNNING - 1);
  }

  @Test
  void an_attempt_that_is_never_made_takes_nothing_of_the_rate() throws Exception {
    for (int i = 0; i < 200; i++) {
      put("slow", "missed" + i, Map.of("interval", "3600"));
    }
    pass(Duration.ofHours(2));
    HandDriven instance =
        instance(rate(1), new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ofMinutes(1), null));
    run(instance, Duration.ofMillis(200));
    assertThat(skipped).as("at once, and not at the rate").isEqualTo(200);

    due("slow", 1);
    run(instance, Duration.ofMillis(200));
    assertThat(slow.bodies()).containsExactly("slow0");
  }

  @Test
  void no_more_are_in_flight_than_a_target_allows_and_they_follow_each_other_soon()
      throws Exception {
    HandDriven instance = instance(places(1));
    due("slow", 200);
    instance.step();
    assertThat(slow.inFlight()).isOne();

    for (int i = 0; i < 400; i++) {
      run(instance, TICK);
      assertThat(slow.inFlight()).isLessThanOrEqualTo(1);
    }

    assertThat(slow.bodies())
        .as("45 a second or more")
        .hasSizeGreaterThanOrEqualTo(180)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_target_that_is_full_holds_nobody_up(int places) throws Exception {
    HandDriven instance = instance(places(places));
    due("slow", 500);
    instance.step();
    due("fast", 500);

    for (int i = 0; i < 100; i++) {
      pass(TICK);
      instance.step();
      fast.answer(Outcome.delivered(200));
      instance.write();
    }

    assertThat(slow.inFlight()).isEqualTo(places);
    assertThat(fast.bodies()).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void a_target_may_have_both_limits() throws Exception {
    HandDriven instance = instance(new TargetLimits(1, 100));
    due("slow", 50);

    run(instance, Duration.ofMillis(100));
    assertThat(slow.received()).hasSizeBetween(1, 10);
    run(instance, Duration.ofSeconds(4));
    assertThat(slow.bodies()).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void runs_do_not_wait_in_hand_for_a_target_that_keeps_its_places() throws Exception {
    HandDriven instance = instance(new TargetLimits(1, 100));
    due("slow", 30);
    for (int i = 0; i < 300; i++) {
      instance.step();
      pass(TICK);
      instance.write();
    }

    assertThat(slow.inFlight()).isOne();
    assertThat(instance.clockwork().holdings().runs().inHand()).as("that one").isOne();
  }

  @Test
  void who_asks_is_told_what_runs_wait_for() throws Exception {
    HandDriven instance = instance(new TargetLimits(5, 10));
    assertThat(state(instance, "slow")).isEqualTo(new TargetState(false, false, false));
    assertThat(instance.clockwork().state("nowhere")).isNull();

    due("slow", 4);
    instance.step();
    assertThat(state(instance, "slow")).isEqualTo(new TargetState(false, false, true));
    assertThat(state(instance, "fast")).isEqualTo(new TargetState(false, false, false));

    due("slow", 30);
    for (int i = 0; i < 100; i++) {
      pass(TICK);
      instance.step();
    }
    assertThat(slow.inFlight()).isEqualTo(5);
    assertThat(state(instance, "slow")).isEqualTo(new TargetState(false, true, true));
    run(instance, Duration.ofSeconds(10));
    assertThat(state(instance, "slow")).isEqualTo(new TargetState(false, false, false));
  }

  @Test
  void who_asks_is_told_that_a_target_does_not_answer() throws Exception {
    HandDriven instance = instance(TargetLimits.NONE);
    for (int i = 0; i < 3; i++) {
      due("slow", MAX_RUNNING);
      pass(Duration.ofMillis(100));
      instance.step();
      slow.answer(Outcome.failed("no answer"));
      instance.write();
    }

    assertThat(state(instance, "slow").unanswering()).isTrue();
    assertThat(state(instance, "fast").unanswering()).isFalse();
  }

  @Test
  void a_job_that_is_deleted_while_it_waits_does_not_run() throws Exception {
    HandDriven instance = instance(rate(1));
    due("slow", 3);
    instance.step();
    List<String> started = slow.bodies();
    for (int i = 0; i < 3; i++) {
      if (!started.contains("slow" + i)) {
        jobs.delete(JobKey.of("p", "slow" + i));
      }
    }
    run(instance, Duration.ofSeconds(5));

    assertThat(started).hasSize(1);
    assertThat(slow.bodies()).isEqualTo(started);
  }

  @Test
  void stopping_does_not_wait_for_anybodys_turn() throws Exception {
    HandDriven instance = instance(rate(1));
    due("slow", 2);
    run(instance, Duration.ofMillis(900));
    assertThat(instance.clockwork().holdings().runs().inHand()).as("it waits").isOne();

    instance.clockwork().dispatcher().beginStopping();

    assertThat(instance.clockwork().holdings().runs().inHand()).isZero();
    assertThat(slow.received()).hasSize(1);
  }
}

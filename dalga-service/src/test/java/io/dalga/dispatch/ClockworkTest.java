package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.CatchUp;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.RunState;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.Cluster;
import io.dalga.store.JobStore;
import io.dalga.store.LedgerStore;
import io.dalga.store.Slots;
import io.dalga.store.TestDatabase;
import io.dalga.target.LimitedTarget;
import io.dalga.target.Message;
import io.dalga.target.TargetLimits;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clockwork driven by hand, on an embedded database whose clock is the test's. */
class ClockworkTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration LEASE = HandDriven.LEASE;
  private static final int MAX_RUNNING = HandDriven.MAX_RUNNING;

  private final SettableClock clock = new SettableClock(NOON);
  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final Cluster cluster = Cluster.forHeartbeat(database.database(), LEASE);
  private final JobStore jobs = new JobStore(database.database(), clock);
  private final Policy policy =
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
          CatchUp.DEFAULT,
          MonthOverflow.CLIP,
          0,
          new Random(1));
  private final Events events = new Events();
  private final TestTarget target = new TestTarget();
  private HandDriven a;

  /** What the listener was told. */
  private static final class Events implements DispatchListener {
    private int fenced;
    private int leasesLost;
    private final List<Integer> batches = new ArrayList<>();
    private final List<Duration> lateness = new ArrayList<>();

    @Override
    public void fenced(int attempts) {
      fenced += attempts;
    }

    @Override
    public void leaseLost() {
      leasesLost++;
    }

    @Override
    public void written(int attempts, Duration took) {
      batches.add(attempts);
    }

    @Override
    public void started(Duration late) {
      lateness.add(late);
    }
  }

  private HandDriven instance(long seed, TestTarget itsTarget) {
    HandDriven instance = new HandDriven(database, clock, policy, seed, itsTarget, events);
    jobs.addListener(instance.clockwork().dispatcher());
    return instance;
  }

  @BeforeEach
  void start() {
    database.use(clock);
    a = instance(1, target);
    a.beat();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void pass(Duration time) {
    clock.advance(time);
    database.tick(clock);
  }

  private Job put(String body, Map<String, String> parameters) {
    return put(JobKey.of("p", body), parameters);
  }

  private Job put(JobKey key, Map<String, String> parameters) {
    Job job =
        Specification.parse(parameters, clock.instant(), MonthOverflow.CLIP, () -> 0)
            .asJob(key, new Random().nextLong(), clock.instant());
    return jobs.put(job).job();
  }

  private Job everyMinute(String body) {
    return put(body, Map.of("interval", "60"));
  }

  private Job now(String body) {
    return put(body, Map.of("interval", "3600", "immediate", "true"));
  }

  private Job stored(String body) {
    return jobs.find(JobKey.of("p", body)).orElseThrow().job();
  }

  private void deliver(HandDriven instance, TestTarget itsTarget) throws InterruptedException {
    itsTarget.answer(Outcome.delivered(200));
    instance.write();
  }

  @Test
  void a_run_starts_when_it_is_due_and_not_a_moment_before() throws Exception {
    everyMinute("b");

    pass(Duration.ofMillis(59_900));
    a.beat();
    a.step();
    assertThat(target.received()).isEmpty();

    pass(Duration.ofMillis(99));
    a.step();
    assertThat(target.received()).isEmpty();

    pass(Duration.ofMillis(1));
    a.step();
    assertThat(target.bodies()).containsExactly("b");
    assertThat(events.lateness).containsExactly(Duration.ZERO);

    deliver(a, target);
    assertThat(stored("b").nextRun()).isEqualTo(NOON.plusSeconds(120));
    a.step();
    assertThat(target.received()).hasSize(1);
  }

  @Test
  void every_attempt_of_a_run_carries_the_same_id_and_time() throws Exception {
    now("b");
    a.step();
    target.answer(Outcome.failed(500, "HTTP 500", null));
    a.write();
    assertThat(stored("b").attempts()).isOne();
    pass(Duration.ofSeconds(11));
    a.beat();
    a.step();

    Message first = target.received().get(0);
    Message second = target.received().get(1);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(second.scheduledAt()).isEqualTo(first.scheduledAt());
    assertThat(List.of(first.attempt(), second.attempt())).containsExactly(1, 2);
    deliver(a, target);
    pass(Duration.ofHours(1));
    a.beat();
    a.step();
    assertThat(target.received().get(2).runId()).isNotEqualTo(first.runId());
  }

  @Test
  void never_more_attempts_are_in_flight_than_allowed_and_none_is_forgotten() throws Exception {
    IntStream.range(0, 100).forEach(i -> now("b" + i));

    for (int round = 0; round < 5; round++) {
      a.step();
      assertThat(target.inFlight()).isEqualTo(MAX_RUNNING);
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(100));
      a.write();
    }

    a.step();
    assertThat(target.inFlight()).isZero();
    assertThat(new HashSet<>(target.bodies())).hasSize(100);
    assertThat(target.received()).hasSize(100);
    assertThat(events.batches).containsOnly(MAX_RUNNING);
  }

  @Test
  void every_slot_gets_its_turn_under_a_deep_backlog() throws Exception {
    crowd(3000, 1);
    now(bodyOfSlot(200));
    now(bodyOfSlot(255));

    for (int round = 0; round < 4; round++) {
      a.step();
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(100));
      a.write();
    }

    assertThat(target.bodies()).contains(bodyOfSlot(200), bodyOfSlot(255));
  }

  @Test
  void all_slots_backlogs_shrink_at_the_same_pace() throws Exception {
    crowd(Slots.COUNT * MAX_RUNNING, Slots.COUNT);

    for (int step = 0; step < 200; step++) {
      a.beat();
      a.step();
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(100));
      a.write();
    }

    Map<Integer, Long> served =
        target.bodies().stream()
            .map(body -> Integer.parseInt(body.substring("crowd".length())) % Slots.COUNT)
            .collect(Collectors.groupingBy(slot -> slot, Collectors.counting()));
    assertThat(served).hasSize(Slots.COUNT);
    assertThat(Collections.max(served.values()) - Collections.min(served.values()))
        .isLessThanOrEqualTo(MAX_RUNNING / 2);
  }

  /** Overdue for longer than what only just came due, of all slots; more than a read returns. */
  @Test
  void what_only_just_came_due_does_not_wait_for_a_backlog() throws Exception {
    crowd(Slots.COUNT * MAX_RUNNING, Slots.COUNT, Duration.ofMinutes(1));
    for (int step = 0; step < 20; step++) {
      String fresh = "fresh" + step;
      now(fresh);
      a.beat();
      a.step();
      assertThat(target.bodies()).contains(fresh);
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(100));
      a.write();
    }

    assertThat(target.bodies().stream().filter(body -> body.startsWith("crowd")))
        .as("which goes on shrinking")
        .hasSize(20 * (MAX_RUNNING - 1));
  }

  @Test
  void a_backlog_gets_its_share_of_the_places_however_much_comes_due_now() throws Exception {
    crowd(Slots.COUNT * MAX_RUNNING, Slots.COUNT, Duration.ofMinutes(1));
    for (int step = 0; step < 20; step++) {
      for (int i = 0; i < 2 * MAX_RUNNING; i++) {
        now("fresh" + step + "-" + i);
      }
      a.beat();
      a.step();
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(10));
      a.write();
    }

    assertThat(target.bodies().stream().filter(body -> body.startsWith("crowd")))
        .hasSizeGreaterThanOrEqualTo(20 * MAX_RUNNING / 4);
  }

  @Test
  void what_is_overdue_is_worked_off_at_the_full_rate_that_is_allowed_and_no_faster()
      throws Exception {
    crowd(2000, Slots.COUNT, Duration.ofMinutes(1));
    HandDriven limited =
        new HandDriven(
            database,
            clock,
            policy,
            1,
            Map.of("default", new LimitedTarget(target, TargetLimits.NONE)),
            events,
            HandDriven.limits(MAX_RUNNING, 50));
    a.clockwork().heartbeat().beginLeaving();
    a.beat();
    a.clockwork().heartbeat().leave();

    for (int step = 0; step < 200; step++) {
      limited.beat();
      limited.step();
      target.answer(Outcome.delivered(200));
      pass(Duration.ofMillis(100));
      limited.write();
    }

    assertThat(target.received()).hasSizeBetween(20 * 50 * 95 / 100, 20 * 50 + 15);
  }

  /** Due rows of some slots, evenly, whatever their keys; only the slot column counts. */
  private void crowd(int jobs, int slots) {
    crowd(jobs, slots, Duration.ofSeconds(1));
  }

  private void crowd(int jobs, int slots, Duration overdue) {
    long due = NOON.minus(overdue).toEpochMilli();
    database.jdbi().useHandle(handle -> handle.execute(CROWD, slots, due, jobs));
  }

  private static final String CROWD =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, location, anchor, target, state,
        next_run, next_sched, attempts, generation, version, created_at, updated_at)
      SELECT
        CAST(RIGHT(CONCAT('00000000000000000000000000000000', x), 32) AS BINARY(32)), MOD(x, ?), 'p',
        CONCAT('crowd', x), 0, '3600', 'UTC', 0, 'default', 'scheduled', ?, 0, 0, x, 0, 0, 0
      FROM SYSTEM_RANGE(1, ?)
      """;

  private static String bodyOfSlot(int slot) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "s" + i)
        .filter(body -> Slots.of(new JobKey("p", body)) == slot)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_change_voids_what_was_planned_at_once() {
    everyMinute("disabled");
    everyMinute("deleted");
    everyMinute("moved");
    pass(Duration.ofMillis(59_900));
    a.beat();
    a.step();
    assertThat(a.clockwork().holdings().runs().inHand()).isEqualTo(3);

    jobs.change(JobKey.of("p", "disabled"), Transition::disable);
    jobs.delete(JobKey.of("p", "deleted"));
    everyMinute("moved");
    pass(Duration.ofMillis(150));
    a.step();

    assertThat(target.received()).isEmpty();
  }

  @Test
  void a_job_that_becomes_due_by_a_local_write_is_started_by_the_next_step() {
    a.step();
    Job job = everyMinute("b");
    pass(Duration.ofMillis(6));
    a.step();
    assertThat(target.received()).isEmpty();

    jobs.change(job.key(), each -> Transition.trigger(each, clock.instant()));
    pass(Duration.ofMillis(6));
    a.step();

    assertThat(target.bodies()).containsExactly("b");
  }

  @Test
  void runs_of_one_job_do_not_overlap_whatever_happens_to_the_job() throws Exception {
    Job job = now("b");
    a.step();
    jobs.change(job.key(), each -> Transition.trigger(each, clock.instant()));
    pass(Duration.ofMillis(100));
    a.step();
    now("b");
    pass(Duration.ofMillis(100));
    a.step();
    jobs.delete(job.key());
    now("b");
    pass(Duration.ofMillis(100));
    a.step();
    assertThat(target.received()).as("one is in flight, others wait").hasSize(1);

    deliver(a, target);
    pass(Duration.ofMillis(100));
    a.step();
    assertThat(target.received()).as("the newest definition runs").hasSize(2);
    deliver(a, target);
    assertThat(stored("b").nextRun()).isAfter(clock.instant());
  }

  @Test
  void a_trigger_during_a_run_leads_to_one_run_after_it_and_repeats_no_occurrence()
      throws Exception {
    Job job = now("b");
    a.step();
    jobs.change(job.key(), each -> Transition.trigger(each, clock.instant().plusMillis(1)));
    deliver(a, target);
    pass(Duration.ofMillis(100));
    a.step();
    deliver(a, target);

    assertThat(target.received()).extracting(Message::runId).doesNotHaveDuplicates().hasSize(2);
    assertThat(stored("b").nextRun()).isEqualTo(NOON.plusSeconds(3600));
    pass(Duration.ofMillis(100));
    a.step();
    assertThat(target.inFlight()).isZero();
  }

  @Test
  void nothing_is_started_on_a_lease_that_may_have_run_out() {
    now("b");
    pass(LEASE.minusMillis(999));

    a.step();
    assertThat(target.received()).isEmpty();

    a.beat();
    pass(Duration.ofMillis(100));
    a.step();
    assertThat(target.bodies()).containsExactly("b");
  }

  @Test
  void who_was_declared_dead_discards_its_results_and_starts_over_under_another_number()
      throws Exception {
    now("b");
    a.step();
    long before = a.id();
    TestTarget other = new TestTarget();
    HandDriven b = instance(2, other);
    b.beat();
    for (int second = 0; second <= LEASE.toSeconds(); second++) {
      pass(Duration.ofSeconds(1));
      b.beat();
    }
    assertThat(b.slots()).isEqualTo(Slots.COUNT);
    b.step();
    assertThat(other.bodies()).containsExactly("b");

    deliver(a, target);
    assertThat(events.fenced).isOne();
    assertThat(stored("b").nextRun()).as("the stale result changed nothing").isEqualTo(NOON);

    a.beat();
    assertThat(a.id()).isNotEqualTo(before);
    assertThat(events.leasesLost).isOne();
    deliver(b, other);
    assertThat(stored("b").nextRun()).isEqualTo(NOON.plusSeconds(3600));
  }

  @Test
  void a_databases_clock_that_jumps_kills_nobody_and_stops_nothing() throws Exception {
    HandDriven b = instance(2, new TestTarget());
    b.beat();
    for (long millis : new long[] {3_600_000, -7_200_000}) {
      database
          .jdbi()
          .useHandle(handle -> handle.execute("UPDATE test_clock SET now_ms = now_ms + ?", millis));
      b.beat();
      a.beat();
      assertThat(cluster.instances()).hasSize(2);
    }
    assertThat(events.leasesLost).isZero();
  }

  @Test
  void slots_are_shared_evenly_and_a_slot_changes_hands_only_when_none_of_its_runs_is_in_flight()
      throws Exception {
    List<Job> running = IntStream.range(0, MAX_RUNNING).mapToObj(i -> now("b" + i)).toList();
    a.step();
    HandDriven b = instance(2, new TestTarget());
    b.beat();
    a.beat();
    b.beat();
    assertThat(a.slots() + b.slots()).isEqualTo(Slots.COUNT);
    assertThat(b.slots()).isEqualTo(Slots.COUNT / 2);

    TestTarget third = new TestTarget();
    HandDriven c = instance(3, third);
    for (int i = 0; i < 3; i++) {
      pass(Duration.ofSeconds(1));
      List.of(a, b, c).forEach(HandDriven::beat);
    }
    assertThat(List.of(a.slots(), b.slots(), c.slots())).allMatch(n -> n == 85 || n == 86);
    c.step();
    assertThat(third.received()).as("runs in flight stay where they are").isEmpty();

    deliver(a, target);
    assertThat(running)
        .allSatisfy(job -> assertThat(stored(job.key().body()).nextRun()).isAfter(clock.instant()));
    assertThat(events.fenced).isZero();
  }

  @Test
  void leaving_waits_for_what_is_in_flight_and_gives_the_rest_away_at_once() throws Exception {
    now("b");
    a.step();
    HandDriven b = instance(2, new TestTarget());
    a.clockwork().dispatcher().beginStopping();
    a.clockwork().heartbeat().beginLeaving();
    now("later");
    a.beat();
    a.step();
    assertThat(a.slots()).as("the slot of the run in flight").isOne();
    assertThat(target.bodies()).containsExactly("b");
    b.beat();
    assertThat(b.slots()).isEqualTo(Slots.COUNT - 1);

    deliver(a, target);
    a.beat();
    a.clockwork().heartbeat().leave();
    b.beat();
    assertThat(b.slots()).isEqualTo(Slots.COUNT);
    assertThat(stored("b").nextRun()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(cluster.instances()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval_text = ''",
        "interval_text = '-60'",
        "interval_text = 'P-60S'",
        "interval_text = 'once in a while'",
        "interval_text = '99999999999999999'",
        "location = ''",
        "location = 'Mars/Base'",
        "location = '+25:00'",
        "target = ''",
        "target = 'gone'",
        "attempts = 2147483647, target = 'gone'",
        "anchor = 9223372036854775807, location = 'x'"
      })
  void a_row_that_makes_no_sense_is_set_aside_and_holds_nobody_up(String damage) throws Exception {
    now("bad");
    IntStream.range(0, 5).forEach(i -> now("good" + i));
    database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE jobs SET " + damage + " WHERE body = 'bad'"));

    a.step();
    deliver(a, target);

    assertThat(target.bodies()).hasSize(5).doesNotContain("bad");
    Job bad = stored("bad");
    assertThat(bad.state()).isEqualTo(JobState.QUARANTINED);
    assertThat(Objects.requireNonNull(bad.lastRun()).error()).isNotBlank();
    assertThat(bad.nextRun()).isAfter(clock.instant());
  }

  @Test
  void a_quarantined_row_runs_once_it_is_mended() throws Exception {
    now("bad");
    database.jdbi().useHandle(handle -> handle.execute("UPDATE jobs SET target = 'gone'"));
    a.step();
    a.write();
    database.jdbi().useHandle(handle -> handle.execute("UPDATE jobs SET target = 'default'"));
    pass(Duration.ofSeconds(12));
    a.beat();
    a.step();
    deliver(a, target);

    assertThat(target.bodies()).containsExactly("bad");
    assertThat(stored("bad").state()).isEqualTo(JobState.SCHEDULED);
    assertThat(stored("bad").attempts()).isZero();
  }

  @Test
  void results_outlive_a_database_that_is_away() throws Exception {
    now("b");
    a.step();
    target.answer(Outcome.delivered(200));
    database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE jobs RENAME TO away"));
    assertThatThrownBy(a::write).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(a::write).isInstanceOf(RuntimeException.class);
    database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE away RENAME TO jobs"));

    a.write();

    assertThat(stored("b").nextRun()).isEqualTo(NOON.plusSeconds(3600));
    pass(Duration.ofMillis(100));
    a.step();
    assertThat(target.received()).hasSize(1);
  }

  @Test
  void one_result_that_cannot_be_stored_does_not_hold_up_the_others() throws Exception {
    IntStream.range(0, 5).forEach(i -> now("b" + i));
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "ALTER TABLE jobs ADD CONSTRAINT refuse CHECK (body <> 'b3' OR attempts = 0"
                        + " OR state = 'quarantined')"));
    a.step();
    target.answer(Outcome.failed("no"));
    a.write();

    assertThat(stored("b3").state()).isEqualTo(JobState.QUARANTINED);
    assertThat(stored("b0").attempts()).isOne();
    assertThat(stored("b4").attempts()).isOne();
  }

  @Test
  void a_target_that_throws_or_fails_its_stage_has_failed() throws Exception {
    target.breakWith(new IllegalStateException("broken"));
    now("throws");
    a.step();
    a.write();
    assertThat(Objects.requireNonNull(stored("throws").lastRun()).error()).contains("broken");

    target.breakWith(null);
    now("stage");
    pass(Duration.ofMillis(100));
    a.step();
    target.fail(new IllegalStateException("stage"));
    a.write();
    assertThat(Objects.requireNonNull(stored("stage").lastRun()).error()).contains("stage");
  }

  // What the ledger says

  private List<LedgerEntry> ledger() {
    return new LedgerStore(database.database())
        .all(null, Instant.EPOCH, LedgerPosition.END, 100)
        .entries();
  }

  private static void assertEntry(LedgerEntry entry, RunState state, @Nullable Integer attempt) {
    assertThat(entry.state()).isEqualTo(state);
    assertThat(entry.attempt()).isEqualTo(attempt);
  }

  @Test
  void the_ledger_says_what_came_of_each_attempt() throws Exception {
    now("b");
    a.step();
    pass(Duration.ofMillis(7));
    target.answer(Outcome.failed(503, "HTTP 503", null).withReply("come back later"));
    a.write();
    pass(Duration.ofSeconds(11));
    a.beat();
    a.step();
    deliver(a, target);

    List<LedgerEntry> entries = ledger();
    assertThat(entries).hasSize(2);
    assertEntry(entries.get(0), RunState.DELIVERED, 2);
    LedgerEntry failed = entries.get(1);
    assertEntry(failed, RunState.FAILED, 1);
    assertThat(failed.runId()).isEqualTo(target.received().get(0).runId());
    assertThat(failed.reply()).isEqualTo("come back later");
    assertThat(failed.status()).isEqualTo(503);
    assertThat(failed.startedAt()).isEqualTo(NOON);
    assertThat(failed.took()).isEqualTo(Duration.ofMillis(7));
    assertThat(failed.instance()).isEqualTo(a.id());
  }

  @Test
  void the_ledger_says_why_a_row_was_set_aside() throws Exception {
    put("b", Map.of("interval", "60", "immediate", "true", "target", "elsewhere"));
    a.step();
    a.write();

    assertEntry(ledger().get(0), RunState.QUARANTINED, null);
    assertThat(ledger().get(0).error()).contains("elsewhere");
  }

  @Test
  void the_ledger_says_what_was_missed() throws Exception {
    Policy skipping =
        new Policy(
            policy.retry(),
            true,
            new CatchUp(CatchUp.Mode.SKIP, 1, Duration.ofSeconds(1), null),
            MonthOverflow.CLIP,
            0,
            new Random(1));
    a.clockwork().heartbeat().leave();
    HandDriven b = new HandDriven(database, clock, skipping, 2, target, events);
    everyMinute("b");
    pass(Duration.ofMinutes(10));
    b.beat();
    b.step();
    b.write();

    assertThat(target.received()).isEmpty();
    assertEntry(ledger().get(0), RunState.MISSED, null);
    assertThat(ledger().get(0).scheduledAt()).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void the_ledger_says_nothing_of_what_others_have_taken_over() throws Exception {
    now("b");
    a.step();
    target.answer(Outcome.failed("x"));
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM instances"));
    a.write();

    assertThat(events.fenced).isOne();
    assertThat(ledger()).isEmpty();
  }
}

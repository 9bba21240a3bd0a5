package io.dalga.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.CatchUp;
import io.dalga.job.Claim;
import io.dalga.job.Content;
import io.dalga.job.HistoryMode;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.LastRun;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.Pull;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.QueueStore.Reserved;
import io.dalga.store.QueueStore.Size;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the store promises to workers that come for their runs, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class QueueStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final SettableClock clock = new SettableClock(NOW);
  private final TestDatabase database;
  private final JobStore jobs;
  private final Ledger ledger;
  private final QueueStore queue;
  private final QueueStore stubborn;

  QueueStoreContract(TestServer server) {
    database = TestDatabase.on(server);
    jobs = new JobStore(database.database(), clock);
    ledger = new Ledger(database.database(), HistoryMode.ALL);
    queue =
        new QueueStore(
            database.database(), clock, policy(null), new Random(), ledger, database.notices());
    stubborn =
        new QueueStore(
            database.database(), clock, policy(HOUR), new Random(), ledger, database.notices());
  }

  private static Policy policy(@Nullable Duration stopAfter) {
    return new Policy(
        new RetryPolicy(
            Duration.ofSeconds(10),
            2,
            Duration.ofMinutes(10),
            0,
            stopAfter,
            null,
            RetryPolicy.Exhausted.DISABLE),
        true,
        CatchUp.DEFAULT,
        MonthOverflow.CLIP,
        0,
        new Random(1));
  }

  @BeforeEach
  void clear() {
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM jobs"));
    clock.advance(Duration.between(clock.instant(), NOW));
  }

  @AfterAll
  void close() {
    database.close();
  }

  private Job put(String path, String body, String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("target", "pull"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return jobs.put(
            Specification.parse(all, clock.instant(), MonthOverflow.CLIP, () -> 0)
                .asJob(JobKey.of(path, body), new Random().nextLong(), clock.instant()))
        .job();
  }

  private Job putNow(String path, String body) {
    return put(path, body, "one-off", "true", "immediate", "true");
  }

  private Job putHourly(String path, String body) {
    return put(path, body, "interval", "3600", "immediate", "true");
  }

  private Job stored(String path, String body) {
    return jobs.find(new JobKey(path, body)).orElseThrow().job();
  }

  private boolean isStored(String path, String body) {
    return jobs.find(new JobKey(path, body)).isPresent();
  }

  private static LastRun lastRun(Job job) {
    return requireNonNull(job.lastRun(), "no attempt has ended");
  }

  private Reserved reserveOne(String path) {
    List<Reserved> reserved = queue.reserve(path, 10, MINUTE);
    assertThat(reserved).hasSize(1);
    return reserved.get(0);
  }

  private Size size(long ready, long delayed, long reserved) {
    return new Size(ready, delayed, reserved);
  }

  @Test
  void runs_are_reserved_oldest_first_and_by_their_path_alone() {
    for (int i = 0; i < 5; i++) {
      putNow("q", "b" + i);
      clock.advance(Duration.ofMillis(1));
    }
    putNow("Q", "other");
    put("q", "later", "one-off", "true", "interval", "60");
    put("q", "elsewhere", "interval", "60", "immediate", "true", "target", "default");

    List<Reserved> first = queue.reserve("q", 3, MINUTE);
    List<Reserved> second = queue.reserve("q", 10, MINUTE);

    assertThat(first).extracting(each -> each.job().key().body()).containsExactly("b0", "b1", "b2");
    assertThat(second).extracting(each -> each.job().key().body()).containsExactly("b3", "b4");
    assertThat(second).allSatisfy(each -> assertThat(each.attempt()).isEqualTo(1));
    assertThat(second.get(0).until()).isEqualTo(clock.instant().plus(MINUTE));
    assertThat(queue.reserve("q", 10, MINUTE)).isEmpty();
    assertThat(queue.size("q")).isEqualTo(size(0, 1, 5));
    assertThat(queue.size("Q")).isEqualTo(size(1, 0, 0));
    assertThat(queue.size("none")).isEqualTo(size(0, 0, 0));
  }

  @Test
  void the_dispatcher_never_sees_them_and_workers_never_see_others() {
    putNow("q", "pulled");
    put("q", "pushed", "one-off", "true", "immediate", "true", "target", "default");

    RunStore runs = new RunStore(database.database(), clock, ledger, database.notices());
    List<Integer> slots = IntStream.range(0, Slots.COUNT).boxed().toList();
    assertThat(runs.due(slots, clock.instant(), 10)).hasSize(1);
    assertThat(queue.reserve("q", 10, MINUTE)).hasSize(1);
  }

  @Test
  void a_put_takes_a_job_from_the_dispatcher_to_workers_and_back() {
    put("q", "b", "interval", "60", "immediate", "true", "target", "default");
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();

    putHourly("q", "b");
    assertThat(queue.end(reserveOne("q").claim(), Outcome.delivered(null))).isTrue();

    put("q", "b", "interval", "60", "immediate", "true", "target", "default");
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();
  }

  @Test
  void a_one_off_that_is_acknowledged_is_deleted() {
    putNow("q", "b");

    assertThat(queue.end(reserveOne("q").claim(), Outcome.delivered(null))).isTrue();

    assertThat(isStored("q", "b")).isFalse();
  }

  @Test
  void a_periodic_job_that_is_acknowledged_has_its_next_run() {
    putHourly("q", "b");
    Reserved reserved = reserveOne("q");
    clock.advance(Duration.ofSeconds(30));

    assertThat(queue.end(reserved.claim(), Outcome.delivered(null))).isTrue();

    Job job = stored("q", "b");
    assertThat(job.nextRun()).isEqualTo(NOW.plus(HOUR));
    assertThat(job.reservation()).isNull();
    assertThat(job.attempts()).isZero();
    assertThat(lastRun(job).startedAt()).isEqualTo(NOW);
    assertThat(lastRun(job).took()).isEqualTo(Duration.ofSeconds(30));
    assertThat(lastRun(job).outcome()).isEqualTo("delivered");
  }

  @Test
  void a_job_whose_worker_says_gone_is_deleted() {
    putHourly("q", "b");

    assertThat(queue.end(reserveOne("q").claim(), Outcome.gone(null))).isTrue();

    assertThat(isStored("q", "b")).isFalse();
  }

  @Test
  void what_is_released_comes_back_after_its_delay_as_the_same_run() {
    putHourly("q", "b");
    Reserved first = reserveOne("q");

    assertThat(queue.release(first.claim(), "not now", Duration.ofSeconds(5))).isTrue();

    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();
    Job job = stored("q", "b");
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(lastRun(job).error()).isEqualTo("not now");
    assertThat(queue.size("q")).isEqualTo(size(0, 1, 0));
    clock.advance(Duration.ofSeconds(5));
    Reserved second = reserveOne("q");
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.claim().run()).isEqualTo(first.claim().run());
    assertThat(queue.end(second.claim(), Outcome.delivered(null))).isTrue();
    assertThat(stored("q", "b").attempts()).isZero();
  }

  @Test
  void what_has_failed_comes_back_as_the_policy_says() {
    putHourly("q", "b");

    assertThat(queue.end(reserveOne("q").claim(), Outcome.failed("no"))).isTrue();
    assertThat(stored("q", "b").nextRun()).isEqualTo(NOW.plusSeconds(10));

    clock.advance(Duration.ofSeconds(10));
    assertThat(queue.end(reserveOne("q").claim(), Outcome.failed("no"))).isTrue();
    assertThat(stored("q", "b").nextRun()).isEqualTo(clock.instant().plusSeconds(20));
    assertThat(stored("q", "b").attempts()).isEqualTo(2);
  }

  @Test
  void whose_time_is_over_has_lost_the_run() {
    putNow("q", "b");
    Claim lost = reserveOne("q").claim();
    clock.advance(MINUTE);

    assertThat(queue.extend(lost, MINUTE)).isFalse();
    assertThat(queue.end(lost, Outcome.delivered(null))).isFalse();
    assertThat(queue.release(lost, "x", MINUTE)).isFalse();
    Reserved again = reserveOne("q");

    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.claim().run()).isEqualTo(lost.run());
    assertThat(queue.extend(lost, MINUTE)).isFalse();
    assertThat(queue.end(lost, Outcome.delivered(null))).isFalse();
    assertThat(queue.release(lost, "x", MINUTE)).isFalse();
    Job job = stored("q", "b");
    assertThat(lastRun(job).error()).isEqualTo(Pull.TIMED_OUT);
    assertThat(lastRun(job).startedAt()).isEqualTo(NOW);
    assertThat(lastRun(job).took()).isEqualTo(MINUTE);
    assertThat(job.failedAttempts(clock.instant())).isEqualTo(1);
    assertThat(queue.end(again.claim(), Outcome.delivered(null))).isTrue();
    assertThat(queue.end(again.claim(), Outcome.delivered(null))).isFalse();
  }

  @Test
  void a_token_that_was_made_up_is_good_for_nothing() {
    putNow("q", "b");
    Claim claim = reserveOne("q").claim();
    Claim other = new Claim(claim.id(), claim.token() + 1, claim.run());

    assertThat(queue.end(other, Outcome.delivered(null))).isFalse();
    assertThat(queue.extend(other, MINUTE)).isFalse();
    assertThat(queue.end(new Claim(-1, 7, claim.run()), Outcome.gone(null))).isFalse();
    assertThat(isStored("q", "b")).isTrue();
  }

  @Test
  void a_reservation_can_end_later_or_sooner() {
    putNow("q", "b");
    Claim claim = reserveOne("q").claim();

    assertThat(queue.extend(claim, HOUR)).isTrue();
    clock.advance(MINUTE.multipliedBy(2));
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();

    assertThat(queue.extend(claim, Duration.ofSeconds(1))).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(reserveOne("q").attempt()).isEqualTo(2);
  }

  // Decisions that come while a worker has a run: they win, and do not start a second run.

  @Test
  void a_put_during_a_run_starts_after_it() {
    putHourly("q", "b");
    Claim claim = reserveOne("q").claim();

    putHourly("q", "b");
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();
    assertThat(stored("q", "b").nextRun()).isEqualTo(NOW.plus(MINUTE));

    assertThat(queue.end(claim, Outcome.delivered(null))).isTrue();
    Reserved next = reserveOne("q");
    assertThat(next.claim().run()).isNotEqualTo(claim.run());
    assertThat(next.attempt()).isEqualTo(1);
  }

  @Test
  void a_put_during_a_run_starts_when_the_worker_has_died() {
    putHourly("q", "b");
    reserveOne("q");
    putHourly("q", "b");
    clock.advance(MINUTE);

    assertThat(reserveOne("q").attempt()).isEqualTo(1);
  }

  @Test
  void a_put_with_a_condition_during_a_run_starts_after_it() {
    Job before = putHourly("q", "b");
    reserveOne("q");
    Map<String, String> parameters =
        Map.of("target", "pull", "interval", "60", "immediate", "true");
    Job anew =
        Specification.parse(parameters, NOW, MonthOverflow.CLIP, () -> 0)
            .asJob(before.key(), 42, NOW);

    assertThat(jobs.replace(anew, present -> true).job().nextRun()).isEqualTo(NOW.plus(MINUTE));
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();
  }

  @Test
  void a_trigger_during_a_run_starts_after_it() {
    putHourly("q", "b");
    Claim claim = reserveOne("q").claim();
    clock.advance(Duration.ofSeconds(1));
    jobs.change(new JobKey("q", "b"), job -> Transition.trigger(job, clock.instant()));
    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();

    assertThat(queue.end(claim, Outcome.delivered(null))).isTrue();

    Reserved triggered = reserveOne("q");
    assertThat(triggered.claim().run().triggered()).isTrue();
    assertThat(queue.end(triggered.claim(), Outcome.delivered(null))).isTrue();
    assertThat(stored("q", "b").nextRun()).isEqualTo(NOW.plus(HOUR));
  }

  @Test
  void a_pause_during_a_run_holds_after_it() {
    putHourly("q", "b");
    Claim claim = reserveOne("q").claim();
    jobs.change(new JobKey("q", "b"), Transition::disable);

    assertThat(queue.extend(claim, MINUTE)).isTrue();
    assertThat(queue.end(claim, Outcome.delivered(null))).isTrue();

    Job job = stored("q", "b");
    assertThat(job.state()).isEqualTo(JobState.DISABLED);
    assertThat(job.nextRun()).isNull();
    assertThat(job.nextSched()).isEqualTo(NOW.plus(HOUR));
  }

  @Test
  void pausing_and_resuming_during_a_run_starts_no_second_one() {
    putHourly("q", "b");
    Claim claim = reserveOne("q").claim();
    JobKey key = new JobKey("q", "b");
    jobs.change(key, Transition::disable);
    jobs.change(key, job -> Transition.enable(job, clock.instant(), policy(null)));

    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();
    assertThat(queue.end(claim, Outcome.delivered(null))).isTrue();
    assertThat(stored("q", "b").nextRun()).isEqualTo(NOW.plus(HOUR));
  }

  @Test
  void a_job_that_was_deleted_and_made_anew_is_not_the_old_workers() {
    putNow("q", "b");
    Claim claim = reserveOne("q").claim();
    jobs.delete(new JobKey("q", "b"));
    putNow("q", "b");

    assertThat(queue.end(claim, Outcome.delivered(null))).isFalse();
    assertThat(reserveOne("q").attempt()).isEqualTo(1);
  }

  // Defects

  @Test
  void a_run_that_workers_do_not_finish_is_given_up() {
    putHourly("q", "b");
    assertThat(stubborn.reserve("q", 1, MINUTE)).hasSize(1);
    clock.advance(HOUR.plusMillis(1));

    assertThat(stubborn.reserve("q", 1, MINUTE)).isEmpty();

    Job job = stored("q", "b");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(lastRun(job).error()).isEqualTo(Pull.TIMED_OUT);
    assertThat(job.reservation()).isNull();
  }

  @Test
  void a_row_that_cannot_be_understood_steps_aside() {
    putHourly("q", "bad");
    clock.advance(Duration.ofMillis(1));
    putHourly("q", "good");
    database
        .jdbi()
        .useHandle(h -> h.execute("UPDATE jobs SET location = 'Nowhere' WHERE body = 'bad'"));

    assertThat(reserveOne("q").job().key().body()).isEqualTo("good");

    assertThat(stored("q", "bad").state()).isEqualTo(JobState.QUARANTINED);
    assertThat(lastRun(stored("q", "bad")).error()).contains("Nowhere");
  }

  // Contents

  @Test
  void a_payload_comes_as_it_was_put() {
    byte[] bytes = new byte[Content.MAX_PAYLOAD];
    new Random(7).nextBytes(bytes);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    put(
        "q",
        "b",
        "interval",
        "60",
        "immediate",
        "true",
        "payload-base64",
        base64,
        "content-type",
        "image/png",
        "header.X-Tenant",
        "7",
        "method",
        "PUT");

    Content content = reserveOne("q").job().content();

    assertThat(Arrays.equals(content.payload(), bytes)).isTrue();
    assertThat(content.contentType()).isEqualTo("image/png");
    assertThat(content.headers()).isEqualTo(Map.of("x-tenant", "7"));
    assertThat(content.method()).isEqualTo("PUT");
    putHourly("q", "b");
    assertThat(stored("q", "b").content()).isEqualTo(Content.NONE);
  }

  @Test
  void contents_that_are_put_together_are_each_their_own() throws Exception {
    List<Future<Job>> puts = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 200; i++) {
      String body = "b" + i;
      boolean plain = i % 3 == 0;
      puts.add(
          threads.submit(
              () ->
                  plain
                      ? putNow("q", body)
                      : put("q", body, "interval", "60", "payload", "naïve " + body)));
    }
    for (Future<Job> each : puts) {
      each.get();
    }
    threads.shutdown();

    for (int i = 0; i < 200; i++) {
      Content content = stored("q", "b" + i).content();
      if (i % 3 == 0) {
        assertThat(content).isEqualTo(Content.NONE);
      } else {
        assertThat(new String(requireNonNull(content.payload()), UTF_8)).isEqualTo("naïve b" + i);
      }
    }
  }

  @Test
  void what_is_reserved_together_is_not_too_much_for_one_answer() {
    String payload = "x".repeat(Content.MAX_PAYLOAD);
    for (int i = 0; i < 6; i++) {
      put("q", "b" + i, "one-off", "true", "immediate", "true", "payload", payload);
      clock.advance(Duration.ofMillis(1));
    }

    assertThat(queue.reserve("q", 10, MINUTE)).hasSize(3);
    assertThat(queue.reserve("q", 10, MINUTE)).hasSize(3);
  }

  // Many at once

  @Test
  void no_two_workers_get_the_same_run() throws Exception {
    int runs = 300;
    for (int i = 0; i < runs; i++) {
      putNow("q", "b" + i);
    }
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    ExecutorService workers = Executors.newFixedThreadPool(6);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(
          workers.submit(
              () -> {
                while (done.size() < runs) {
                  for (Reserved each : queue.reserve("q", 7, MINUTE)) {
                    done.add(each.job().key().body());
                    assertThat(queue.end(each.claim(), Outcome.delivered(null))).isTrue();
                  }
                }
              }));
    }
    for (Future<?> each : all) {
      each.get();
    }
    workers.shutdown();

    assertThat(done).hasSize(runs);
    assertThat(new HashSet<>(done)).hasSize(runs);
    assertThat(jobs.count()).isZero();
  }

  /** The dispatcher finds rows first, and reads them then. */
  @Test
  void a_job_that_becomes_a_workers_between_is_not_the_dispatchers_any_more() {
    RunStore dispatcher = new RunStore(database.database(), clock, ledger, database.notices());
    put("a", "1", "target", "default", "one-off", "true", "immediate", "true");
    List<Long> found =
        dispatcher.due(StoreContract.allSlots(), NOW, 10).stream().map(DueEntry::id).toList();
    assertThat(dispatcher.read(found, NOW)).hasSize(1);

    putNow("a", "1");

    assertThat(dispatcher.read(found, NOW)).isEmpty();
    assertThat(queue.size("a").ready()).isEqualTo(1);
  }

  @Test
  void the_earliest_of_each_path_is_known() {
    put("a", "1", "one-off", "true", "interval", "60");
    put("a", "2", "one-off", "true", "interval", "30");
    putNow("b", "1");
    jobs.change(putNow("c", "1").key(), Transition::disable);

    assertThat(queue.earliest(List.of("a", "b", "c", "d")))
        .isEqualTo(Map.of("a", NOW.plusSeconds(30), "b", NOW));
  }
}

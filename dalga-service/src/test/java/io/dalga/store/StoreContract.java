package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.Attempt;
import io.dalga.job.CatchUp;
import io.dalga.job.HistoryMode;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.LedgerEntry;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.JobStore.ConflictException;
import io.dalga.store.RunStore.Completion;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store promises, on every database; the sessions and the JVM have hostile time zones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final long ME = 7;
  private static final TimeZone JVM_ZONE = TimeZone.getDefault();
  private static final Policy POLICY =
      new Policy(
          new RetryPolicy(
              Duration.ofSeconds(10),
              2,
              Duration.ofMinutes(10),
              0.1,
              null,
              null,
              RetryPolicy.Exhausted.DISABLE),
          true,
          CatchUp.DEFAULT,
          MonthOverflow.CLIP,
          0,
          new Random(1));

  protected final TestServer server;
  private final SettableClock clock = new SettableClock(NOW);
  private final List<JobKey> told = new ArrayList<>();
  protected TestDatabase database;
  private JobStore store;
  private RunStore runs;
  private Cluster cluster;

  StoreContract(TestServer server) {
    this.server = server;
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
    this.database = TestDatabase.on(server);
    this.store = new JobStore(database.database(), clock);
    this.runs =
        new RunStore(
            database.database(),
            clock,
            new Ledger(database.database(), HistoryMode.ALL),
            database.notices());
    this.cluster = Cluster.forHeartbeat(database.database(), Duration.ofSeconds(6));
  }

  @BeforeAll
  void listen() {
    store.addListener((key, nextRun) -> told.add(key));
  }

  @BeforeEach
  void clear() {
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("DELETE FROM jobs");
              handle.execute("DELETE FROM instances");
              handle.execute("UPDATE slots SET owner = 0");
            });
    told.clear();
  }

  @AfterEach
  void noConnectionIsLeft() {
    assertThat(store.count()).isNotNegative();
  }

  @AfterAll
  void close() {
    TimeZone.setDefault(JVM_ZONE);
    database.close();
  }

  private static Job job(String path, String body, Map<String, String> parameters) {
    JobKey key = JobKey.of(path, body);
    return Specification.parse(parameters, NOW, MonthOverflow.CLIP, key::seed)
        .asJob(key, new Random(body.hashCode()).nextLong(), NOW);
  }

  private static Job hourly(String path, String body) {
    return job(path, body, Map.of("interval", "3600"));
  }

  private static Job due(String path, String body) {
    return job(path, body, Map.of("interval", "60", "immediate", "true"));
  }

  private Job stored(JobKey key) {
    return store.find(key).orElseThrow().job();
  }

  private static Attempt attempt(Job job, Outcome outcome) {
    return new Attempt(job.run(), NOW, Duration.ofMillis(42), outcome);
  }

  private static Completion completion(Job job, Outcome outcome) {
    Attempt attempt = attempt(job, outcome);
    return new Completion(
        job,
        now -> Transition.after(now, attempt, NOW, POLICY),
        LedgerEntry.of(job.id(), job, attempt, 1, ME));
  }

  // Jobs

  @Test
  void what_was_put_is_found_to_the_millisecond() {
    Job job =
        job(
            "check_feed",
            "1234",
            Map.of(
                "interval",
                "P1D",
                "location",
                "America/Los_Angeles",
                "first-run",
                "2026-11-01T01:30:00.123-07:00"));

    Job stored = store.put(job).job();

    assertThat(stored).usingRecursiveComparison().ignoringFields("id").isEqualTo(job);
    assertThat(stored.nextRun()).isEqualTo(Instant.parse("2026-11-01T08:30:00.123Z"));
    assertThat(stored.id()).isPositive();
    assertThat(told).containsExactly(job.key());
  }

  @Test
  void the_trace_of_a_job_is_that_of_the_call_that_stored_it_last() {
    Job job = due("check_feed", "1234");
    assertThat(store.put(job.withTraceparent(traceparent('a'))).job().traceparent())
        .isEqualTo(traceparent('a'));
    assertThat(stored(job.key()).traceparent()).isEqualTo(traceparent('a'));

    store.put(job.withTraceparent(traceparent('b')));
    assertThat(stored(job.key()).traceparent()).isEqualTo(traceparent('b'));

    store.replace(job.withTraceparent(traceparent('c')), present -> true);
    store.change(job.key(), present -> Transition.runNow(present, NOW, POLICY));
    assertThat(stored(job.key()).traceparent()).isEqualTo(traceparent('c'));

    store.put(job);
    assertThat(stored(job.key()).traceparent()).isNull();

    Job created = due("check_feed", "5678");
    store.create(created.withTraceparent(traceparent('d')));
    assertThat(stored(created.key()).traceparent()).isEqualTo(traceparent('d'));
  }

  private static String traceparent(char digit) {
    return "00-" + String.valueOf(digit).repeat(32) + "-00f067aa0ba902b7-01";
  }

  @Test
  void rules_of_all_kinds_are_found_as_they_were_put() {
    List<Job> jobs =
        List.of(
            job("r", "cron", Map.of("cron", "H 9 * * MON-FRI", "window", "PT15M")),
            job(
                "r",
                "rrule",
                Map.of("rrule", "FREQ=MONTHLY;BYDAY=-1FR", "end", "2030-01-01T00:00:00Z")),
            job("r", "repeating", Map.of("interval", "R5//PT1H", "max-runs", "3")),
            job("r", "window", Map.of("interval", "60", "window", "10")));

    for (Job job : jobs) {
      assertThat(store.put(job).job().schedule()).isEqualTo(job.schedule());
      Job found = stored(job.key());
      assertThat(found).usingRecursiveComparison().ignoringFields("id", "version").isEqualTo(job);
      store.replace(hourly("r", job.key().body()), present -> true);
      assertThat(stored(job.key()).schedule()).isEqualTo(hourly("r", job.key().body()).schedule());
      store.replace(job, present -> true);
      assertThat(stored(job.key()).runsLeft()).isEqualTo(job.runsLeft());
      assertThat(stored(job.key()).schedule().rule()).isEqualTo(job.schedule().rule());
    }
  }

  @Test
  void runs_are_counted_down_and_the_last_one_ends_the_job() {
    cluster.join(ME, "test", "1");
    Job job =
        store
            .put(job("p", "b", Map.of("interval", "60", "immediate", "true", "max-runs", "2")))
            .job();

    runs.complete(ME, List.of(completion(job, Outcome.delivered(200))));
    assertThat(stored(job.key()).runsLeft()).isEqualTo(1);

    Job last = stored(job.key());
    runs.complete(ME, List.of(completion(last, Outcome.delivered(200))));
    assertThat(store.find(job.key())).isEmpty();
  }

  @Test
  void keys_are_compared_byte_by_byte() {
    List<JobKey> keys =
        List.of(
            new JobKey("p", "Foo"),
            new JobKey("p", "foo"),
            new JobKey("p", "foo "),
            new JobKey("P", "foo"),
            new JobKey("p", "\u00e9"),
            new JobKey("p", "e\u0301"),
            new JobKey("p", "e"),
            new JobKey("pf", "oo"),
            new JobKey("\u540d\u524d/\ud83d\ude80", "{\"feed\":1}'\";\\ \n\u0001"));
    keys.forEach(key -> store.put(hourly(key.path(), key.body())));

    assertThat(store.count()).isEqualTo(keys.size());
    assertThat(keys).allSatisfy(key -> assertThat(stored(key).key()).isEqualTo(key));
  }

  @Test
  void a_body_of_64_kib_is_kept_whole() {
    String body = "\u00fc".repeat(JobKey.MAX_BODY_BYTES / 2);
    String path = "\ud83d\ude80".repeat(JobKey.MAX_PATH);

    store.put(hourly(path, body));

    assertThat(stored(new JobKey(path, body)).key().body()).isEqualTo(body);
  }

  @Test
  void a_put_replaces_and_starts_anew() {
    Job first = store.put(hourly("p", "b")).job();
    store.change(first.key(), Transition::disable);
    Job second = store.put(job("p", "b", Map.of("interval", "PT2H"))).job();

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(second.schedule().rule()).isEqualTo("PT2H");
    assertThat(second.version()).isEqualTo(first.version() + 2);
    assertThat(store.count()).isOne();
  }

  @Test
  void puts_that_come_together_are_all_stored_as_if_each_had_come_alone() throws Exception {
    Job there = store.put(hourly("p", "there")).job();
    List<Job> jobs =
        IntStream.range(0, 400)
            .mapToObj(i -> i % 8 == 0 ? "there" : "\"\\\n\u2028\ud83d\ude80';--\t" + i)
            .map(body -> hourly("p", body))
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Future<Job>> puts =
        jobs.stream().map(job -> threads.submit(() -> store.put(job).job())).toList();

    for (int i = 0; i < jobs.size(); i++) {
      Job put = puts.get(i).get(1, TimeUnit.MINUTES);
      assertThat(put)
          .usingRecursiveComparison()
          .ignoringFields("id", "version")
          .isEqualTo(jobs.get(i));
      assertThat(stored(put.key()).key()).isEqualTo(put.key());
    }
    threads.shutdown();
    assertThat(store.count()).isEqualTo(351);
    assertThat(stored(there.key()).id()).isEqualTo(there.id());
    assertThat(stored(there.key()).version()).isEqualTo(there.version() + 50);
  }

  @Test
  void create_and_replace_keep_to_their_preconditions() {
    Job job = store.create(hourly("p", "b")).job();

    assertThatThrownBy(() -> store.create(hourly("p", "b"))).isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> store.replace(hourly("p", "b"), present -> false))
        .isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> store.replace(hourly("p", "other"), present -> true))
        .isInstanceOf(ConflictException.class);
    assertThat(stored(job.key())).isEqualTo(job);
    assertThat(
            store
                .replace(
                    job("p", "b", Map.of("interval", "7")),
                    present -> present.etag().equals(job.etag()))
                .job()
                .schedule()
                .rule())
        .isEqualTo("7");
  }

  @Test
  void a_deleted_job_is_gone_and_a_new_one_of_its_key_has_another_id() {
    Job first = store.put(hourly("p", "b")).job();
    store.delete(first.key());
    store.delete(first.key());

    assertThat(store.find(first.key())).isEmpty();
    assertThat(store.put(hourly("p", "b")).job().id()).isNotEqualTo(first.id());
  }

  @Test
  void a_change_of_a_job_that_is_not_there_is_empty() {
    assertThat(store.change(new JobKey("no", "job"), Transition::disable)).isEmpty();
  }

  @Test
  void the_states_of_a_job_are_stored() {
    Job job = store.put(hourly("p", "b")).job();

    Job disabled = store.change(job.key(), Transition::disable).orElseThrow().job();
    assertThat(disabled.state()).isEqualTo(JobState.DISABLED);
    assertThat(disabled.nextRun()).isNull();

    Job triggered =
        store.change(job.key(), now -> Transition.trigger(now, NOW)).orElseThrow().job();
    assertThat(triggered.state()).isEqualTo(JobState.DISABLED);
    assertThat(triggered.nextRun()).isEqualTo(NOW);
    assertThat(triggered.triggeredAt()).isEqualTo(NOW);

    Job enabled =
        store.change(job.key(), now -> Transition.enable(now, NOW, POLICY)).orElseThrow().job();
    assertThat(enabled.state()).isEqualTo(JobState.SCHEDULED);
  }

  @Test
  void the_view_shows_utc_whatever_the_session() {
    store.put(hourly("p", "b"));

    String text =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT next_run_utc FROM jobs_readable")
                        .mapTo(String.class)
                        .one());
    assertThat(text).startsWith("2026-03-08 11:30:00.123");
  }

  @Test
  void every_connection_reads_what_is_committed() {
    for (var pool :
        List.of(
            database.database().heartbeat(),
            database.database().dispatch(),
            database.database().api())) {
      TransactionIsolationLevel level =
          pool.withHandle(handle -> handle.getTransactionIsolationLevel());
      assertThat(level).isEqualTo(TransactionIsolationLevel.READ_COMMITTED);
    }
  }

  // What is due

  @Test
  void due_jobs_come_by_slot_and_each_slots_oldest_first() {
    List<Job> jobs =
        IntStream.range(0, 60).mapToObj(i -> store.put(due("p", "b" + i)).job()).toList();
    store.put(hourly("p", "later"));

    List<DueEntry> entries = runs.due(allSlots(), NOW, 1000);

    assertThat(entries)
        .extracting(DueEntry::id)
        .containsExactlyInAnyOrderElementsOf(jobs.stream().map(Job::id).toList());
    assertThat(entries)
        .isSortedAccordingTo(
            (a, b) ->
                a.slot() != b.slot()
                    ? Integer.compare(a.slot(), b.slot())
                    : Long.compare(a.nextRun(), b.nextRun()));
    assertThat(runs.due(allSlots(), NOW, 7))
        .extracting(DueEntry::slot)
        .containsExactlyElementsOf(entries.stream().map(DueEntry::slot).limit(7).toList());
    assertThat(runs.due(List.of(entries.get(0).slot()), NOW, 1000))
        .allMatch(entry -> entry.slot() == entries.get(0).slot());
    assertThat(runs.read(entries.stream().map(DueEntry::id).toList(), NOW))
        .containsExactlyInAnyOrderElementsOf(jobs);
    assertThat(runs.due(List.of(), NOW, 10)).isEmpty();
    assertThat(store.countDue()).isEqualTo(60);
  }

  static List<Integer> allSlots() {
    return IntStream.range(0, Slots.COUNT).boxed().toList();
  }

  @Test
  void a_row_that_makes_no_sense_can_be_read() {
    Job job = store.put(due("p", "b")).job();
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE jobs SET interval_text = '', location = 'Mars/Base', target = 'x',"
                        + " anchor = 9223372036854775807, last_started_at = 1"));

    Job read = runs.read(List.of(job.id()), NOW).get(0);

    assertThat(read.schedule().location()).isEqualTo("Mars/Base");
    assertThatThrownBy(() -> read.schedule().check()).hasMessageContaining("Mars/Base");
  }

  // What came of it

  @Test
  void a_batch_of_results_is_written_whole() {
    cluster.join(ME, "test", "1");
    Job periodic = store.put(due("p", "periodic")).job();
    Job once = store.put(job("p", "once", Map.of("one-off", "1", "immediate", "1"))).job();
    Job failing = store.put(due("p", "failing")).job();
    String error = "refused \ud83d\ude80 '\"\\ \n" + "x".repeat(5000);

    assertThat(
            runs.complete(
                ME,
                List.of(
                    completion(failing, Outcome.failed(503, error, null)),
                    completion(periodic, Outcome.delivered(200)),
                    completion(once, Outcome.delivered(200)))))
        .isTrue();

    Job after = stored(periodic.key());
    assertThat(after.nextRun()).isEqualTo(NOW.plusSeconds(60));
    assertThat(after.version()).isEqualTo(periodic.version() + 1);
    assertThat(after.lastRun())
        .isEqualTo(new io.dalga.job.LastRun(NOW, "delivered", 200, null, Duration.ofMillis(42)));
    assertThat(store.find(once.key())).isEmpty();
    Job failed = stored(failing.key());
    assertThat(failed.attempts()).isOne();
    assertThat(Objects.requireNonNull(failed.lastRun()).error())
        .startsWith("refused \ud83d\ude80 '\"\\ \n");
    assertThat(failed.nextSched()).isEqualTo(failing.nextSched());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500, 1500})
  void batches_of_any_size_are_written(int size) {
    cluster.join(ME, "test", "1");
    List<Job> jobs =
        IntStream.range(0, size).mapToObj(i -> store.put(due("p", "b" + i)).job()).toList();

    assertThat(
            runs.complete(
                ME, jobs.stream().map(job -> completion(job, Outcome.delivered(null))).toList()))
        .isTrue();

    assertThat(store.countDue()).isZero();
    assertThat(store.count()).isEqualTo(size);
  }

  @Test
  void results_of_a_dead_instance_change_nothing() {
    cluster.join(ME, "test", "1");
    Job job = store.put(due("p", "b")).job();
    cluster.leave(ME);

    assertThat(runs.complete(ME, List.of(completion(job, Outcome.delivered(200))))).isFalse();
    assertThat(stored(job.key())).isEqualTo(job);
  }

  @Test
  void the_newer_decision_stands() {
    cluster.join(ME, "test", "1");
    Job replaced = store.put(due("p", "replaced")).job();
    Job deleted = store.put(due("p", "deleted")).job();
    Job recreated = store.put(due("p", "recreated")).job();
    Job disabled = store.put(due("p", "disabled")).job();
    Job triggered = store.put(due("p", "triggered")).job();
    Job untouched = store.put(due("p", "untouched")).job();
    Job again =
        store
            .put(
                Specification.parse(
                        Map.of("interval", "9", "immediate", "true"),
                        NOW,
                        MonthOverflow.CLIP,
                        () -> 0)
                    .asJob(replaced.key(), 99, NOW))
            .job();
    store.delete(deleted.key());
    store.delete(recreated.key());
    Job recreatedAgain = store.put(due("p", "recreated")).job();
    store.change(disabled.key(), Transition::disable);
    Instant later = NOW.plusSeconds(1);
    store.change(triggered.key(), job -> Transition.trigger(job, later));

    assertThat(
            runs.complete(
                ME,
                List.of(replaced, deleted, recreated, disabled, triggered, untouched).stream()
                    .map(job -> completion(job, Outcome.delivered(200)))
                    .toList()))
        .isTrue();

    assertThat(stored(replaced.key())).isEqualTo(again);
    assertThat(store.find(deleted.key())).isEmpty();
    assertThat(stored(recreated.key())).isEqualTo(recreatedAgain);
    assertThat(stored(disabled.key()).nextRun()).isNull();
    assertThat(stored(disabled.key()).nextSched()).isEqualTo(NOW.plusSeconds(60));
    assertThat(stored(triggered.key()).nextRun()).isEqualTo(later);
    assertThat(stored(triggered.key()).nextSched()).isEqualTo(NOW.plusSeconds(60));
    assertThat(stored(untouched.key()).nextRun()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void the_same_results_written_twice_are_written_once() {
    cluster.join(ME, "test", "1");
    Job job = store.put(due("p", "b")).job();
    List<Completion> results = List.of(completion(job, Outcome.failed("no")));

    runs.complete(ME, results);
    Job once = stored(job.key());
    runs.complete(ME, List.of(completion(job, Outcome.delivered(200))));
    runs.complete(ME, List.of(completion(job, Outcome.delivered(200))));

    assertThat(once.attempts()).isOne();
    assertThat(stored(job.key()).nextSched()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void a_put_is_not_lost_to_the_end_of_a_run_at_the_same_time() throws Exception {
    cluster.join(ME, "test", "1");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 100; i++) {
        Job once = store.put(job("p", "b" + i, Map.of("one-off", "1", "immediate", "1"))).job();
        Job anew =
            Specification.parse(Map.of("interval", "3600"), NOW, MonthOverflow.CLIP, () -> 0)
                .asJob(once.key(), i, NOW);
        CountDownLatch start = new CountDownLatch(1);
        Future<?> end =
            threads.submit(
                () -> {
                  start.await();
                  return runs.complete(ME, List.of(completion(once, Outcome.delivered(200))));
                });
        Future<?> put =
            threads.submit(
                () -> {
                  start.await();
                  return store.put(anew);
                });
        start.countDown();
        end.get();
        put.get();

        assertThat(stored(once.key()).schedule().oneOff()).as("round %d", i).isFalse();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void writers_of_the_api_and_of_results_do_not_get_into_each_others_way() throws Exception {
    cluster.join(ME, "test", "1");
    List<Job> jobs =
        IntStream.range(0, 40).mapToObj(i -> store.put(due("p", "b" + i)).job()).toList();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int seed = i;
      writers.add(
          threads.submit(
              () -> {
                start.await();
                Random random = new Random(seed);
                for (int n = 0; n < 60; n++) {
                  Job job = jobs.get(random.nextInt(jobs.size()));
                  switch (random.nextInt(4)) {
                    case 0 -> store.put(due("p", job.key().body()));
                    case 1 -> store.change(job.key(), Transition::disable);
                    case 2 -> store.change(job.key(), each -> Transition.trigger(each, NOW));
                    default -> store.delete(job.key());
                  }
                }
                return null;
              }));
    }
    writers.add(
        threads.submit(
            () -> {
              start.await();
              for (int n = 0; n < 40; n++) {
                List<Job> due =
                    runs.read(
                        runs.due(allSlots(), NOW, 1000).stream().map(DueEntry::id).toList(), NOW);
                runs.complete(
                    ME, due.stream().map(job -> completion(job, Outcome.delivered(1))).toList());
              }
              return null;
            }));
    start.countDown();
    for (Future<?> writer : writers) {
      writer.get(2, TimeUnit.MINUTES);
    }
    threads.shutdown();
  }

  // Instances and slots

  @Test
  void the_clock_is_the_databases_whatever_the_session() {
    Duration difference = Duration.between(Instant.now(), cluster.now()).abs();

    assertThat(difference).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void an_instance_lives_as_long_as_it_renews() {
    cluster.join(ME, "host/1", "1.0");
    assertThat(cluster.renew(ME, 3, Duration.ofMillis(1500), false)).isTrue();
    InstanceRow row = cluster.instances().get(0);
    assertThat(row.running()).isEqualTo(3);
    assertThat(row.lagMs()).isEqualTo(1500);
    assertThat(row.expired()).isFalse();

    expire(ME);
    InstanceRow expired = cluster.instances().get(0);
    assertThat(expired.expired()).isTrue();
    assertThat(cluster.renew(ME, 0, Duration.ZERO, false)).as("nobody has reaped it yet").isTrue();
    assertThat(cluster.reap(expired)).as("it has renewed since").isFalse();

    cluster.take(ME, List.of(1, 2));
    assertThat(cluster.reap(cluster.instances().get(0))).isTrue();
    assertThat(cluster.renew(ME, 0, Duration.ZERO, false)).isFalse();
    assertThat(cluster.ownership(ME).free()).hasSize(Slots.COUNT);
    assertThat(cluster.take(ME, List.of(5))).isFalse();
    assertThat(cluster.ownership(ME).mine()).isEmpty();
  }

  private void expire(long id) {
    database
        .jdbi()
        .useHandle(
            handle -> handle.execute("UPDATE instances SET lease_until = 1 WHERE id = ?", id));
  }

  @Test
  void a_slot_is_taken_only_when_nobody_owns_it() {
    cluster.join(1, "a", "1");
    cluster.join(2, "b", "1");
    cluster.take(1, List.of(10, 11));
    cluster.take(2, List.of(11, 12));

    assertThat(cluster.ownership(1).mine()).containsExactlyInAnyOrder(10, 11);
    assertThat(cluster.ownership(2).mine()).containsExactlyInAnyOrder(12);
    cluster.free(2, List.of(10, 12));
    assertThat(cluster.ownership(1).mine()).containsExactlyInAnyOrder(10, 11);
    assertThat(cluster.ownership(2).mine()).isEmpty();
    cluster.leave(1);
    assertThat(cluster.ownership(1).free()).hasSize(Slots.COUNT);
  }

  @Test
  void slots_of_an_owner_without_a_row_are_freed() {
    cluster.join(1, "a", "1");
    cluster.take(1, List.of(10));
    database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE slots SET owner = 99 WHERE slot = 3"));

    assertThat(cluster.freeOrphans()).isOne();
    assertThat(cluster.ownership(1).mine()).containsExactly(10);
  }
}

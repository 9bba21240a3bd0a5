package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.Attempt;
import io.dalga.job.CatchUp;
import io.dalga.job.HistoryMode;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.Pull;
import io.dalga.job.RetryPolicy;
import io.dalga.job.RunState;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.QueueStore.Reserved;
import io.dalga.store.RunStore.Completion;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the run ledger promises, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TOOK = Duration.ofMillis(42);
  private static final long ME = 0xFFFF_FFFFL;
  private static final Policy POLICY =
      new Policy(
          new RetryPolicy(
              Duration.ofSeconds(10),
              2,
              Duration.ofMinutes(10),
              0,
              null,
              null,
              RetryPolicy.Exhausted.DISABLE),
          true,
          CatchUp.DEFAULT,
          MonthOverflow.CLIP,
          0,
          new Random(1));

  protected final TestDatabase database;
  protected final LedgerStore store;
  private final SettableClock clock = new SettableClock(NOW);
  private final JobStore jobs;
  private final Cluster cluster;
  private final QueueStore queue;
  private long ids;

  LedgerContract(TestServer server) {
    database = TestDatabase.on(server);
    store = new LedgerStore(database.database());
    jobs = new JobStore(database.database(), clock);
    cluster = Cluster.forHeartbeat(database.database(), Duration.ofSeconds(6));
    queue =
        new QueueStore(
            database.database(),
            clock,
            POLICY,
            new Random(),
            ledger(HistoryMode.ALL),
            database.notices());
  }

  private Ledger ledger(HistoryMode mode) {
    return new Ledger(database.database(), mode);
  }

  private RunStore runs(HistoryMode mode) {
    return new RunStore(database.database(), clock, ledger(mode), database.notices());
  }

  @BeforeEach
  void clear() {
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("DELETE FROM runs");
              handle.execute("DELETE FROM jobs");
              handle.execute("DELETE FROM instances");
            });
    cluster.join(ME, "test", "1");
    clock.advance(Duration.between(clock.instant(), NOW));
  }

  @AfterAll
  void close() {
    database.close();
  }

  private Job put(String path, String body, String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "60", "immediate", "true"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return put(JobKey.of(path, body), all);
  }

  private Job putOnce(String body) {
    return put(JobKey.of("p", body), Map.of("one-off", "true", "immediate", "true"));
  }

  private Job put(JobKey key, Map<String, String> parameters) {
    jobs.put(
        Specification.parse(parameters, clock.instant(), MonthOverflow.CLIP, key::seed)
            .asJob(key, new Random().nextLong(), clock.instant()));
    return stored(key);
  }

  private Job stored(JobKey key) {
    return jobs.find(key).orElseThrow().job();
  }

  private Completion completion(Job job, Outcome outcome) {
    Attempt attempt = new Attempt(job.run(), clock.instant(), TOOK, outcome);
    return new Completion(
        job,
        now -> Transition.after(now, attempt, clock.instant(), POLICY),
        LedgerEntry.of(++ids, job, attempt, job.attempts() + 1, ME));
  }

  private Completion missed(Job job) {
    return new Completion(
        job,
        now -> new Transition.Keep(),
        LedgerEntry.withoutAttempt(++ids, job, job.run(), NOW, RunState.MISSED, null, ME));
  }

  private List<LedgerEntry> ofJob(JobKey key) {
    return store.ofJob(key, LedgerPosition.END, 1000).entries();
  }

  private List<LedgerEntry> all() {
    return store.all(null, Instant.EPOCH, LedgerPosition.END, 1000).entries();
  }

  private List<LedgerEntry> of(RunState state) {
    return store.all(state, Instant.EPOCH, LedgerPosition.END, 1000).entries();
  }

  // What is written

  @ParameterizedTest
  @EnumSource(HistoryMode.class)
  void each_mode_keeps_what_it_says(HistoryMode mode) {
    List<Completion> results =
        List.of(
            completion(put("p", "delivered"), Outcome.delivered(200)),
            completion(put("p", "gone"), Outcome.gone(204)),
            completion(put("p", "failed"), Outcome.failed(503, "no", null)),
            missed(put("p", "missed")),
            new Completion(put("p", "postponed"), now -> new Transition.Keep(), null));

    assertThat(runs(mode).complete(ME, results)).isTrue();

    assertThat(all())
        .extracting(entry -> entry.key().body())
        .containsExactlyInAnyOrder(
            switch (mode) {
              case NONE -> new String[] {};
              case FAILURES -> new String[] {"failed", "missed"};
              case ALL -> new String[] {"delivered", "gone", "failed", "missed"};
            });
    assertThat(all()).allSatisfy(e -> assertThat(e.state().text()).isEqualTo(e.key().body()));
  }

  @Test
  void an_entry_is_found_as_it_was_written() {
    String strange = "'\"\\\n\t\0\u0001\u2028\ufffd\u540d\ud83d\ude80";
    Job job = put("\u540d\u524d/" + "\ud83d\ude80".repeat(250), strange.replace("\0", ""));
    Outcome outcome =
        Outcome.failed(503, strange + "x".repeat(5000), null).withReply(strange.repeat(80));

    runs(HistoryMode.FAILURES).complete(ME, List.of(completion(job, outcome)));

    LedgerEntry entry = ofJob(job.key()).get(0);
    assertThat(entry.key()).isEqualTo(job.key());
    assertThat(entry.runId()).isEqualTo(job.run().id());
    assertThat(entry.target()).isEqualTo("default");
    assertThat(entry.scheduledAt()).isEqualTo(NOW);
    assertThat(entry.attempt()).isEqualTo(1);
    assertThat(entry.startedAt()).isEqualTo(NOW);
    assertThat(entry.took()).isEqualTo(TOOK);
    assertThat(entry.state()).isEqualTo(RunState.FAILED);
    assertThat(entry.status()).isEqualTo(503);
    assertThat(entry.error()).startsWith(strange + "xxx").hasSize(1001);
    assertThat(entry.reply()).isEqualTo(strange.repeat(80));
    assertThat(entry.instance()).isEqualTo(ME);
    assertThat(all()).containsExactly(entry);
  }

  @Test
  void what_there_is_none_of_is_null() {
    Job job = put("p", "b");
    runs(HistoryMode.ALL).complete(ME, List.of(missed(job)));

    LedgerEntry entry = ofJob(job.key()).get(0);
    assertThat(entry.attempt()).isNull();
    assertThat(entry.status()).isNull();
    assertThat(entry.error()).isNull();
    assertThat(entry.reply()).isNull();
  }

  @Test
  void a_one_off_is_known_when_it_is_gone_and_keys_are_compared_byte_by_byte() {
    Job job = putOnce("foo");
    Job other = putOnce("foo ");
    runs(HistoryMode.ALL)
        .complete(
            ME,
            List.of(
                completion(job, Outcome.delivered(200)), completion(other, Outcome.failed("x"))));

    assertThat(jobs.find(job.key())).isEmpty();
    assertThat(ofJob(job.key())).extracting(LedgerEntry::state).containsExactly(RunState.DELIVERED);
    assertThat(ofJob(other.key())).extracting(LedgerEntry::state).containsExactly(RunState.FAILED);
    assertThat(ofJob(new JobKey("p", "FOO"))).isEmpty();
  }

  @Test
  void bodies_of_64_kib_go_with_their_batch() {
    List<Completion> results =
        IntStream.range(0, 50)
            .mapToObj(i -> put("p", i + "\u0001".repeat(JobKey.MAX_BODY_BYTES - 2)))
            .map(job -> completion(job, Outcome.delivered(200)))
            .toList();

    assertThat(runs(HistoryMode.ALL).complete(ME, results)).isTrue();

    LedgerStore.Page page = store.all(null, Instant.EPOCH, LedgerPosition.END, 1000);
    assertThat(page.entries()).hasSize(50);
    assertThat(page.entries().get(0).key().body()).hasSizeGreaterThan(65_000);
  }

  @Test
  void a_batch_of_hundreds_is_written_whole_and_read_newest_first() {
    List<Completion> results = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      results.add(completion(put("p", "b" + i), Outcome.delivered(200)));
      clock.advance(Duration.ofMillis(i % 3));
    }

    assertThat(runs(HistoryMode.ALL).complete(ME, results)).isTrue();

    assertThat(all())
        .hasSize(500)
        .extracting(LedgerEntry::position)
        .isSortedAccordingTo((a, b) -> b.compareTo(a))
        .doesNotHaveDuplicates();
  }

  // With its transaction

  @Test
  void who_is_fenced_writes_nothing() {
    Job job = put("p", "b");
    cluster.leave(ME);

    assertThat(runs(HistoryMode.ALL).complete(ME, List.of(completion(job, Outcome.failed("x")))))
        .isFalse();

    assertThat(all()).isEmpty();
  }

  @Test
  void when_the_entry_cannot_be_written_the_job_is_as_it_was() {
    Job job = put("p", "b");
    Job gone = putOnce("gone");
    List<Completion> results =
        List.of(completion(job, Outcome.failed("x")), completion(gone, Outcome.delivered(200)));
    rename("runs", "runs_away");
    try {
      assertThatThrownBy(() -> runs(HistoryMode.ALL).complete(ME, results))
          .isInstanceOf(JdbiException.class);
    } finally {
      rename("runs_away", "runs");
    }

    assertThat(stored(job.key())).isEqualTo(job);
    assertThat(stored(gone.key())).isEqualTo(gone);
    assertThat(all()).isEmpty();
    assertThat(runs(HistoryMode.ALL).complete(ME, results)).isTrue();
    assertThat(all()).hasSize(2);
  }

  private void rename(String table, String name) {
    database
        .jdbi()
        .useHandle(handle -> handle.execute("ALTER TABLE " + table + " RENAME TO " + name));
  }

  @Test
  void a_result_that_is_written_twice_has_one_entry() {
    Job job = put("p", "b");
    List<Completion> results = List.of(completion(job, Outcome.failed("x")));

    runs(HistoryMode.ALL).complete(ME, results);
    runs(HistoryMode.ALL).complete(ME, results);

    assertThat(ofJob(job.key())).hasSize(1);
  }

  @Test
  void an_attempt_at_a_job_that_was_changed_or_deleted_meanwhile_was_made() {
    Job changed = put("p", "changed");
    Job deleted = put("p", "deleted");
    List<Completion> results =
        List.of(completion(changed, Outcome.failed("x")), completion(deleted, Outcome.failed("x")));
    jobs.delete(deleted.key());
    put("p", "changed", "interval", "7");

    assertThat(runs(HistoryMode.FAILURES).complete(ME, results)).isTrue();

    assertThat(ofJob(changed.key()).get(0).runId()).isEqualTo(changed.run().id());
    assertThat(ofJob(deleted.key())).hasSize(1);
  }

  // Workers that come for their runs

  private Reserved reserve(String path) {
    return queue.reserve(path, 1, MINUTE).get(0);
  }

  @Test
  void what_workers_report_is_there() {
    Job job = put("q", "b", "target", "pull");
    queue.end(reserve("q").claim(), Outcome.failed("no luck"));
    clock.advance(Duration.ofSeconds(10));
    queue.release(reserve("q").claim(), "not now", Duration.ofSeconds(5));
    clock.advance(Duration.ofSeconds(5));
    Reserved third = reserve("q");
    clock.advance(Duration.ofSeconds(7));
    queue.end(third.claim(), Outcome.delivered(null));
    assertThat(queue.end(third.claim(), Outcome.delivered(null))).isFalse();

    List<LedgerEntry> entries = ofJob(job.key());
    assertThat(entries).extracting(LedgerEntry::attempt).containsExactly(3, 2, 1);
    assertThat(entries).extracting(LedgerEntry::error).containsExactly(null, "not now", "no luck");
    assertThat(entries).extracting(LedgerEntry::runId).containsOnly(job.run().id());
    assertThat(entries).extracting(LedgerEntry::instance).containsOnly((Long) null);
    assertThat(entries.get(0).took()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void a_worker_that_does_not_answer_has_failed() {
    Job job = put("q", "b", "target", "pull");
    reserve("q");
    clock.advance(MINUTE.plusSeconds(3));
    Reserved second = reserve("q");

    assertThat(ofJob(job.key()))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.error()).isEqualTo(Pull.TIMED_OUT);
              assertThat(entry.attempt()).isEqualTo(1);
              assertThat(entry.took()).isEqualTo(MINUTE);
              assertThat(entry.endedAt()).isEqualTo(NOW.plus(MINUTE));
            });
    queue.end(second.claim(), Outcome.delivered(null));
    assertThat(ofJob(job.key())).extracting(LedgerEntry::attempt).containsExactly(2, 1);
  }

  @Test
  void of_a_job_that_was_put_anew_while_a_worker_had_it_the_number_is_not_known() {
    Job job = put("q", "b", "target", "pull");
    Reserved reserved = reserve("q");
    put("q", "b", "target", "pull");
    queue.end(reserved.claim(), Outcome.delivered(null));
    reserve("q");
    put("q", "b", "target", "pull");
    clock.advance(MINUTE);
    reserve("q");

    LedgerEntry entry = ofJob(job.key()).get(0);
    assertThat(ofJob(job.key())).hasSize(1);
    assertThat(entry.attempt()).isNull();
    assertThat(entry.runId()).isEqualTo(reserved.claim().run().id());
  }

  @Test
  void a_row_that_workers_cannot_be_given_is_quarantined() {
    Job job = put("q", "b", "target", "pull");
    database.jdbi().useHandle(handle -> handle.execute("UPDATE jobs SET location = 'Nowhere'"));

    assertThat(queue.reserve("q", 1, MINUTE)).isEmpty();

    LedgerEntry entry = ofJob(job.key()).get(0);
    assertThat(entry.state()).isEqualTo(RunState.QUARANTINED);
    assertThat(entry.error()).contains("Nowhere");
  }

  // Reading

  /** A job's failures, or what is asked for, written by hand: one each millisecond. */
  private JobKey fill(int entries) {
    Job job = put("p", "many");
    List<Completion> results = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      results.add(completion(job, i % 4 == 0 ? Outcome.failed("n" + i) : Outcome.delivered(200)));
      clock.advance(Duration.ofMillis(i % 2));
    }
    database
        .jdbi()
        .useHandle(
            handle -> ledger(HistoryMode.ALL).write(handle, results.stream().map(c -> c.entry())));
    return job.key();
  }

  private interface Pages {
    LedgerStore.Page at(LedgerPosition before);
  }

  /** All of them, page by page, while new ones are written. */
  private List<LedgerEntry> walk(Pages pages) {
    List<LedgerEntry> read = new ArrayList<>();
    LedgerPosition next = LedgerPosition.END;
    while (next != null) {
      LedgerStore.Page page = pages.at(LedgerPosition.parse("cursor", next.text()));
      read.addAll(page.entries());
      next = page.next();
      clock.advance(Duration.ofMillis(1));
      fill(3);
    }
    return read;
  }

  @Test
  void pages_are_complete_and_repeat_nothing_while_there_is_more() {
    JobKey key = fill(103);
    Map<String, Pages> all =
        Map.of(
            "of a job", before -> store.ofJob(key, before, 10),
            "of all", before -> store.all(null, Instant.EPOCH, before, 10),
            "of a state", before -> store.all(RunState.FAILED, Instant.EPOCH, before, 10));

    all.forEach(
        (name, pages) -> {
          List<LedgerEntry> before =
              new ArrayList<>(name.equals("of a state") ? of(RunState.FAILED) : all());
          List<LedgerEntry> read = walk(pages);
          assertThat(read).as(name).containsExactlyElementsOf(before);
        });
  }

  @Test
  void a_page_that_is_full_by_chance_is_the_last() {
    JobKey key = fill(10);

    assertThat(store.ofJob(key, LedgerPosition.END, 10).next()).isNull();
    assertThat(store.ofJob(key, LedgerPosition.END, 9).next()).isNotNull();
    assertThat(store.ofJob(new JobKey("no", "job"), LedgerPosition.END, 9).entries()).isEmpty();
  }

  @Test
  void a_time_has_its_beginning_and_not_its_end() {
    fill(40);
    List<LedgerEntry> entries = all();
    Instant since = entries.get(30).endedAt();
    Instant until = entries.get(10).endedAt();

    List<LedgerEntry> read = store.all(null, since, LedgerPosition.at(until), 1000).entries();

    assertThat(read)
        .containsExactlyElementsOf(
            entries.stream()
                .filter(e -> !e.endedAt().isBefore(since) && e.endedAt().isBefore(until))
                .toList());
    assertThat(store.all(RunState.FAILED, since, LedgerPosition.at(until), 1000).entries())
        .containsExactlyElementsOf(
            read.stream().filter(e -> e.state() == RunState.FAILED).toList());
  }

  @Test
  void what_is_read_together_is_not_too_much_for_one_answer() {
    Job job = put("p", "x".repeat(JobKey.MAX_BODY_BYTES));
    List<Completion> results =
        IntStream.range(0, 100).mapToObj(i -> completion(job, Outcome.failed("x"))).toList();
    database
        .jdbi()
        .useHandle(
            handle -> ledger(HistoryMode.ALL).write(handle, results.stream().map(c -> c.entry())));

    LedgerStore.Page page = store.ofJob(job.key(), LedgerPosition.END, 1000);

    assertThat(page.entries()).hasSizeBetween(60, 70);
    LedgerPosition next = page.next();
    assertThat(next).isNotNull();
    List<LedgerEntry> rest =
        next == null ? List.of() : store.ofJob(job.key(), next, 1000).entries();
    assertThat(new HashSet<>(positions(page.entries(), rest))).hasSize(100);
  }

  private static List<LedgerPosition> positions(List<LedgerEntry> some, List<LedgerEntry> more) {
    List<LedgerPosition> positions = new ArrayList<>();
    some.forEach(entry -> positions.add(entry.position()));
    more.forEach(entry -> positions.add(entry.position()));
    return positions;
  }

  // Clearing up

  @Test
  void the_oldest_are_deleted_up_to_a_position() {
    fill(40);
    List<LedgerEntry> entries = all();

    assertThat(store.deleteBefore(entries.get(25).position())).isEqualTo(14);
    assertThat(all()).containsExactlyElementsOf(entries.subList(0, 26));
    assertThat(store.deleteBefore(entries.get(25).position())).isZero();

    Instant time = entries.get(10).endedAt();
    store.deleteBefore(LedgerPosition.at(time));
    assertThat(all()).allMatch(entry -> !entry.endedAt().isBefore(time)).contains(entries.get(10));
  }

  @Test
  void one_statement_deletes_a_bounded_number() {
    fill(LedgerStore.DELETED_AT_ONCE + 50);

    assertThat(store.deleteBefore(LedgerPosition.END)).isEqualTo(LedgerStore.DELETED_AT_ONCE);
    assertThat(all()).hasSize(50);
  }

  @Test
  void entries_are_counted_back_from_a_position() {
    fill(40);
    List<LedgerEntry> entries = all();

    assertThat(skip(LedgerPosition.END, 1)).isEqualTo(entries.get(0).position());
    assertThat(skip(LedgerPosition.END, 40)).isEqualTo(entries.get(39).position());
    assertThat(skip(LedgerPosition.END, 41)).isNull();
    assertThat(skip(entries.get(9).position(), 5)).isEqualTo(entries.get(14).position());
  }

  private @Nullable LedgerPosition skip(LedgerPosition from, int many) {
    return store.skip(from, many).orElse(null);
  }
}

package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.CatchUp;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.LastRun;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.ListStore.Changed;
import io.dalga.store.ListStore.Matches;
import io.dalga.store.ListStore.Page;
import io.dalga.store.ListStore.Position;
import io.dalga.store.ListStore.Put;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the store promises about many jobs at once, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ListStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final Policy POLICY =
      new Policy(RetryPolicy.DEFAULT, true, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, new Random(1));

  private final TestServer server;
  private final SettableClock clock = new SettableClock(NOW);
  private final TestDatabase database;
  private final JobStore jobs;
  private final ListStore lists;
  private final List<JobKey> told = new ArrayList<>();

  ListStoreContract(TestServer server) {
    this.server = server;
    database = TestDatabase.on(server);
    jobs = new JobStore(database.database(), clock);
    lists = new ListStore(database.database(), clock, jobs, System::nanoTime);
  }

  @BeforeAll
  void listen() {
    jobs.addListener((key, nextRun) -> told.add(key));
  }

  @BeforeEach
  void clear() {
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM jobs"));
    told.clear();
  }

  @AfterAll
  void close() {
    database.close();
  }

  private static Job job(String path, String body, String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "3600"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return Specification.parse(all, NOW, MonthOverflow.CLIP, () -> 0)
        .asJob(JobKey.of(path, body), new Random().nextLong(), NOW);
  }

  private void put(String path, String body, String... parameters) {
    jobs.put(job(path, body, parameters));
  }

  /** A job whose retries have ended. */
  private void putFailed(String path, String body) {
    putFailed(path, body, "HTTP 500");
  }

  private void putFailed(String path, String body, String error) {
    put(path, body);
    jobs.change(
        new JobKey(path, body),
        job ->
            new Transition.Store(
                new Job(
                    job.id(),
                    job.key(),
                    job.schedule(),
                    job.target(),
                    job.content(),
                    job.policy(),
                    job.owner(),
                    job.traceparent(),
                    JobState.FAILED,
                    null,
                    job.nextSched(),
                    null,
                    null,
                    1,
                    null,
                    new LastRun(NOW, "failed", 500, error, Duration.ZERO),
                    job.fingerprint(),
                    job.generation(),
                    job.version(),
                    job.createdAt(),
                    job.updatedAt())));
  }

  @Test
  void jobs_that_are_stored_together_have_the_trace_of_their_call() {
    String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Job with = job("p", "with").withTraceparent(traceparent);
    Job without = job("p", "without");

    lists.putAll(List.of(new ListStore.Put(with, false), new ListStore.Put(without, false)));

    assertThat(jobs.find(with.key()).orElseThrow().job().traceparent()).isEqualTo(traceparent);
    assertThat(jobs.find(without.key()).orElseThrow().job().traceparent()).isNull();
  }

  private static JobFilter state(JobState state) {
    return new JobFilter(null, null, state, null, null, null, null, null);
  }

  private static JobFilter prefix(String prefix) {
    return new JobFilter(null, prefix, null, null, null, null, null, null);
  }

  private static JobFilter dueBefore(Instant time, @Nullable String path) {
    return new JobFilter(path, null, null, null, null, null, null, time);
  }

  /** All pages together. */
  private List<String> all(JobFilter filter, int limit) {
    return all(lists, filter, limit);
  }

  private static List<String> all(ListStore lists, JobFilter filter, int limit) {
    List<String> found = new ArrayList<>();
    Position position = null;
    do {
      Page page = lists.list(filter, position, limit);
      assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
      page.jobs().forEach(stored -> found.add(name(stored.job())));
      position = page.next();
    } while (position != null);
    return found;
  }

  private static String name(Job job) {
    return job.key().path() + "/" + job.key().body();
  }

  @Test
  void all_jobs_are_listed_once_whatever_the_size_of_a_page() {
    List<String> names = IntStream.range(0, 25).mapToObj(i -> "p" + i % 3 + "/b" + i).toList();
    names.forEach(name -> put(name.split("/")[0], name.split("/")[1]));

    for (int limit : List.of(1, 2, 24, 25, 26, 1000)) {
      assertThat(all(JobFilter.ALL, limit)).containsExactlyElementsOf(names);
    }
  }

  @Test
  void a_list_goes_on_however_slow_the_database_is() {
    put("p", "b1");
    put("p", "b2");
    AtomicLong minutes = new AtomicLong();
    ListStore slow =
        new ListStore(
            database.database(),
            clock,
            jobs,
            () -> TimeUnit.MINUTES.toNanos(minutes.incrementAndGet()));

    assertThat(all(slow, JobFilter.ALL, 1)).containsExactly("p/b1", "p/b2");
  }

  @Test
  void each_filter_lets_its_jobs_through_and_no_others() {
    put("feed", "1");
    put("feed", "2", "owner", "files/x", "target", "billing");
    put("Feed", "3", "disabled", "true");
    put("fe_d", "4", "first-run", "2026-03-08T10:30:05Z");
    put("fe%", "5", "target", "pull", "first-run", "2026-03-08T10:30:05Z");
    putFailed("feed", "6");

    assertThat(all(new JobFilter("feed", null, null, null, null, null, null, null), 2))
        .containsExactly("feed/1", "feed/2", "feed/6");
    assertThat(all(prefix("fe"), 2))
        .containsExactly("feed/1", "feed/2", "fe_d/4", "fe%/5", "feed/6");
    assertThat(all(prefix("fe_"), 2)).containsExactly("fe_d/4");
    assertThat(all(prefix("fe%"), 2)).containsExactly("fe%/5");
    assertThat(all(prefix(""), 2)).hasSize(6);
    assertThat(all(state(JobState.DISABLED), 2)).containsExactly("Feed/3");
    assertThat(all(state(JobState.FAILED), 2)).containsExactly("feed/6");
    assertThat(all(new JobFilter(null, null, null, "billing", null, null, null, null), 2))
        .containsExactly("feed/2");
    assertThat(all(new JobFilter(null, null, null, null, "failed", null, null, null), 2))
        .containsExactly("feed/6");
    assertThat(all(new JobFilter(null, null, null, null, "", null, null, null), 2)).hasSize(5);
    assertThat(all(new JobFilter(null, null, null, null, null, "files/x", null, null), 2))
        .containsExactly("feed/2");
    assertThat(all(new JobFilter(null, null, null, null, null, "", null, null), 2)).hasSize(5);
    assertThat(all(dueBefore(NOW.plusSeconds(10), null), 1))
        .containsExactlyInAnyOrder("fe_d/4", "fe%/5");
    assertThat(all(dueBefore(NOW.plusSeconds(10), "fe%"), 1)).containsExactly("fe%/5");
    assertThat(all(dueBefore(NOW, null), 1)).isEmpty();
    assertThat(all(new JobFilter("feed", null, JobState.FAILED, null, null, null, null, null), 1))
        .containsExactly("feed/6");
  }

  private static JobFilter error(String firstLine) {
    return new JobFilter(null, null, null, null, null, null, firstLine, null);
  }

  @Test
  void jobs_are_found_by_the_first_line_of_their_error_and_by_all_of_it() {
    put("feed", "1");
    putFailed("feed", "2", "HTTP 500\nmore");
    putFailed("feed", "3", "HTTP 500");
    putFailed("feed", "4", "HTTP 500 again");
    putFailed("feed", "5", "100%_!");

    assertThat(all(error("HTTP 500"), 1)).containsExactly("feed/2", "feed/3");
    assertThat(all(error("HTTP 500 "), 1)).isEmpty();
    assertThat(all(error("http 500"), 1)).isEmpty();
    assertThat(all(error("HTTP 50_"), 1)).isEmpty();
    assertThat(all(error("100%_!"), 1)).containsExactly("feed/5");
    assertThat(all(error(""), 1)).containsExactly("feed/1");
  }

  @Test
  void failed_jobs_are_counted_by_target_and_error() {
    put("feed", "1", "disabled", "true");
    putFailed("feed", "2", "HTTP 500\nmore");
    putFailed("feed", "3", "HTTP 500");
    putFailed("feed", "4", "timeout");

    FailureStore.Summary summary =
        new FailureStore(database.database(), System::nanoTime).summary(null, null);

    assertThat(summary.jobs()).isEqualTo(3);
    assertThat(summary.more()).isFalse();
    assertThat(summary.groups())
        .extracting(FailureStore.Group::error)
        .containsExactly("HTTP 500", "timeout");
    FailureStore.Group largest = summary.groups().get(0);
    assertThat(largest.jobs()).isEqualTo(2);
    assertThat(largest.target()).isEqualTo("default");
    assertThat(largest.status()).isEqualTo(500);
    assertThat(largest.latest()).isEqualTo(NOW);
    assertThat(largest.example().path()).isEqualTo("feed");
  }

  @Test
  void looking_at_failed_jobs_ends_when_it_takes_long() {
    lists.putAll(
        IntStream.range(0, 2_001)
            .mapToObj(i -> new Put(job("paused", "" + i, "disabled", "true"), false))
            .toList());
    AtomicLong nanos = new AtomicLong();

    FailureStore.Summary summary =
        new FailureStore(
                database.database(), () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos()))
            .summary(null, null);

    assertThat(summary.more()).isTrue();
    assertThat(new FailureStore(database.database(), System::nanoTime).summary(null, null).more())
        .isFalse();
  }

  @Test
  void what_is_there_all_the_while_is_listed_once_whatever_is_written_meanwhile() {
    for (int i = 0; i < 40; i++) {
      put("stays", "b" + i);
      put("goes", "b" + i);
    }
    Random random = new Random(7);
    List<String> found = new ArrayList<>();
    Position position = null;
    int written = 0;
    do {
      Page page = lists.list(JobFilter.ALL, position, 7);
      page.jobs().forEach(stored -> found.add(name(stored.job())));
      position = page.next();
      for (int i = 0; i < 5; i++) {
        jobs.delete(new JobKey("goes", "b" + random.nextInt(40)));
        put("comes", "b" + written++);
        put("stays", "b" + random.nextInt(40), "disabled", String.valueOf(random.nextBoolean()));
      }
    } while (position != null && written < 200);

    assertThat(found).doesNotHaveDuplicates();
    for (int i = 0; i < 40; i++) {
      assertThat(found).contains("stays/b" + i);
    }
  }

  @Test
  void a_page_of_large_payloads_ends_early() {
    for (int i = 0; i < 20; i++) {
      put("p", "b" + i, "payload", "x".repeat(600_000));
    }

    assertThat(lists.list(JobFilter.ALL, null, 1000).jobs()).hasSizeLessThanOrEqualTo(20);
    assertThat(all(JobFilter.ALL, 1000)).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void all_that_match_are_changed_and_listeners_are_told() {
    for (int i = 0; i < 1_203; i++) {
      put(i % 2 == 0 ? "even" : "odd", "b" + i);
    }
    told.clear();

    assertThat(lists.find(prefix("ev"), Long.MAX_VALUE).count()).isEqualTo(602);
    assertThat(lists.find(prefix("ev"), 10).count()).isEqualTo(10);
    assertThat(change(prefix("ev"), Transition::disable)).isEqualTo(new Changed(602, 0));

    assertThat(lists.find(state(JobState.DISABLED), Long.MAX_VALUE).count()).isEqualTo(602);
    assertThat(told).hasSize(602).doesNotHaveDuplicates();
    assertThat(change(prefix("ev"), Transition::disable)).isEqualTo(new Changed(0, 602));
    assertThat(change(state(JobState.DISABLED), job -> Transition.enable(job, NOW, POLICY)))
        .isEqualTo(new Changed(602, 0));
    assertThat(lists.change(prefix("odd"), new Matches(5, null), job -> new Transition.Delete()))
        .as("never more than was asked for")
        .isEqualTo(new Changed(5, 0));
    assertThat(jobs.count()).isEqualTo(1_198);
  }

  /** All that the filter lets through now. */
  private Changed change(JobFilter filter, Function<Job, Transition> rule) {
    return lists.change(filter, lists.find(filter, Long.MAX_VALUE), rule);
  }

  @Test
  void what_was_counted_is_what_is_changed() {
    put("p", "first");
    put("p", "second");
    put("p", "third");
    Matches matches = lists.find(prefix("p"), Long.MAX_VALUE);
    put("p", "later");
    jobs.delete(new JobKey("p", "first"));
    put("p", "second", "owner", "somebody");

    assertThat(lists.change(prefix("p"), matches, Transition::disable))
        .isEqualTo(new Changed(2, 1));

    assertThat(all(state(JobState.DISABLED), 10)).containsExactlyInAnyOrder("p/second", "p/third");
  }

  @Test
  void too_many_to_remember_are_found_again_to_be_changed() {
    for (int i = 0; i < 1_203; i++) {
      put(i % 2 == 0 ? "even" : "odd", "b" + i);
    }

    assertThat(lists.change(prefix("ev"), new Matches(602, null), Transition::disable))
        .isEqualTo(new Changed(602, 0));

    assertThat(lists.find(state(JobState.DISABLED), Long.MAX_VALUE).count()).isEqualTo(602);
  }

  @Test
  void rows_far_apart_and_close_together_are_each_looked_at_once() {
    Random random = new Random(11);
    List<Long> ids = new ArrayList<>();
    long id = 0;
    for (int i = 0; i < 600; i++) {
      boolean dense = i / 150 % 2 == 0;
      id += dense ? 1 : 1 + random.nextInt(i % 50 == 0 ? 100_000 : 40);
      ids.add(id);
      put(i % 3 == 0 ? "some" : "other", "b" + i);
    }
    database.jdbi().useHandle(handle -> number(handle, ids));

    for (JobFilter filter : List.of(prefix("some"), prefix(""), prefix("none"))) {
      for (int limit : new int[] {1, 7, 1_000}) {
        assertThat(walk(filter, limit))
            .isEqualTo(lists.find(filter, Long.MAX_VALUE).jobs())
            .hasSize(filter.equals(prefix("some")) ? 200 : filter.equals(prefix("")) ? 600 : 0);
      }
    }
  }

  /** Gives the rows these numbers, which are larger than those they have. */
  private static void number(Handle handle, List<Long> ids) {
    List<Long> old = handle.createQuery("SELECT id FROM jobs ORDER BY id").mapTo(Long.class).list();
    PreparedBatch batch = handle.prepareBatch("UPDATE jobs SET id = :to WHERE id = :from");
    for (int i = ids.size() - 1; i >= 0; i--) {
      batch.bind("from", old.get(i)).bind("to", old.get(old.size() - 1) + ids.get(i)).add();
    }
    batch.execute();
  }

  /** By statements that look at five rows each. */
  private List<Position> walk(JobFilter filter, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle -> {
              Walk walk = new Walk(database.database(), filter, null, 5);
              List<Position> found = new ArrayList<>();
              while (!walk.isOver()) {
                found.addAll(walk.step(handle, limit));
              }
              return found;
            });
  }

  @Test
  void failed_jobs_are_redriven_one_after_the_other() {
    for (int i = 0; i < 5; i++) {
      putFailed("p", "b" + i);
    }
    int[] count = {0};

    change(
        state(JobState.FAILED),
        job -> Transition.redrive(job, NOW.plusSeconds(count[0]++), NOW, POLICY));

    assertThat(lists.list(JobFilter.ALL, null, 10).jobs())
        .extracting(stored -> stored.job().nextRun())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5).mapToObj(NOW::plusSeconds).toList());
  }

  @Test
  void many_are_stored_together_and_what_is_the_same_is_left_as_it_is() {
    List<Put> first =
        IntStream.range(0, 700).mapToObj(i -> new Put(job("p", "b" + i), true)).toList();
    assertThat(lists.putAll(first)).isEmpty();
    assertThat(told).hasSize(700);
    told.clear();

    Job changed = job("p", "b7", "interval", "60");
    Set<JobKey> kept =
        lists.putAll(
            List.of(
                new Put(job("p", "b1"), true),
                new Put(job("p", "b2"), false),
                new Put(changed, true),
                new Put(job("q", "b1"), true)));

    assertThat(kept).containsExactly(new JobKey("p", "b1"));
    assertThat(told).hasSize(3);
    assertThat(jobs.count()).isEqualTo(701);
    assertThat(jobs.find(changed.key()).orElseThrow().job().schedule())
        .isEqualTo(changed.schedule());
    assertThat(jobs.find(new JobKey("p", "b1")).orElseThrow().job().generation())
        .isEqualTo(first.get(1).job().generation());
  }

  @Test
  void a_page_is_a_range_of_an_index_and_sorts_nothing() {
    if (server == TestServer.H2) {
      return; // has another EXPLAIN; its statements are the same
    }
    lists.putAll(
        IntStream.range(0, 12_000).mapToObj(i -> new Put(job("p", "b" + i), false)).toList());
    String slots = String.join(",", IntStream.range(0, 256).mapToObj(String::valueOf).toList());
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.createQuery("ANALYZE TABLE jobs").mapToMap().list();
              for (String statement :
                  List.of(
                      "SELECT id FROM jobs WHERE id > 5 ORDER BY id LIMIT 1 OFFSET 1999",
                      "SELECT id FROM jobs WHERE path = 'p' AND state = 'failed' AND id > 7"
                          + " AND id <= 900 ORDER BY id LIMIT 100",
                      "SELECT id, slot, next_run FROM jobs WHERE slot = 7 AND next_run < 9"
                          + " AND (next_run > 5 OR next_run = 5 AND id > 3)"
                          + " ORDER BY slot, next_run, id LIMIT 100",
                      "SELECT id, slot, 0 FROM jobs WHERE slot IN ("
                          + slots
                          + ") AND next_run < 9 ORDER BY slot, next_run LIMIT 100")) {
                Map<String, Object> plan =
                    handle
                        .createQuery(ServerStoreContract.explain(handle) + " " + statement)
                        .mapToMap()
                        .one();
                assertThat(String.valueOf(plan.get("extra")))
                    .as("%s: %s", statement, plan)
                    .doesNotContain("filesort", "temporary");
                assertThat(plan.get("type")).as("%s: %s", statement, plan).isIn("range", "index");
              }
            });
  }
}

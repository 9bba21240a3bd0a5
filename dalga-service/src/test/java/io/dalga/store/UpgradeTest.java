package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.dalga.job.CatchUp;
import io.dalga.job.Content;
import io.dalga.job.HistoryMode;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.LedgerPosition;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.migrations.CloseableLiquibase;
import io.dropwizard.migrations.CloseableLiquibaseWithClassPathMigrationsFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database of an older version, with jobs in it, is brought up to date, and back. */
class UpgradeTest {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final JobKey OLD = new JobKey("check_feed", "1234");
  private static final JobKey NEW = new JobKey("q", "b");

  /** How many change sets the first version had, for each kind of database. */
  private static final int OLDEST = 6;

  private interface Work {
    void on(CloseableLiquibase liquibase) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(TestServer.class)
  void jobs_of_the_oldest_version_live_on_and_back(TestServer server) throws Exception {
    String url = server.newDatabase();
    migrate(url, liquibase -> liquibase.update(OLDEST, ""));
    onJdbi(url, handle -> handle.execute(INSERT, OLD.hash(), slot(OLD)));

    try (TestDatabase database = TestDatabase.at(server, url)) {
      SettableClock clock = new SettableClock(NOW);
      JobStore jobs = new JobStore(database.database(), clock);
      Job job = jobs.find(OLD).orElseThrow().job();
      assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
      assertThat(job.nextRun()).isEqualTo(NOW);
      assertThat(job.content()).isEqualTo(Content.NONE);
      assertThat(job.reservation()).isNull();

      jobs.put(
          Specification.parse(
                  Map.of("interval", "60", "immediate", "true", "target", "pull", "payload", "x"),
                  NOW,
                  MonthOverflow.CLIP,
                  () -> 0)
              .asJob(NEW, 7, NOW));
      QueueStore queue =
          new QueueStore(
              database.database(),
              clock,
              policy(),
              new Random(),
              new Ledger(database.database(), HistoryMode.ALL),
              database.notices());
      QueueStore.Reserved run = queue.reserve("q", 1, Duration.ofMinutes(1)).get(0);
      queue.end(run.claim(), Outcome.failed("no"));
      LedgerStore ledger = new LedgerStore(database.database());
      assertThat(ledger.ofJob(NEW, LedgerPosition.END, 10).entries()).hasSize(1);
    }

    migrate(
        url,
        liquibase ->
            liquibase.rollback(liquibase.getDatabase().getRanChangeSetList().size() - OLDEST, ""));
    assertThat(slots(url)).containsExactlyInAnyOrder(slot(OLD), slot(NEW));

    migrate(url, liquibase -> liquibase.update(""));
    assertThat(slots(url)).hasSize(2);
  }

  private static Policy policy() {
    return new Policy(
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
  }

  private static final String INSERT =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, location, anchor, target, state,
        next_run, next_sched, attempts, generation, version, created_at, updated_at)
      VALUES (
        ?, ?, 'check_feed', '1234', 0, '60', 'UTC', 1772965800123, 'default', 'scheduled',
        1772965800123, 1772965800123, 0, 1, 0, 0, 0)
      """;

  /** As the oldest version had it. */
  private static int slot(JobKey key) {
    return Byte.toUnsignedInt(key.hash()[0]);
  }

  private static List<Integer> slots(String url) throws Exception {
    return onJdbi(
        url, handle -> handle.createQuery("SELECT slot FROM jobs").mapTo(Integer.class).list());
  }

  /** Leaves nothing open: H2 is done with a change of a table when it has been closed. */
  private static <T> T onJdbi(String url, HandleCallback<T, RuntimeException> work)
      throws Exception {
    ManagedDataSource source = source(url);
    try {
      return Jdbi.create(source).withHandle(work);
    } finally {
      source.stop();
    }
  }

  private static ManagedDataSource source(String url) {
    return Jackson.newObjectMapper()
        .convertValue(Map.of("url", url), DatabaseFactory.class)
        .migrationPool()
        .build(new MetricRegistry(), "upgrade");
  }

  private static void migrate(String url, Work work) throws Exception {
    try (CloseableLiquibase liquibase =
        new CloseableLiquibaseWithClassPathMigrationsFile(source(url), "migrations.xml")) {
      work.on(liquibase);
    }
  }
}

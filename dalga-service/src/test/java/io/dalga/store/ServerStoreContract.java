package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dalga.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

/** What the store promises on a database server, beyond the rest. */
abstract class ServerStoreContract extends StoreContract {

  /** Connections of a pool of the tests. */
  private static final int POOL = 8;

  private static final int ROWS = 40_000;

  ServerStoreContract(TestServer server) {
    super(server);
  }

  @Test
  void the_due_query_reads_a_range_of_its_index_and_sorts_nothing() {
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute(FILL, ROWS);
              handle.createQuery("ANALYZE TABLE jobs").mapToMap().list();
            });

    for (long until : List.of(0L, 20_000L, 20_001L, 1_000_000L)) {
      for (int slots : List.of(256, 86, 1)) {
        assertThat(plan(slots, until % 2 == 0 ? Long.MIN_VALUE : until - 2_000, until))
            .as("slots=%d until=%d", slots, until)
            .containsEntry("key", "jobs_due")
            .hasEntrySatisfying("type", type -> assertThat(type).isIn("range", "index"))
            .hasEntrySatisfying(
                "extra",
                extra ->
                    assertThat(String.valueOf(extra))
                        .contains("Using index")
                        .doesNotContain("filesort", "temporary"));
      }
    }
  }

  @Test
  void an_instance_is_present_as_long_as_its_session_is_open() {
    Cluster one = Cluster.forHeartbeat(database.database(), TestDatabase.LEASE);
    Cluster other = Cluster.forHeartbeat(database.database(), TestDatabase.LEASE);
    one.join(7, "one", "1");
    assertThat(other.instances().get(0).present()).isFalse();

    one.showPresence(7);
    one.showPresence(7);
    assertThat(other.instances().get(0).present()).isTrue();
    assertThat(one.instances().get(0).present()).isTrue();

    killSessionThatHolds("dalga.7");
    Awaitility.await().until(() -> !other.instances().get(0).present());

    one.showPresence(7);
    one.showPresence(7);
    assertThat(other.instances().get(0).present()).as("shown by another session").isTrue();

    one.join(8, "one again", "1");
    one.showPresence(8);
    assertThat(other.instances())
        .allSatisfy(row -> assertThat(row.present()).isEqualTo(row.id() == 8));

    one.leave(8);
    assertThat(other.instances()).noneMatch(InstanceRow::present);
  }

  /** Not even within the time for which the pool takes a connection for good without asking. */
  @Test
  void a_connection_that_has_failed_is_used_no_more() {
    Cluster cluster = Cluster.forApi(database.database(), TestDatabase.LEASE);
    cluster.instances();
    int failures = 0;
    for (int round = 0; round < 10; round++) {
      killSessions();
      boolean failed = true;
      while (failed) {
        failed = !succeeds(cluster::instances);
        failures += failed ? 1 : 0;
        assertThat(failures).as("in round %d", round).isLessThanOrEqualTo(10 * POOL);
      }
    }
    assertThat(failures).as("else this shows nothing").isPositive();
  }

  @Test
  void a_connection_that_was_idle_is_used_when_it_still_answers() {
    Cluster cluster = Cluster.forApi(database.database(), TestDatabase.LEASE);
    cluster.instances();
    killSessions();

    // For so long, a connection that was just used is taken for good.
    await().pollDelay(Duration.ofMillis(600)).until(() -> true);

    assertThat(succeeds(cluster::instances)).isTrue();
  }

  private static boolean succeeds(Runnable work) {
    try {
      work.run();
      return true;
    } catch (JdbiException e) {
      return false;
    }
  }

  private void killSessions() {
    try (Connection admin = DriverManager.getConnection(database.url());
        Statement statement = admin.createStatement()) {
      List<Long> others = new ArrayList<>();
      try (ResultSet sessions =
          statement.executeQuery(
              "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()"
                  + " AND db = DATABASE()")) {
        while (sessions.next()) {
          others.add(sessions.getLong(1));
        }
      }
      for (long session : others) {
        statement.execute("KILL " + session);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void killSessionThatHolds(String lock) {
    database
        .jdbi()
        .useHandle(
            handle -> {
              long session =
                  handle
                      .createQuery("SELECT IS_USED_LOCK(:lock)")
                      .bind("lock", lock)
                      .mapTo(Long.class)
                      .one();
              handle.execute("KILL " + session);
            });
  }

  @Test
  void a_process_frozen_while_it_writes_cannot_keep_its_slots_for_longer_than_its_lease() {
    Cluster cluster = Cluster.forHeartbeat(database.database(), TestDatabase.LEASE);
    cluster.join(7, "frozen", "1");
    cluster.take(7, List.of(1));
    Handle frozen = database.database().dispatch().open();
    frozen.begin();
    assertThat(frozen.attach(ClusterDao.class).holdOffReaper(7)).isPresent();

    Awaitility.await()
        .atMost(TestDatabase.LEASE.multipliedBy(4))
        .ignoreExceptions()
        .until(() -> cluster.reap(cluster.instances().get(0)));

    assertThat(cluster.ownership(7).mine()).isEmpty();
    assertThatThrownBy(frozen::commit).isInstanceOf(JdbiException.class);
    assertThatThrownBy(frozen::close).isInstanceOf(JdbiException.class);
  }

  private Map<String, Object> plan(int slots, long after, long until) {
    String list =
        allSlots().stream().limit(slots).map(String::valueOf).collect(Collectors.joining(","));
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        explain(handle)
                            + " SELECT id, slot, next_run FROM jobs WHERE slot IN ("
                            + list
                            + ") AND next_run > :after AND next_run <= :until ORDER BY slot, next_run LIMIT 1000")
                    .bind("after", after)
                    .bind("until", until)
                    .mapToMap()
                    .one());
  }

  /** What asks for a plan as a table, by any server. */
  static String explain(Handle handle) {
    String version = handle.createQuery("SELECT VERSION()").mapTo(String.class).one();
    return version.contains("MariaDB") ? "EXPLAIN" : "EXPLAIN FORMAT=TRADITIONAL";
  }

  /** Due at 0, 1, 2, ... milliseconds, evenly over the slots. */
  private static final String FILL =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, location, anchor, target, state,
        next_run, next_sched, attempts, generation, version, created_at, updated_at)
      SELECT
        UNHEX(SHA2(n, 256)), n % 256, 'p', n, 0, '60', 'UTC', n, 'default', 'scheduled',
        n, n, 0, n, 0, 0, 0
      FROM (
        WITH RECURSIVE digits (d) AS (
          SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9
        )
        SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
        FROM digits a, digits b, digits c, digits e, digits f
      ) numbers
      WHERE n < ?
      """;
}

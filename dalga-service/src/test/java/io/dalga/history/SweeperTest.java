package io.dalga.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.LedgerPosition;
import io.dalga.store.LedgerStore;
import io.dalga.store.TestDatabase;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of the run ledger stays, of runs that ended one each second until noon. */
class SweeperTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final int ROWS = 23_000;

  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final LedgerStore store = new LedgerStore(database.database());

  @BeforeEach
  void fill() {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    INSERT INTO runs (
                      ended_at, id, job_key, path, body, run_id, target, scheduled_at, duration_ms,
                      outcome)
                    SELECT ? - 1000 * x, x, 1, 'p', 'b', 'r', 'default', 0, 0, 'delivered'
                    FROM SYSTEM_RANGE(0, ? - 1)
                    """,
                    NOON.toEpochMilli(),
                    ROWS));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void sweep(Duration maxAge, long maxRows, BooleanSupplier wanted) throws Exception {
    new Sweeper(store, new Retention(maxAge, maxRows), new SettableClock(NOON), wanted).sweep();
  }

  private long rows() {
    return database
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("SELECT COUNT(*) FROM runs").mapTo(Long.class).one());
  }

  /** In the order of what they leave, of one table. */
  @Test
  void what_is_too_old_goes_and_what_is_too_much() throws Exception {
    sweep(0, 0, ROWS);
    sweep(0, 1_000_000, ROWS);
    sweep(100_000, ROWS, ROWS);
    sweep(0, 22_999, 22_999);
    sweep(0, 20_001, 20_001);
    sweep(0, 20_000, 20_000);
    sweep(15_000, 0, 15_001);
    sweep(10_000, 12_000, 10_001);
    sweep(9_000, 7, 7);
    sweep(0, 1, 1);
  }

  private void sweep(long maxAgeSeconds, long maxRows, int left) throws Exception {
    sweep(Duration.ofSeconds(maxAgeSeconds), maxRows, () -> true);

    assertThat(rows()).isEqualTo(left);
    assertThat(store.skip(LedgerPosition.END, left))
        .as("the newest stay")
        .contains(new LedgerPosition(NOON.toEpochMilli() - 1000L * (left - 1), left - 1));
  }

  @Test
  void it_stops_between_two_statements() throws Exception {
    sweep(Duration.ofSeconds(1), 1, () -> false);
    assertThat(rows()).as("it is not wanted").isEqualTo(ROWS);

    int[] asked = {0};
    sweep(Duration.ofSeconds(1), 0, () -> ++asked[0] <= 3);
    assertThat(rows()).isEqualTo(ROWS - 3L * LedgerStore.DELETED_AT_ONCE);
  }
}

package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.Test;

/** What the run ledger promises on a database server, beyond the rest. */
abstract class ServerLedgerContract extends LedgerContract {

  private static final int ROWS = 10_000;

  ServerLedgerContract(TestServer server) {
    super(server);
  }

  /**
   * A statement of the ledger's, and how it is to be executed.
   *
   * @param since where the range begins that is asked for
   * @param before where it ends
   */
  private record Case(String statement, String index, long since, long before) {

    /** Where it may begin with the first entry of all, the whole index is as good as a range. */
    private List<String> types() {
      return before == Long.MAX_VALUE ? List.of("range", "ref", "index") : List.of("range", "ref");
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("ofJob", "runs_of_job", 0, ROWS),
          new Case("ofJob", "runs_of_job", 0, Long.MAX_VALUE),
          new Case("ofOutcome", "runs_of_outcome", 0, Long.MAX_VALUE),
          new Case("ofOutcome", "runs_of_outcome", 0, ROWS / 2),
          new Case("ofOutcome", "runs_of_outcome", ROWS / 4, ROWS / 2),
          new Case("all", "PRIMARY", 0, Long.MAX_VALUE),
          new Case("all", "PRIMARY", 0, ROWS / 2),
          new Case("all", "PRIMARY", ROWS - 100, ROWS),
          new Case("skip", "PRIMARY", 0, Long.MAX_VALUE),
          new Case("skip", "PRIMARY", 0, ROWS / 2),
          new Case("deleteBefore", "PRIMARY", 0, Long.MAX_VALUE),
          new Case("deleteBefore", "PRIMARY", 0, ROWS / 2));

  @Test
  void each_statement_reads_a_range_of_its_index_and_sorts_nothing() {
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute(FILL, ROWS);
              handle.createQuery("ANALYZE TABLE runs").mapToMap().list();
              for (Case each : CASES) {
                assertThat(plan(handle, each))
                    .as(each.toString())
                    .containsEntry("key", each.index())
                    .hasEntrySatisfying("type", type -> assertThat(type).isIn(each.types()))
                    .hasEntrySatisfying(
                        "extra",
                        extra ->
                            assertThat(String.valueOf(extra))
                                .doesNotContain("filesort", "temporary"));
              }
            });
  }

  private static Map<String, Object> plan(Handle handle, Case asked) {
    return handle
        .createQuery(ServerStoreContract.explain(handle) + " " + sql(asked.statement()))
        .configure(SqlStatements.class, settings -> settings.setUnusedBindingAllowed(true))
        .bind("jobKey", 7)
        .bind("path", "p")
        .bind("body", "7")
        .bind("outcome", "failed")
        .bind("since", asked.since())
        .bind("endedAt", asked.before())
        .bind("id", 5)
        .bind("limit", 101)
        .bind("offset", ROWS / 10)
        .mapToMap()
        .one();
  }

  /** As the product says it. */
  private static String sql(String statement) {
    return Stream.of(MySqlLedgerDao.class, LedgerDao.class)
        .flatMap(dao -> Stream.of(dao.getDeclaredMethods()))
        .filter(method -> method.getName().equals(statement))
        .findFirst()
        .map(
            method -> {
              SqlQuery query = method.getAnnotation(SqlQuery.class);
              return query == null
                  ? Objects.requireNonNull(method.getAnnotation(SqlUpdate.class)).value()
                  : query.value();
            })
        .orElseThrow();
  }

  /** One each millisecond, of a hundred jobs; a tenth has failed. */
  private static final String FILL =
      """
      INSERT INTO runs (
        ended_at, id, job_key, path, body, run_id, target, scheduled_at, duration_ms, outcome)
      SELECT
        n, n, n % 100, 'p', n % 100, n, 'default', n, 1,
        CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'delivered' END
      FROM (
        WITH RECURSIVE digits (d) AS (
          SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9
        )
        SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
        FROM digits a, digits b, digits c, digits e
      ) numbers
      WHERE n < ?
      """;
}

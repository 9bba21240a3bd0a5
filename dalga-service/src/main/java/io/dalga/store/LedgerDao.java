package io.dalga.store;

import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The statements on the run ledger, in the SQL that all three databases share. Each that reads or
 * deletes is a range of one index, in its order.
 */
interface LedgerDao {

  String INSERT_INTO_RUNS =
      """
      INSERT INTO runs (
        ended_at, id, job_key, path, body, run_id, target, scheduled_at, attempt, duration_ms, outcome,
        status, error, reply, instance_id)
      """;

  /** An entry may come twice, when the connection broke while it was committed. */
  String UNLESS_THERE = "ON DUPLICATE KEY UPDATE id = VALUES(id)\n";

  String SELECT_FROM_RUNS =
      """
      SELECT
        r.ended_at, r.id, r.path, r.body, r.run_id, r.target, r.scheduled_at, r.attempt, r.duration_ms,
        r.outcome, r.status, r.error, r.reply, r.instance_id
      FROM runs r
      """;

  /** Older than a position; the first half is for the index. */
  String BEFORE = "ended_at <= :endedAt AND (ended_at < :endedAt OR id < :id)\n";

  String NEWEST_FIRST = "ORDER BY ended_at DESC, id DESC\n";

  String WHERE_OUTCOME =
      "WHERE outcome = :outcome AND ended_at >= :since AND "
          + BEFORE
          + NEWEST_FIRST
          + "LIMIT :limit";

  String DELETE_BEFORE = "DELETE FROM runs WHERE " + BEFORE;

  /** Writes entries. */
  default void insertAll(List<LedgerRow> rows) {
    insertEach(rows);
  }

  @SqlBatch(
      INSERT_INTO_RUNS
          + """
          VALUES (
            :endedAt, :id, :jobKey, :path, :body, :runId, :target, :scheduledAt, :attempt, :durationMs,
            :outcome, :status, :error, :reply, :instanceId)
          """
          + UNLESS_THERE)
  int[] insertEach(@BindMethods List<LedgerRow> rows);

  /** By index {@code runs_of_job}. Path and body tell jobs apart whose short keys are the same. */
  @SqlQuery(
      SELECT_FROM_RUNS
          + "WHERE job_key = :jobKey AND path = :path AND body = :body AND "
          + BEFORE
          + NEWEST_FIRST
          + "LIMIT :limit")
  List<LedgerEntry> ofJob(
      long jobKey, String path, String body, @BindMethods LedgerPosition before, int limit);

  /** By index {@code runs_of_outcome}. */
  @SqlQuery(SELECT_FROM_RUNS + WHERE_OUTCOME)
  List<LedgerEntry> ofOutcome(
      String outcome, long since, @BindMethods LedgerPosition before, int limit);

  /** By the primary key. */
  @SqlQuery(
      SELECT_FROM_RUNS + "WHERE ended_at >= :since AND " + BEFORE + NEWEST_FIRST + "LIMIT :limit")
  List<LedgerEntry> all(long since, @BindMethods LedgerPosition before, int limit);

  /** By the primary key; the caller sees to it that the range is short. */
  @SqlQuery(
      SELECT_FROM_RUNS
          + "WHERE ended_at >= :since AND path LIKE :path ESCAPE '!' AND outcome LIKE :outcome AND "
          + BEFORE
          + NEWEST_FIRST
          + "LIMIT :limit")
  List<LedgerEntry> ofPaths(
      String path, String outcome, long since, @BindMethods LedgerPosition before, int limit);

  /** The position of the entry that is older than another by so many and one. */
  @SqlQuery(
      "SELECT ended_at, id FROM runs WHERE " + BEFORE + NEWEST_FIRST + "LIMIT 1 OFFSET :offset")
  Optional<LedgerPosition> skip(@BindMethods LedgerPosition before, int offset);

  /** By the primary key. */
  @SqlUpdate(DELETE_BEFORE + "LIMIT :limit")
  int deleteBefore(@BindMethods LedgerPosition before, int limit);
}

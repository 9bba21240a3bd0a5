package io.dalga.store;

import io.dalga.job.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.SqlObject;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The statements on jobs, in the SQL that all three databases share. What writes the result of a
 * run names the version that it was made for.
 */
interface JobDao extends SqlObject {

  String COLUMNS =
      """
      j.id, j.path, j.body, j.one_off, j.interval_text, j.rule_kind, j.location, j.anchor,
      j.ends_at, j.window_ms, j.target, j.payload,
      j.content_type, j.headers, j.method, j.policies, j.owner, j.traceparent, j.state, j.next_run, j.next_sched, j.triggered_at,
      j.runs_left, j.attempts, j.reservation, j.reserved_at, j.reserved_until, j.last_started_at, j.last_outcome,
      j.last_status, j.last_error, j.last_duration_ms, j.fingerprint, j.generation, j.version, j.created_at,
      j.updated_at
      """;

  /** Whatever its values come from. */
  String INSERT_INTO_JOBS =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, rule_kind, location, anchor,
        ends_at, window_ms, target,
        payload, content_type, headers, method, policies, owner, traceparent, state, next_run, next_sched, triggered_at, runs_left,
        attempts, fingerprint, generation, version,
        created_at, updated_at)
      """;

  @SqlQuery("SELECT " + COLUMNS + " FROM jobs j WHERE j.key_hash = :keyHash")
  Optional<Job> find(byte[] keyHash);

  /** Who owns the slot of a job; 0 = nobody. */
  @SqlQuery("SELECT owner FROM slots WHERE slot = :slot")
  long owner(int slot);

  @SqlQuery("SELECT id FROM jobs WHERE key_hash = :keyHash")
  Optional<Long> findId(byte[] keyHash);

  /**
   * Locks by the primary key, as completions do: whoever comes by way of the unique key first would
   * meet them in the opposite order.
   */
  @SqlQuery("SELECT " + COLUMNS + " FROM jobs j WHERE j.id IN (<ids>) ORDER BY j.id FOR UPDATE")
  List<Job> lock(@BindList("ids") Collection<Long> ids);

  /** Returns the number of the new row. */
  @SqlUpdate(
      INSERT_INTO_JOBS
          + """
          VALUES (
            :keyHash, :slot, :path, :body, :oneOff, :intervalText, :ruleKind, :location,
            :anchor, :endsAt, :windowMs, :target,
            :payload, :contentType, :headers, :method, :policies, :owner, :traceparent, :state, :nextRun, :nextSched, :triggeredAt,
            :runsLeft, :attempts, :fingerprint, :generation, 0, :createdAt,
            :updatedAt)
          """)
  @GetGeneratedKeys("id")
  long insert(@BindMethods JobRow row);

  /**
   * Creates jobs, or replaces their definitions and starts them anew.
   *
   * @return one for each that is new, two for each that was there
   */
  default int upsertAll(List<JobRow> rows) {
    return rows.stream().mapToInt(row -> Upsert.execute(getHandle(), row).created() ? 1 : 2).sum();
  }

  @SqlQuery("SELECT " + COLUMNS + " FROM jobs j WHERE j.key_hash IN (<hashes>)")
  List<Job> findAll(@BindList("hashes") List<byte[]> hashes);

  /**
   * Replaces the definition of a job that is locked. Its first run waits for the worker that has a
   * run of it.
   */
  @SqlUpdate(
      """
      UPDATE jobs
      SET slot = :slot,
          one_off = :oneOff,
          interval_text = :intervalText,
          rule_kind = :ruleKind,
          location = :location,
          anchor = :anchor,
          ends_at = :endsAt,
          window_ms = :windowMs,
          target = :target,
          payload = :payload,
          content_type = :contentType,
          headers = :headers,
          method = :method,
          policies = :policies,
          owner = :owner,
          traceparent = :traceparent,
          state = :state,
          next_run = CASE
            WHEN :nextRun IS NULL THEN NULL
            ELSE GREATEST(:nextRun, COALESCE(reserved_until, 0))
          END,
          next_sched = :nextSched,
          triggered_at = :triggeredAt,
          runs_left = :runsLeft,
          attempts = :attempts,
          fingerprint = :fingerprint,
          generation = :generation,
          version = version + 1,
          updated_at = :updatedAt
      WHERE key_hash = :keyHash
      """)
  int replace(@BindMethods JobRow row);

  @SqlUpdate("DELETE FROM jobs WHERE id = :id")
  int delete(long id);

  /**
   * What is due in the given slots after a time and until another, each slot's oldest first. One
   * range of index {@code jobs_due} per slot, read in index order and without touching a row.
   */
  @SqlQuery(
      """
      SELECT id, slot, next_run
      FROM jobs
      WHERE slot IN (<slots>)
        AND next_run > :after
        AND next_run <= :until
      ORDER BY slot, next_run
      LIMIT :limit
      """)
  List<DueEntry> due(@BindList("slots") List<Integer> slots, long after, long until, int limit);

  @SqlQuery("SELECT " + COLUMNS + " FROM jobs j WHERE j.id IN (<ids>) AND j.next_run <= :until")
  List<Job> read(@BindList("ids") Collection<Long> ids, long until);

  /**
   * Writes what attempts came to, each row only if its version is still that one.
   *
   * @return how many rows were written
   */
  default int completeAll(List<RunRow> rows) {
    return sum(completeEach(rows));
  }

  @SqlBatch(
      """
      UPDATE jobs
      SET state = :state,
          next_run = :nextRun,
          next_sched = :nextSched,
          triggered_at = :triggeredAt,
          runs_left = :runsLeft,
          attempts = :attempts,
          last_started_at = :lastStartedAt,
          last_outcome = :lastOutcome,
          last_status = :lastStatus,
          last_error = :lastError,
          last_duration_ms = :lastDurationMs,
          version = version + 1,
          updated_at = :updatedAt
      WHERE id = :id
        AND version = :version
      """)
  int[] completeEach(@BindMethods List<RunRow> rows);

  /**
   * Deletes jobs that are done, each only if its version is still that one.
   *
   * @return how many rows were deleted
   */
  default int deleteAll(List<RunRow> rows) {
    return sum(deleteEach(rows));
  }

  @SqlBatch("DELETE FROM jobs WHERE id = :id AND version = :version")
  int[] deleteEach(@BindMethods List<RunRow> rows);

  @SqlQuery("SELECT COUNT(*) FROM jobs")
  long count();

  @SqlQuery("SELECT COUNT(*) FROM jobs WHERE slot IN (<slots>) AND next_run <= :now")
  long countDue(@BindList("slots") List<Integer> slots, long now);

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}

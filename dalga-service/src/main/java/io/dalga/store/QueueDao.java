package io.dalga.store;

import io.dalga.job.Job;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The statements on jobs that workers come for; each path has a slot of its own, but for chance.
 */
interface QueueDao {

  /** What is due, the oldest first, and nobody else is looking at. */
  @SqlQuery(
      "SELECT "
          + JobDao.COLUMNS
          + """
          FROM jobs j
          WHERE j.slot = :slot
            AND j.path = :path
            AND j.next_run <= :now
          ORDER BY j.next_run
          LIMIT :limit
          FOR UPDATE <skipLocked>
          """)
  List<Job> lockDue(int slot, String path, long now, int limit);

  /**
   * Hands locked rows to a worker. One that still says whose it was has come back because that
   * worker's time is over, which is a failed attempt.
   */
  @SqlUpdate(
      """
      UPDATE jobs
      SET last_started_at = CASE WHEN reserved_until IS NULL
              THEN last_started_at ELSE reserved_at END,
          last_outcome = CASE WHEN reserved_until IS NULL THEN last_outcome ELSE 'failed' END,
          last_status = CASE WHEN reserved_until IS NULL THEN last_status ELSE NULL END,
          last_error = CASE WHEN reserved_until IS NULL THEN last_error ELSE :timedOut END,
          last_duration_ms = CASE WHEN reserved_until IS NULL
              THEN last_duration_ms ELSE reserved_until - reserved_at END,
          next_run = :until,
          attempts = attempts + 1,
          reservation = :token,
          reserved_at = :now,
          reserved_until = :until,
          version = version + 1,
          updated_at = :now
      WHERE id IN (<ids>)
      """)
  int reserve(
      @BindList("ids") Collection<Long> ids, long token, long now, long until, String timedOut);

  @SqlUpdate(
      """
      UPDATE jobs
      SET reservation = NULL, reserved_at = NULL, reserved_until = NULL
      WHERE id IN (<ids>)
      """)
  int free(@BindList("ids") Collection<Long> ids);

  /** Lets a reservation end later, or sooner; what waits for its end waits for the new one. */
  @SqlUpdate(
      """
      UPDATE jobs
      SET next_run = CASE WHEN next_run = reserved_until OR next_run < :until
              THEN :until ELSE next_run END,
          reserved_until = :until,
          version = version + 1
      WHERE id = :id
        AND reservation = :token
        AND reserved_until > :now
      """)
  int extend(long id, long token, long now, long until);

  /** When the earliest is due of each slot that has any. */
  @SqlQuery(
      """
      SELECT slot, MIN(next_run) AS next_run
      FROM jobs
      WHERE slot IN (<slots>)
        AND next_run IS NOT NULL
      GROUP BY slot
      """)
  List<SlotDue> earliest(@BindList("slots") Collection<Integer> slots);

  /** When something is due in a slot. */
  record SlotDue(int slot, long nextRun) {}

  @SqlQuery(
      """
      SELECT
        COALESCE(SUM(CASE WHEN next_run <= :now THEN 1 ELSE 0 END), 0) AS ready_jobs,
        COALESCE(SUM(CASE WHEN next_run > :now AND (reserved_until IS NULL OR reserved_until <= :now)
          THEN 1 ELSE 0 END), 0) AS delayed_jobs,
        COALESCE(SUM(CASE WHEN reserved_until > :now THEN 1 ELSE 0 END), 0) AS reserved_jobs
      FROM jobs
      WHERE slot = :slot
        AND path = :path
      """)
  QueueStore.Size size(int slot, String path, long now);
}

package io.dalga.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The statement behind a PUT that comes alone: creates the job, or replaces its definition and
 * starts it anew, and says which. Plain JDBC, since Jdbi's binding by name costs as much as all the
 * rest of a PUT.
 */
final class Upsert {

  /**
   * What a PUT does to a job that is there. The new definition's first run waits for the worker
   * that has a run of it.
   */
  static final String OR_REPLACE =
      """
      ON DUPLICATE KEY UPDATE
        slot = VALUES(slot),
        one_off = VALUES(one_off),
        interval_text = VALUES(interval_text),
        rule_kind = VALUES(rule_kind),
        location = VALUES(location),
        anchor = VALUES(anchor),
        ends_at = VALUES(ends_at),
        window_ms = VALUES(window_ms),
        target = VALUES(target),
        payload = VALUES(payload),
        content_type = VALUES(content_type),
        headers = VALUES(headers),
        method = VALUES(method),
        policies = VALUES(policies),
        owner = VALUES(owner),
        traceparent = VALUES(traceparent),
        state = VALUES(state),
        next_run = CASE
          WHEN VALUES(next_run) IS NULL THEN NULL
          ELSE GREATEST(VALUES(next_run), COALESCE(reserved_until, 0))
        END,
        next_sched = VALUES(next_sched),
        triggered_at = VALUES(triggered_at),
        runs_left = VALUES(runs_left),
        attempts = VALUES(attempts),
        fingerprint = VALUES(fingerprint),
        generation = VALUES(generation),
        version = version + 1,
        updated_at = VALUES(updated_at)
      """;

  private static final String SQL =
      JobDao.INSERT_INTO_JOBS
          + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " ?, 0, ?, ?)\n"
          + OR_REPLACE;

  private static final int MAX_TRIES = 20;

  private Upsert() {}

  /**
   * What became of it.
   *
   * @param created whether there was no such job before
   * @param id the number of the new row; without meaning when there was
   */
  record Result(boolean created, long id) {}

  static Result execute(Handle handle, JobRow row) {
    Connection connection = handle.getConnection();
    try (PreparedStatement statement =
        connection.prepareStatement(SQL, Statement.RETURN_GENERATED_KEYS)) {
      bind(statement, row);
      // One row is counted for a row that is new, two for one that was there; and on H2, none for
      // one that was there and was deleted before it could be replaced.
      int counted = statement.executeUpdate();
      for (int tries = 1; counted == 0 && tries < MAX_TRIES; tries++) {
        counted = statement.executeUpdate();
      }
      if (counted == 0) {
        throw new SQLException("the job comes and goes; it was not stored");
      }
      return counted == 1 ? new Result(true, id(statement)) : new Result(false, 0);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  private static void bind(PreparedStatement statement, JobRow row) throws SQLException {
    int i = 0;
    statement.setBytes(++i, row.keyHash());
    statement.setInt(++i, row.slot());
    statement.setString(++i, row.path());
    statement.setString(++i, row.body());
    statement.setInt(++i, row.oneOff());
    statement.setString(++i, row.intervalText());
    statement.setString(++i, row.ruleKind());
    statement.setString(++i, row.location());
    statement.setLong(++i, row.anchor());
    statement.setObject(++i, row.endsAt(), Types.BIGINT);
    statement.setObject(++i, row.windowMs(), Types.BIGINT);
    statement.setString(++i, row.target());
    statement.setBytes(++i, row.payload());
    statement.setString(++i, row.contentType());
    statement.setString(++i, row.headers());
    statement.setString(++i, row.method());
    statement.setString(++i, row.policies());
    statement.setString(++i, row.owner());
    statement.setString(++i, row.traceparent());
    statement.setString(++i, row.state());
    statement.setObject(++i, row.nextRun(), Types.BIGINT);
    statement.setLong(++i, row.nextSched());
    statement.setObject(++i, row.triggeredAt(), Types.BIGINT);
    statement.setObject(++i, row.runsLeft(), Types.INTEGER);
    statement.setInt(++i, row.attempts());
    statement.setObject(++i, row.fingerprint(), Types.BIGINT);
    statement.setLong(++i, row.generation());
    statement.setLong(++i, row.createdAt());
    statement.setLong(++i, row.updatedAt());
  }

  private static long id(PreparedStatement statement) throws SQLException {
    try (ResultSet keys = statement.getGeneratedKeys()) {
      keys.next();
      return keys.getLong(1);
    }
  }
}

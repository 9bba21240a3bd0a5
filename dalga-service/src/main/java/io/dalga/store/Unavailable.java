package io.dalga.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import org.apache.tomcat.jdbc.pool.PoolExhaustedException;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that cannot be used now from a mistake of ours. */
public final class Unavailable {

  private static final String CONNECTION_FAILURE = "08";

  /** Connection failures, and a server that is shutting down. */
  private static final Set<String> STATE_CLASSES = Set.of(CONNECTION_FAILURE, "57");

  /** MySQL: too many connections, read-only (two ways), shutdown, deadlock and lock wait. */
  private static final Set<Integer> MYSQL_CODES =
      Set.of(1040, 1203, 1290, 1792, 1836, 1053, 1213, 1205, 1020);

  /**
   * Of these, a server that is read-only: after a failover, the connection leads to the wrong one.
   */
  private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

  /** MySQL and H2: no such table, view or column. */
  private static final Set<Integer> NO_TABLE = Set.of(1146, 1054, 42102, 42103, 42104, 42122);

  /** H2: closed, closing, locked by another process, deadlock and lock timeout. */
  private static final Set<Integer> H2_CODES =
      Set.of(90098, 90007, 90121, 90020, 90067, 50200, 40001);

  private Unavailable() {}

  /** Why the database cannot be used, for people; null when the failure is about something else. */
  public static @Nullable String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionException) {
        return "the database cannot be reached; nothing was stored, try again";
      }
      if (cause instanceof SQLException sql) {
        if (NO_TABLE.contains(sql.getErrorCode())) {
          return "the database has no tables for this version; run: dalga-service.jar db migrate";
        }
        return isAway(sql) ? "the database cannot be used now, try again" : null;
      }
    }
    return null;
  }

  /** The same for who operates Dalga, who may see what the database said; never null. */
  public static String explain(Throwable failure) {
    String reason = reason(failure);
    SQLException sql = sqlException(failure);
    if (sql == null) {
      return reason == null ? String.valueOf(failure.getMessage()) : reason;
    }
    return NO_TABLE.contains(sql.getErrorCode()) && reason != null
        ? reason
        : String.valueOf(sql.getMessage());
  }

  /** The database's own name for the failure, without the statement and its values. */
  public static String code(Throwable failure) {
    SQLException sql = sqlException(failure);
    return sql == null
        ? failure.getClass().getSimpleName()
        : "SQLSTATE " + sql.getSQLState() + ", code " + sql.getErrorCode();
  }

  /** What the database said, or null when the failure is not of its making. */
  static @Nullable SQLException sqlException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /** Whether the connection that it happened on is of no use any more. */
  static boolean endsConnection(Throwable failure) {
    SQLException sql = sqlException(failure);
    return sql != null
        && (Objects.requireNonNullElse(sql.getSQLState(), "").startsWith(CONNECTION_FAILURE)
            || READ_ONLY.contains(sql.getErrorCode()));
  }

  private static boolean isAway(SQLException failure) {
    String state = Objects.requireNonNullElse(failure.getSQLState(), "");
    return failure instanceof SQLTransientConnectionException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLTimeoutException
        || failure instanceof PoolExhaustedException
        || STATE_CLASSES.contains(state.length() < 2 ? "" : state.substring(0, 2))
        || MYSQL_CODES.contains(failure.getErrorCode())
        || H2_CODES.contains(failure.getErrorCode());
  }
}

package io.dalga.store;

import java.sql.SQLException;
import java.util.Set;

/** Where the databases differ. */
enum Dialect {
  MYSQL(
      // Not NOW(): that would have to be taken back out of the session's time zone.
      "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000",
      "LOCK IN SHARE MODE",
      "SKIP LOCKED",
      "(IS_USED_LOCK(CONCAT('dalga.', id)) IS NOT NULL)",
      MySqlJobDao.class,
      MySqlLedgerDao.class,
      // Deadlock, record changed since last read (MariaDB 11.6 and newer).
      Set.of(1213, 1020)),

  /** MariaDB before 10.6, which has neither JSON_TABLE nor SKIP LOCKED. */
  MARIADB_10_5(
      MYSQL.now,
      MYSQL.shareLock,
      "",
      MYSQL.present,
      JobDao.class,
      LedgerDao.class,
      MYSQL.transientErrors),

  H2(
      "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)",
      "FOR UPDATE",
      "SKIP LOCKED",
      "FALSE",
      JobDao.class,
      LedgerDao.class,
      // Deadlock, concurrent update.
      Set.of(40001, 90131));

  /** The database's clock as an SQL expression: milliseconds since 1970 UTC. */
  final String now;

  final String shareLock;

  /** What makes a locking read pass over the rows that others have locked. */
  final String skipLocked;

  /**
   * Whether the session is there that an instance holds a lock by name with, as an SQL expression.
   */
  final String present;

  final Class<? extends JobDao> jobDao;
  final Class<? extends LedgerDao> ledgerDao;
  private final Set<Integer> transientErrors;

  Dialect(
      String now,
      String shareLock,
      String skipLocked,
      String present,
      Class<? extends JobDao> jobDao,
      Class<? extends LedgerDao> ledgerDao,
      Set<Integer> transientErrors) {
    this.now = now;
    this.shareLock = shareLock;
    this.skipLocked = skipLocked;
    this.present = present;
    this.jobDao = jobDao;
    this.ledgerDao = ledgerDao;
    this.transientErrors = transientErrors;
  }

  /**
   * The dialect of a MySQL or MariaDB server.
   *
   * @param version what it answers to {@code SELECT VERSION()}
   */
  static Dialect of(String version) {
    return version.contains("MariaDB") && version.matches(".*\\b10\\.[0-5]\\..*")
        ? MARIADB_10_5
        : MYSQL;
  }

  /**
   * Whether the statement lost against another one and may win when it is tried again at once. A
   * lock wait that timed out has waited already.
   */
  boolean isTransient(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && transientErrors.contains(sql.getErrorCode())) {
        return true;
      }
    }
    return false;
  }
}

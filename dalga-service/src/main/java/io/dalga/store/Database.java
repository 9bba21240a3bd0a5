package io.dalga.store;

import io.dalga.job.LedgerPosition;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.tomcat.jdbc.pool.PooledConnection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database through three pools, so that one kind of work cannot starve the others. Connects
 * when it is first used, so a process can start before its database does. Thread-safe.
 */
public final class Database {

  private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);

  private static final int MAX_TRIES = 10;
  private static final IntervalFunction PAUSES =
      IntervalFunction.ofExponentialRandomBackoff(2, 2.0, 0.5, 200);

  private final Jdbi heartbeat;
  private final Jdbi dispatch;
  private final Jdbi api;
  private final Dialect family;
  private final Retry retry;
  private volatile @Nullable Dialect dialect;

  /**
   * @param family what the URL says about the server; its version may say more
   * @param heartbeat for leases and slots
   * @param dispatch for reading what is due and writing what came of it
   * @param api for the calls of users
   */
  Database(Dialect family, Jdbi heartbeat, Jdbi dispatch, Jdbi api) {
    this.family = family;
    this.heartbeat = heartbeat;
    this.dispatch = dispatch;
    this.api = api;
    for (Jdbi jdbi : new Jdbi[] {heartbeat, dispatch, api}) {
      jdbi.registerRowMapper(new JobMapper())
          .registerRowMapper(new LedgerMapper())
          .registerRowMapper(LedgerPosition.class, Database::ledgerPosition)
          .registerRowMapper(ApiKey.class, ApiKeyRow::read)
          .registerRowMapper(DueEntry.class, Database::dueEntry)
          .registerRowMapper(QueueDao.SlotDue.class, Database::slotDue)
          .registerRowMapper(QueueStore.Size.class, Database::size)
          .define("now", family.now)
          .define("shareLock", family.shareLock)
          .define("present", family.present);
      for (Class<?> dao :
          List.of(
              JobDao.class,
              family.jobDao,
              LedgerDao.class,
              family.ledgerDao,
              QueueDao.class,
              ListDao.class,
              ApiKeyDao.class,
              ClusterDao.class)) {
        understand(jdbi, dao);
      }
    }
    this.retry =
        Retry.of(
            "database",
            RetryConfig.custom()
                .maxAttempts(MAX_TRIES)
                .intervalFunction(PAUSES)
                .retryOnException(family::isTransient)
                .build());
  }

  /**
   * Makes Jdbi take the interface apart now, without connecting. What it finds out while a
   * connection is open is forgotten with that connection.
   */
  private static void understand(Jdbi jdbi, Class<?> dao) {
    jdbi.useExtension(dao, attached -> {});
  }

  private static DueEntry dueEntry(ResultSet row, StatementContext context) throws SQLException {
    return new DueEntry(row.getLong(1), row.getInt(2), row.getLong(3));
  }

  private static QueueDao.SlotDue slotDue(ResultSet row, StatementContext context)
      throws SQLException {
    return new QueueDao.SlotDue(row.getInt(1), row.getLong(2));
  }

  private static LedgerPosition ledgerPosition(ResultSet row, StatementContext context)
      throws SQLException {
    return new LedgerPosition(row.getLong(1), row.getLong(2));
  }

  private static QueueStore.Size size(ResultSet row, StatementContext context) throws SQLException {
    return new QueueStore.Size(row.getLong(1), row.getLong(2), row.getLong(3));
  }

  Jdbi heartbeat() {
    return heartbeat;
  }

  /** Whether sessions can hold locks by name. */
  boolean hasNamedLocks() {
    return family != Dialect.H2;
  }

  Jdbi dispatch() {
    return dispatch;
  }

  Jdbi api() {
    return api;
  }

  /** The statements on jobs in this server's SQL, on one connection. */
  JobDao jobs(Handle handle) {
    return handle.attach(dialect(handle).jobDao);
  }

  /** The statements on the run ledger in this server's SQL, on one connection. */
  LedgerDao ledger(Handle handle) {
    return handle.attach(dialect(handle).ledgerDao);
  }

  /** The statements of lists, on one connection. */
  ListDao lists(Handle handle) {
    return handle.attach(ListDao.class);
  }

  /** The statements on the keys of callers, on one connection. */
  ApiKeyDao apiKeys(Handle handle) {
    return handle.attach(ApiKeyDao.class);
  }

  /** The statements on instances and slots, on one connection. */
  ClusterDao cluster(Handle handle) {
    return handle.attach(ClusterDao.class);
  }

  /** The statements on jobs that workers come for, on one connection. */
  QueueDao queues(Handle handle) {
    return handle.define("skipLocked", dialect(handle).skipLocked).attach(QueueDao.class);
  }

  private Dialect dialect(Handle handle) {
    Dialect known = dialect;
    if (known == null) {
      known =
          family == Dialect.H2
              ? family
              : Dialect.of(handle.createQuery("SELECT VERSION()").mapTo(String.class).one());
      dialect = known;
    }
    return known;
  }

  /** A transaction that is done over, a few times and jittered, when it loses against another. */
  <R> R inTransaction(Jdbi jdbi, HandleCallback<R, RuntimeException> work) {
    return retry.executeSupplier(() -> jdbi.inTransaction(discarding(work)));
  }

  /** The same without a transaction around it. */
  <R> R withHandle(Jdbi jdbi, HandleCallback<R, RuntimeException> work) {
    return retry.executeSupplier(() -> jdbi.withHandle(discarding(work)));
  }

  /**
   * A connection that has failed is closed, not given back. The pool would find out, but it goes by
   * the wall clock, and when that is set back, not before it has caught up.
   */
  private static <R> HandleCallback<R, RuntimeException> discarding(
      HandleCallback<R, RuntimeException> work) {
    return handle -> {
      try {
        return work.withHandle(handle);
      } catch (RuntimeException e) {
        if (Unavailable.endsConnection(e)) {
          discard(handle);
        }
        throw e;
      }
    };
  }

  /** Has a connection be closed once it is given back. */
  static void discard(Handle handle) {
    try {
      handle.getConnection().unwrap(PooledConnection.class).setDiscarded(true);
    } catch (SQLException e) {
      LOGGER.debug("the connection is closed already", e);
    }
  }
}

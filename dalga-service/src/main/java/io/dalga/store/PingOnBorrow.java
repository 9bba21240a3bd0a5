package io.dalga.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.tomcat.jdbc.pool.PooledConnection;
import org.apache.tomcat.jdbc.pool.Validator;

/**
 * Pings a connection before it is used, unless it was found alive half a second ago. The pool
 * itself would go by the wall clock: when that is set back, it takes every connection for a fresh
 * one until the clock has caught up, and meanwhile the server hangs up those that are idle.
 * Thread-safe.
 */
public final class PingOnBorrow implements Validator {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final int TIMEOUT_SECONDS = 1;

  private final Map<Connection, Long> aliveNanos = Collections.synchronizedMap(new WeakHashMap<>());

  /** For the pool, which knows this class by its name. */
  public PingOnBorrow() {}

  @Override
  public boolean validate(Connection connection, int action) {
    long now = System.nanoTime();
    Long last = aliveNanos.get(connection);
    boolean fresh =
        action == PooledConnection.VALIDATE_INIT || last != null && now - last < INTERVAL.toNanos();
    try {
      boolean alive = fresh || connection.isValid(TIMEOUT_SECONDS);
      if (alive && (last == null || !fresh)) {
        aliveNanos.put(connection, System.nanoTime());
      }
      return alive;
    } catch (SQLException e) {
      return false;
    }
  }
}

package io.dalga.junit;

import io.dalga.job.Specification;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.store.fs.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The server's jobs, seen from below, in an embedded database whose files are in memory. Connects
 * when it is first used: were the database open while the server migrates it, H2 would check
 * constraints by the session that made them ever after, and that is closed. Thread-safe.
 */
final class JobTable implements AutoCloseable {

  /** The user that the server is for its embedded databases. */
  private static final String USER = "dalga";

  private static final String NAME = "jobs";

  private static final String NEXT =
      """
      SELECT path, body, next_run
      FROM jobs
      WHERE next_run IS NOT NULL AND target <> ?
      ORDER BY next_run, id
      LIMIT 1
      """;

  private static final String KEYS =
      """
      SELECT path, body
      FROM jobs
      """;

  private final String directory = "memFS:/dalga-" + UUID.randomUUID();
  private @Nullable Connection connection;

  /**
   * A job that waits for its time.
   *
   * @param at when its next attempt is due
   */
  record DueJob(String path, String body, Instant at) {}

  /** A job's key. */
  record Key(String path, String body) {}

  /** Where the server finds it. */
  String url() {
    return "jdbc:h2:" + directory + "/" + NAME;
  }

  private Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = DriverManager.getConnection(url(), USER, "");
      connection = open;
    }
    return open;
  }

  /** The job that is due first, now or later; null when none is. Workers' jobs do not count. */
  synchronized @Nullable DueJob next() {
    try (PreparedStatement statement = connection().prepareStatement(NEXT)) {
      statement.setString(1, Specification.PULL_TARGET);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new DueJob(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)))
            : null;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The keys of all jobs. */
  synchronized List<Key> keys() {
    try (PreparedStatement statement = connection().prepareStatement(KEYS);
        ResultSet rows = statement.executeQuery()) {
      List<Key> keys = new ArrayList<>();
      while (rows.next()) {
        keys.add(new Key(rows.getString(1), rows.getString(2)));
      }
      return keys;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Deletes the database, which the server has left. */
  @Override
  public synchronized void close() {
    try {
      if (connection != null) {
        connection.close();
      }
      FileUtils.deleteRecursive(directory, true);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("the database of the tests fails: " + e.getMessage(), e);
  }
}

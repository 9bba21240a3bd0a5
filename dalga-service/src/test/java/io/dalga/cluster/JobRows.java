package io.dalga.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Puts one-offs into the table, many at once, as the API would; and looks how many are left. */
final class JobRows {

  private JobRows() {}

  /**
   * One-offs, the first due at the start, the rest evenly over the spread.
   *
   * @return what their bodies start with; a number from 0 on follows
   */
  static String insert(
      String url, String path, String target, int count, Instant start, Duration spread)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(INSERT.formatted(numbers(count)))) {
      long first = start.toEpochMilli();
      int i = 0;
      statement.setString(++i, path);
      statement.setString(++i, target);
      statement.setLong(++i, first);
      statement.setString(++i, path);
      statement.setString(++i, path);
      statement.setLong(++i, first);
      statement.setLong(++i, first);
      statement.setLong(++i, spread.toMillis());
      statement.setInt(++i, count);
      statement.setInt(++i, count);
      statement.executeUpdate();
      return first + "-";
    }
  }

  /** A query for as many digits as the count has. */
  private static String numbers(int count) {
    List<String> terms = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (int power = 1; power < count || tables.isEmpty(); power *= 10) {
      String table = "d" + tables.size();
      terms.add(table + ".d * " + power);
      tables.add("digits " + table);
    }
    return "SELECT " + String.join(" + ", terms) + " AS n FROM " + String.join(", ", tables);
  }

  static long count(String url, String condition) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM jobs WHERE " + condition)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Keys as the product makes them: SHA-256 over the path's length, the path and the body. */
  private static final String INSERT =
      """
      INSERT INTO jobs (
        key_hash, slot, path, body, one_off, interval_text, location, anchor, target, state,
        next_run, next_sched, attempts, generation, version, created_at, updated_at)
      SELECT
        UNHEX(hash), CONV(SUBSTR(hash, 1, 2), 16, 10), ?, body, 1, '0', 'UTC', due, ?,
        'scheduled', due, due, 0, ? + n, 0, 0, 0
      FROM (
        SELECT
          n,
          body,
          SHA2(CONCAT(UNHEX(LPAD(HEX(LENGTH(?)), 8, '0')), ?, body), 256) AS hash,
          due
        FROM (
          SELECT n, CONCAT(?, '-', n) AS body, ? + FLOOR(n * ? / ?) AS due
          FROM (
            WITH RECURSIVE digits (d) AS (
              SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9
            )
            %s
          ) numbers
          WHERE n < ?
        ) times
      ) jobs
      """;
}

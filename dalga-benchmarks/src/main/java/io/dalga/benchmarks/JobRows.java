package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Inserts rows made inside the database, which is the quickest way to get many into it. */
final class JobRows {

  /** Jobs are numbered by pairs of numbers up to this. */
  private static final int NUMBERS = 4000;

  private static final int NUMBERS_PER_TRANSACTION = 20;

  private static final String TIMETABLE =
      """
      CREATE TEMPORARY TABLE timetable AS
      SELECT ? AS path, job, ? + (? * job) DIV ? AS due, ? AS period
      FROM (
        SELECT a.n * %d + b.n AS job
        FROM numbers a CROSS JOIN numbers b
        WHERE a.n BETWEEN ? AND ?
      ) AS pairs
      WHERE job < ?
      """
          .formatted(NUMBERS);

  private JobRows() {}

  /** Makes the table of numbers in a database, once. */
  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE numbers (n INT PRIMARY KEY)");
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO numbers VALUES (?)")) {
      for (int n = 0; n < NUMBERS; n++) {
        insert.setInt(1, n);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Inserts the jobs of a timetable, in large transactions.
   *
   * @param inserts select from a table {@code timetable} with a row for each job: its {@code path},
   *     {@code job} (the number), {@code due} (milliseconds since 1970 UTC) and {@code period}
   *     (milliseconds; 0 = once)
   */
  static void insert(Connection connection, List<String> inserts, String path, Timetable timetable)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int n = 0; n * NUMBERS < timetable.jobs(); n += NUMBERS_PER_TRANSACTION) {
        select(connection, path, timetable, n);
        for (String insert : inserts) {
          statement.execute(insert);
        }
        statement.execute("DROP TEMPORARY TABLE timetable");
        connection.commit();
      }
    }
  }

  private static void select(
      Connection connection, String path, Timetable timetable, int firstNumber)
      throws SQLException {
    try (PreparedStatement create = connection.prepareStatement(TIMETABLE)) {
      create.setString(1, path);
      create.setLong(2, timetable.origin());
      create.setLong(3, timetable.spread());
      create.setInt(4, timetable.jobs());
      create.setLong(5, timetable.period());
      create.setInt(6, firstNumber);
      create.setInt(7, firstNumber + NUMBERS_PER_TRANSACTION - 1);
      create.setInt(8, timetable.jobs());
      create.execute();
    }
  }
}

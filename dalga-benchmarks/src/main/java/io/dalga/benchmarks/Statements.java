package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The forms that a statement on many rows can take: what each costs the server and the client. The
 * columns that are written are those that a run changes in every case.
 */
final class Statements {

  private static final int ROWS = 200_000;
  private static final int BATCH = 500;
  private static final int BATCHES = 120;

  private static final String JSON_COLUMNS =
      """
      JSON_TABLE(?, '$[*]' COLUMNS (
        id BIGINT PATH '$[0]', version BIGINT PATH '$[1]', next_run BIGINT PATH '$[2]',
        next_sched BIGINT PATH '$[3]', last_started_at BIGINT PATH '$[4]',
        last_outcome VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[5]')) AS n
      """;

  private static final String SET_JOINED =
      """
      SET j.next_run = n.next_run, j.next_sched = n.next_sched,
          j.last_started_at = n.last_started_at, j.last_outcome = n.last_outcome,
          j.version = j.version + 1
      """;

  private final Bench bench;

  Statements(Bench bench) {
    this.bench = bench;
  }

  /** A row to be written. */
  private record Row(long id, long version, long nextRun, String outcome) {
    String json() {
      return "[" + id + "," + version + "," + nextRun + "," + nextRun + "," + nextRun + ",\""
          + outcome + "\"]";
    }

    String union() {
      return "SELECT "
          + id
          + " AS id, "
          + version
          + " AS version, "
          + nextRun
          + " AS next_run, "
          + nextRun
          + " AS next_sched, "
          + nextRun
          + " AS last_started_at, '"
          + outcome
          + "' AS last_outcome";
    }

    String whenThen(Object value) {
      return " WHEN " + id + " THEN " + value;
    }
  }

  /** One form: does its work on a batch, and says how many rows it met. */
  private interface Form {
    int apply(Connection connection, List<Row> batch) throws SQLException;
  }

  void run() throws IOException, SQLException, InterruptedException {
    DalgaScheduler dalga = new DalgaScheduler(bench, 1, java.util.Map.of());
    dalga.migrate();
    dalga.insert("p", new Timetable(0, ROWS, 1_000_000, 3_600_000));
    Table writes = table("write");
    Table reads = table("read");
    for (int round = 0; round < bench.rounds(); round++) {
      measure(writes, "UPDATE, join with JSON_TABLE", Statements::jsonTable);
      measure(writes, "UPDATE, join with UNION ALL", Statements::unionAll);
      measure(writes, "UPDATE, CASE", Statements::caseWhen);
      measure(writes, "INSERT, ON DUPLICATE KEY UPDATE", Statements::onDuplicateKey);
      measure(writes, "UPDATE, JDBC batch rewritten", Statements::jdbcBatch);
      measure(reads, "id IN (...)", Statements::readIn);
      measure(reads, "join with JSON_TABLE", Statements::readJsonTable);
    }
    writes.print();
    reads.print();
  }

  private static Table table(String what) {
    return new Table(
        what + " " + BATCH + " rows of " + ROWS + " by one statement",
        "rows/s",
        "database us/row",
        "database bytes/row");
  }

  private void measure(Table table, String name, Form form) throws SQLException {
    try (Connection connection = bench.database().connect(DalgaScheduler.DATABASE)) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      apply(connection, form, batches(connection));
      List<List<Row>> batches = batches(connection);
      Cost before = Cost.now(bench, List.of());
      long start = System.nanoTime();
      apply(connection, form, batches);
      double seconds = (System.nanoTime() - start) / 1e9;
      Cost cost = Cost.now(bench, List.of()).since(before);
      double rows = (double) BATCH * BATCHES;
      table.add(name, rows / seconds, cost.databaseMicros() / rows, cost.databaseBytes() / rows);
    }
  }

  private static void apply(Connection connection, Form form, List<List<Row>> batches)
      throws SQLException {
    for (List<Row> batch : batches) {
      int met = form.apply(connection, batch);
      if (met != batch.size()) {
        throw new IllegalStateException(met + " of " + batch.size() + " rows");
      }
      connection.commit();
    }
  }

  /** As the dispatcher finds them: rows of some slots, in the order of the index. */
  private static List<List<Row>> batches(Connection connection) throws SQLException {
    long nextRun = System.currentTimeMillis() + 1_000_000;
    String some =
        "SELECT id, version FROM jobs WHERE slot IN (?, ?) ORDER BY slot, next_run LIMIT " + BATCH;
    List<List<Row>> batches = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(some)) {
      for (int i = 0; i < BATCHES; i++) {
        select.setInt(1, i * 2);
        select.setInt(2, i * 2 + 1);
        List<Row> batch = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            batch.add(
                new Row(rows.getLong(1), rows.getLong(2), nextRun + batch.size(), "delivered"));
          }
        }
        batches.add(batch);
      }
    }
    connection.commit();
    return batches;
  }

  private static String all(List<Row> batch, Function<Row, String> text, String separator) {
    return batch.stream().map(text).collect(Collectors.joining(separator));
  }

  private static int update(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        update.setString(i + 1, parameters[i]);
      }
      return update.executeUpdate();
    }
  }

  private static int jsonTable(Connection connection, List<Row> batch) throws SQLException {
    return update(
        connection,
        "UPDATE "
            + JSON_COLUMNS
            + "STRAIGHT_JOIN jobs j ON j.id = n.id AND j.version = n.version "
            + SET_JOINED,
        "[" + all(batch, Row::json, ",") + "]");
  }

  private static int unionAll(Connection connection, List<Row> batch) throws SQLException {
    return update(
        connection,
        "UPDATE ("
            + all(batch, Row::union, " UNION ALL ")
            + ") AS n STRAIGHT_JOIN jobs j ON j.id = n.id AND j.version = n.version "
            + SET_JOINED);
  }

  private static int caseWhen(Connection connection, List<Row> batch) throws SQLException {
    String nextRun = all(batch, row -> row.whenThen(row.nextRun()), "");
    String outcome = all(batch, row -> row.whenThen("'" + row.outcome() + "'"), "");
    String version = all(batch, row -> row.whenThen(row.version()), "");
    return update(
        connection,
        "UPDATE jobs SET next_run = CASE id"
            + nextRun
            + " END, next_sched = CASE id"
            + nextRun
            + " END, last_started_at = CASE id"
            + nextRun
            + " END, last_outcome = CASE id"
            + outcome
            + " END, version = version + 1 WHERE id IN ("
            + all(batch, row -> Long.toString(row.id()), ",")
            + ") AND version = CASE id"
            + version
            + " END");
  }

  /** The columns that have no default have to be there, and the version cannot be matched. */
  private static int onDuplicateKey(Connection connection, List<Row> batch) throws SQLException {
    int met =
        update(
            connection,
            "INSERT INTO jobs (id, key_hash, slot, path, body, one_off, interval_text, location,"
                + " anchor, target, state, next_run, next_sched, last_started_at, last_outcome,"
                + " attempts, generation, version, created_at, updated_at) VALUES "
                + all(
                    batch,
                    row ->
                        "("
                            + row.id()
                            + ",'',0,'','',0,'','',0,'','scheduled',"
                            + row.nextRun()
                            + ","
                            + row.nextRun()
                            + ","
                            + row.nextRun()
                            + ",'"
                            + row.outcome()
                            + "',0,0,0,0,0)",
                    ",")
                + " ON DUPLICATE KEY UPDATE next_run = VALUES(next_run), next_sched ="
                + " VALUES(next_sched), last_started_at = VALUES(last_started_at), last_outcome ="
                + " VALUES(last_outcome), version = version + 1");
    return met / 2;
  }

  private static int jdbcBatch(Connection connection, List<Row> batch) throws SQLException {
    String sql =
        "UPDATE jobs SET next_run = ?, next_sched = ?, last_started_at = ?, last_outcome = ?,"
            + " version = version + 1 WHERE id = ? AND version = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (Row row : batch) {
        update.setLong(1, row.nextRun());
        update.setLong(2, row.nextRun());
        update.setLong(3, row.nextRun());
        update.setString(4, row.outcome());
        update.setLong(5, row.id());
        update.setLong(6, row.version());
        update.addBatch();
      }
      return update.executeBatch().length;
    }
  }

  private static final String COLUMNS =
      "SELECT j.id, j.path, j.body, j.one_off, j.interval_text, j.location, j.anchor, j.target,"
          + " j.state, j.next_run, j.next_sched, j.triggered_at, j.attempts, j.last_started_at,"
          + " j.generation, j.version ";

  private static int readIn(Connection connection, List<Row> batch) throws SQLException {
    return read(
        connection,
        COLUMNS
            + "FROM jobs j WHERE j.id IN ("
            + all(batch, row -> Long.toString(row.id()), ",")
            + ") AND j.next_run <= "
            + Long.MAX_VALUE);
  }

  private static int readJsonTable(Connection connection, List<Row> batch) throws SQLException {
    return read(
        connection,
        COLUMNS
            + "FROM JSON_TABLE('["
            + all(batch, row -> Long.toString(row.id()), ",")
            + "]', '$[*]' COLUMNS (id BIGINT PATH '$')) AS n STRAIGHT_JOIN jobs j ON j.id = n.id"
            + " AND j.next_run <= "
            + Long.MAX_VALUE);
  }

  private static int read(Connection connection, String sql) throws SQLException {
    int met = 0;
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        met++;
      }
    }
    return met;
  }
}

package io.dalga.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A MySQL or MariaDB server on this machine, whose process can be watched. */
final class DatabaseServer {

  /** 16 MiB. */
  private static final long FEW_PAGES = 1000;

  private final String url;
  private final long pid;
  private final String version;

  /** Connects to a server that is running. */
  DatabaseServer(String url) throws SQLException, IOException {
    this.url = url;
    try (Connection connection = DriverManager.getConnection(url)) {
      this.pid = Long.parseLong(Files.readString(Path.of(text(connection, "@@pid_file"))).strip());
      this.version =
          text(connection, "VERSION()")
              + ", innodb_flush_log_at_trx_commit="
              + text(connection, "@@innodb_flush_log_at_trx_commit")
              + ", sync_binlog="
              + text(connection, "@@sync_binlog")
              + ", log_bin="
              + text(connection, "@@log_bin")
              + ", innodb_buffer_pool_size="
              + text(connection, "@@innodb_buffer_pool_size");
    }
  }

  private static String text(Connection connection, String expression) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + expression)) {
      row.next();
      return row.getString(1);
    }
  }

  /** What it is, and how durable. */
  String version() {
    return version;
  }

  long pid() {
    return pid;
  }

  /** The URL of one of its databases. */
  String url(String database) {
    return url.replaceFirst("(//[^/]+/)[^?]*", "$1" + database);
  }

  Connection connect(String database) throws SQLException {
    String all = url(database);
    String separator = all.contains("?") ? "&" : "?";
    return DriverManager.getConnection(all + separator + "rewriteBatchedStatements=true");
  }

  /** Executes statements in one of its databases, one after the other. */
  void execute(String database, List<String> statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The number that is all that a query in one of its databases selects. */
  long number(String database, String query) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Drops the database if it is there, and creates it empty. */
  void create(String database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + database);
      statement.execute("CREATE DATABASE " + database);
    }
  }

  /** Bytes that clients have sent to it and got from it since it started. */
  long networkBytes() throws SQLException {
    return status("'Bytes_received', 'Bytes_sent'");
  }

  /** Waits until what was written before is on disk, so that it is not counted later. */
  void awaitCalm() throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (status("'Innodb_buffer_pool_pages_dirty'") > FEW_PAGES
        && System.nanoTime() - deadline < 0) {
      Thread.sleep(1000);
    }
  }

  /** The sum of some of its counters. */
  private long status(String names) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SHOW GLOBAL STATUS WHERE Variable_name IN (" + names + ")")) {
      long sum = 0;
      while (rows.next()) {
        sum += rows.getLong(2);
      }
      return sum;
    }
  }
}

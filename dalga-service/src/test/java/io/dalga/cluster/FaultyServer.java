package io.dalga.cluster;

import io.dalga.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * A database server of this machine that is stopped, killed, frozen and started again as it was
 * started first. Not thread-safe.
 */
final class FaultyServer implements AutoCloseable {

  private static final String CREDENTIALS =
      "?user=root&password=&allowPublicKeyRetrieval=true&sslMode=DISABLED&connectTimeout=2000";

  /** Without the privileges that let an administrator write to a read-only server. */
  private static final String USER = "dalga_chaos";

  private final String adminUrl;
  private final int port;
  private final boolean mariaDb;
  private final Path pidFile;
  private final List<String> command;
  private final List<Connection> hoard = new ArrayList<>();

  private FaultyServer(String adminUrl) throws SQLException, IOException {
    this.adminUrl = adminUrl;
    this.port = URI.create(adminUrl.substring("jdbc:".length())).getPort();
    try (Connection connection = DriverManager.getConnection(adminUrl);
        Statement statement = connection.createStatement()) {
      this.mariaDb = text(statement, "SELECT VERSION()").contains("MariaDB");
      this.pidFile = Path.of(text(statement, "SELECT @@pid_file"));
      statement.execute("DROP USER IF EXISTS " + USER);
      statement.execute("CREATE USER " + USER + " IDENTIFIED BY 'chaos'");
      statement.execute(
          "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE VIEW ON *.* TO "
              + USER);
    }
    this.command = commandOf(pid());
  }

  /** The server of DALGA_CHAOS_MYSQL_URL, which is free to be killed, or a MariaDB of our own. */
  static FaultyServer start() throws SQLException, IOException {
    String given = System.getenv("DALGA_CHAOS_MYSQL_URL");
    String url = given == null ? TestServer.expendable() : given;
    FaultyServer server =
        new FaultyServer(url.replaceFirst("(jdbc:mysql://[^/]+/).*", "$1" + CREDENTIALS));
    System.out.println("Faults are injected into " + url);
    return server;
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  /** The arguments of a process end with NUL each. */
  private static List<String> commandOf(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    return List.of(line.split("\0"));
  }

  int port() {
    return port;
  }

  /** A new database, as the user who may be kept from writing; to be reached by that port. */
  String newDatabase(int throughPort) throws SQLException {
    String name = "chaos_" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE DATABASE " + name);
    return url(name, throughPort);
  }

  /** The same database by another port. */
  static String through(String url, int otherPort) {
    return url.replaceFirst(":[0-9]+/", ":" + otherPort + "/");
  }

  private static String url(String database, int throughPort) {
    return "jdbc:mysql://127.0.0.1:"
        + throughPort
        + "/"
        + database
        + "?user="
        + USER
        + "&password=chaos&allowPublicKeyRetrieval=true&sslMode=DISABLED";
  }

  private long pid() throws IOException {
    return Long.parseLong(Files.readString(pidFile).strip());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(adminUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void kill() throws IOException {
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  void stop() throws IOException {
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    process.destroy();
    process.onExit().join();
  }

  void startAgain() throws IOException {
    File log = new File("target/cluster-logs/server-" + port + ".log");
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
    Awaitility.await("the server, whose log is " + log)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(this::answers);
  }

  private boolean answers() {
    try {
      execute("SELECT 1");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  void freeze() throws IOException, InterruptedException {
    Signals.send("STOP", pid());
  }

  void thaw() throws IOException, InterruptedException {
    Signals.send("CONT", pid());
  }

  void setReadOnly(boolean readOnly) throws SQLException {
    String variable = mariaDb || !readOnly ? "read_only" : "super_read_only";
    execute("SET GLOBAL " + variable + " = " + (readOnly ? 1 : 0));
  }

  /** Takes all connections that there are. */
  void exhaust() throws SQLException {
    hoard.add(DriverManager.getConnection(adminUrl));
    execute("SET GLOBAL max_connections = 20");
    try {
      while (hoard.size() < 1000) {
        hoard.add(DriverManager.getConnection(url("mysql", port)));
      }
    } catch (SQLException e) {
      // There are no more.
    }
  }

  void release() throws SQLException {
    if (hoard.isEmpty()) {
      return;
    }
    try (Statement statement = hoard.get(0).createStatement()) {
      statement.execute("SET GLOBAL max_connections = 500");
    }
    for (Connection connection : hoard) {
      connection.close();
    }
    hoard.clear();
  }

  @Override
  public void close() throws SQLException {
    release();
    execute("DROP USER IF EXISTS " + USER);
  }
}

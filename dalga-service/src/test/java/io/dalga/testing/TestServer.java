package io.dalga.testing;

import io.dalga.testing.MariaDbServer.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;

/**
 * A database server for tests, one of each kind for the whole JVM. Nothing is skipped: where there
 * is no MySQL, its tests run on the nearest thing, and the output says on which.
 */
public enum TestServer {
  /** Embedded. */
  H2(() -> "jdbc:h2:file:"),

  /** DALGA_TEST_MYSQL_URL, or Docker, or an unpacked MariaDB. */
  MYSQL(TestServer::mysql),

  /** DALGA_TEST_MARIADB_URL, or the MariaDB of the machine, or an unpacked one. */
  MARIADB(TestServer::mariaDb);

  private final Supplier<String> starter;
  private @Nullable String url;

  TestServer(Supplier<String> starter) {
    this.starter = starter;
  }

  /** A JDBC URL of a new, empty database on this server; the user is root without a password. */
  public String newDatabase() {
    String name = "dalga_" + UUID.randomUUID().toString().replace("-", "");
    if (this == H2) {
      return "jdbc:h2:file:" + temporaryDirectory().resolve(name);
    }
    String serverUrl = start();
    try (Connection connection = DriverManager.getConnection(serverUrl, credentials());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(this + " at " + serverUrl, e);
    }
    return serverUrl.replaceFirst("(//[^/]+/)[^?]*", "$1" + name);
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("dalga-h2");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized String start() {
    String running = url;
    if (running == null) {
      running = starter.get();
      url = running;
      System.out.println("Tests of " + this + " run on " + describe(running));
    }
    return running;
  }

  private static String describe(String url) {
    try (Connection connection = DriverManager.getConnection(url, credentials());
        Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("SELECT VERSION()")) {
      version.next();
      return version.getString(1) + " at " + url;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot connect to " + url, e);
    }
  }

  private static Properties credentials() {
    Properties credentials = new Properties();
    credentials.putAll(new HashMap<>(Map.of("user", "root", "password", "")));
    return credentials;
  }

  private static String mysql() {
    String given = System.getenv("DALGA_TEST_MYSQL_URL");
    if (given != null) {
      return given;
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      MySQLContainer container =
          new MySQLContainer("mysql:8.4").withUsername("root").withPassword("");
      container.start();
      return container.getJdbcUrl();
    }
    return MariaDbServer.unpacked(Users.ANY).url("mysql");
  }

  /** A JDBC URL of a server that is to be damaged, of this machine, with grants and their users. */
  public static String expendable() {
    return mariaDb(Users.GRANTED);
  }

  private static String mariaDb(Users users) {
    return MariaDbServer.fromPath(users)
        .orElseGet(() -> MariaDbServer.unpacked(users))
        .url("mysql");
  }

  private static String mariaDb() {
    String given = System.getenv("DALGA_TEST_MARIADB_URL");
    return given != null ? given : mariaDb(Users.ANY);
  }
}

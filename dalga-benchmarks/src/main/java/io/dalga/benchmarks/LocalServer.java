package io.dalga.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A MySQL server of our own, on new files, with MySQL's durable defaults. */
final class LocalServer implements AutoCloseable {

  private static final String BUFFER_POOL = "--innodb-buffer-pool-size=1G";

  private final Process process;
  private final String url;

  /**
   * Initializes and starts it.
   *
   * @param mysqld the server's program
   * @param directory for its files; must not be there
   */
  LocalServer(Path mysqld, Path directory) throws IOException, InterruptedException {
    Path data = directory.toAbsolutePath();
    Files.createDirectories(data.getParent());
    Path log = Path.of(data + ".log");
    List<String> common =
        List.of(
            mysqld.toString(),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + data,
            "--log-error=" + log);
    List<String> initialize = new ArrayList<>(common);
    initialize.add("--initialize-insecure");
    if (new ProcessBuilder(initialize).start().waitFor() != 0) {
      throw new IOException("cannot initialize a server; its log is " + log);
    }
    int port = FreePort.find();
    List<String> serve = new ArrayList<>(common);
    serve.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--mysqlx=OFF",
            "--secure-file-priv=NULL",
            "--socket=" + data + ".sock",
            BUFFER_POOL));
    this.process = new ProcessBuilder(serve).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    this.url =
        "jdbc:mysql://127.0.0.1:"
            + port
            + "/?user=root&allowPublicKeyRetrieval=true&sslMode=DISABLED";
    awaitConnections(log);
  }

  private void awaitConnections(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!connects()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("the server does not come up; its log is " + log);
      }
      Thread.sleep(200);
    }
  }

  private boolean connects() {
    try {
      DriverManager.getConnection(url).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

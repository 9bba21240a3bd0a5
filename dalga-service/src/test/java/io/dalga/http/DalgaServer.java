package io.dalga.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dalga.DalgaApplication;
import io.dalga.DalgaConfiguration;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.dropwizard.testing.ResourceHelpers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.slf4j.LoggerFactory;

/**
 * The application as operators start it, on free ports and an embedded database of its own. Runs go
 * to the log. Thread-safe.
 */
public final class DalgaServer implements AutoCloseable {

  private final Path directory;
  private final String databaseUrl;
  private final ConfigOverride settings;
  private final DropwizardTestSupport<DalgaConfiguration> application;
  private final Errors errors = new Errors();

  private DalgaServer(Path directory, String file, ConfigOverride... more) {
    this.directory = directory;
    databaseUrl = "jdbc:h2:file:" + directory.resolve("dalga");
    List<ConfigOverride> all = new ArrayList<>();
    all.add(ConfigOverride.config("server.applicationConnectors[0].port", "0"));
    all.add(ConfigOverride.config("server.adminConnectors[0].port", "0"));
    all.add(ConfigOverride.config("logging.level", "WARN"));
    all.add(ConfigOverride.config("database.url", databaseUrl));
    all.addAll(List.of(more));
    settings = new InOrder(all);
    application = new DropwizardTestSupport<>(DalgaApplication.class, file, settings);
  }

  /** Every route of its API, as Jersey has it. */
  List<Route> routes() {
    return given()
        .distinct()
        .map(Resource::from)
        .filter(Objects::nonNull)
        .flatMap(resource -> Route.of(resource, ""))
        .toList();
  }

  public static DalgaServer start(ConfigOverride... more) {
    return start(ResourceHelpers.resourceFilePath("config.yml"), more);
  }

  /** The same with a configuration file of its own. */
  static DalgaServer startFrom(Path file, ConfigOverride... more) {
    return start(file.toString(), more);
  }

  private static DalgaServer start(String file, ConfigOverride... more) {
    try {
      DalgaServer server = new DalgaServer(Files.createTempDirectory("dalga-http"), file, more);
      server.startApplication();
      server.errors.start();
      root().addAppender(server.errors);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the application does not start", e);
    }
  }

  /** Its settings are the JVM's while it reads them, and must not be those of servers after it. */
  private void startApplication() throws Exception {
    application.before();
    settings.removeFromSystemProperties();
  }

  public int port() {
    return application.getLocalPort();
  }

  /** Of health checks and numbers. */
  public int adminPort() {
    return application.getAdminPort();
  }

  /** Ours among what Jersey was given. */
  Set<Class<?>> resources() {
    return given()
        .filter(type -> type.isAnnotationPresent(jakarta.ws.rs.Path.class))
        .filter(type -> type.getName().startsWith("io.dalga."))
        .collect(Collectors.toSet());
  }

  private Stream<Class<?>> given() {
    ResourceConfig jersey = application.getEnvironment().jersey().getResourceConfig();
    return Stream.concat(
        jersey.getInstances().stream().map(Object::getClass), jersey.getClasses().stream());
  }

  /** The URL of its database; the user is {@code dalga}, without a password. */
  public String databaseUrl() {
    return databaseUrl;
  }

  /**
   * What was logged at ERROR since it was asked for last. Starting a server resets the logging of
   * the JVM: only the one that was started last knows.
   */
  List<String> takeErrors() {
    List<String> taken = List.copyOf(errors.messages);
    errors.messages.removeAll(taken);
    return taken;
  }

  /** Sends a request on a new connection. */
  Answer send(Request request) {
    return send(port(), request);
  }

  /** The same to the admin port. */
  Answer sendToAdmin(Request request) {
    return send(adminPort(), request);
  }

  private static Answer send(int port, Request request) {
    try (Wire wire = new Wire(port)) {
      return wire.send(request);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + request, e);
    }
  }

  /** Sends {@code GET /status} and the like, followed by pairs of header names and values. */
  Answer send(String line, String... headers) {
    Request request = Request.of(line);
    for (int i = 0; i < headers.length; i += 2) {
      request = request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  @Override
  public void close() {
    root().detachAppender(errors);
    application.after();
    // Stopping has reset the logging of the JVM, for a server that goes on, too.
    root().setLevel(Level.WARN);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** Of two for one setting, the later one applies; Dropwizard itself takes them in any order. */
  private static final class InOrder extends ConfigOverride {
    private final List<ConfigOverride> overrides;

    private InOrder(List<ConfigOverride> overrides) {
      this.overrides = overrides;
    }

    @Override
    public void addToSystemProperties() {
      overrides.forEach(ConfigOverride::addToSystemProperties);
    }

    @Override
    public void removeFromSystemProperties() {
      overrides.forEach(ConfigOverride::removeFromSystemProperties);
    }
  }

  private static final class Errors extends AppenderBase<ILoggingEvent> {
    private final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
        messages.add(
            event.getLoggerName()
                + ": "
                + event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                    ? ""
                    : ", " + event.getThrowableProxy().getClassName()));
      }
    }
  }
}

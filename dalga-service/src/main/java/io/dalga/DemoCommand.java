package io.dalga;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * Shows what Dalga does, with nothing but this jar: starts on an embedded database in a temporary
 * directory, with a receiver of its own, schedules a periodic, a one-off and a failing job, and
 * prints them firing.
 */
final class DemoCommand extends ServerCommand<DalgaConfiguration> {

  private static final String SECONDS = "seconds";

  private final EnvironmentVariables variables;
  private final PrintStream out = System.out;
  private int port;

  DemoCommand(DalgaApplication application, EnvironmentVariables variables) {
    super(
        application, "demo", "Shows jobs firing, on an embedded database and a built-in receiver");
    this.variables = variables;
  }

  @Override
  public void configure(Subparser parser) {
    parser
        .addArgument("--seconds")
        .dest(SECONDS)
        .type(Integer.class)
        .setDefault(0)
        .help("stop after so many seconds; 0 = run until interrupted");
  }

  /** Runs on the configuration file in the jar, with what the demo needs laid over it. */
  @Override
  public void run(Bootstrap<?> bootstrap, Namespace arguments) throws Exception {
    HttpServer receiver = startReceiver();
    port = freePort(34006);
    Path directory = Files.createTempDirectory("dalga-demo");
    Map.<String, Object>of(
            "server.applicationConnectors[0].port",
            port,
            "server.adminConnectors[0].port",
            freePort(34007),
            "logging.level",
            "WARN",
            "database.url",
            "jdbc:h2:file:" + directory.resolve("dalga"),
            "endpoint.baseUrl",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
            "jobs.retryInterval",
            "1s")
        .forEach((key, value) -> System.setProperty("dw." + key, value.toString()));
    bootstrap.setConfigurationSourceProvider(
        new SubstitutingSourceProvider(
            new ResourceConfigurationSourceProvider(), variables.substitutor()));
    super.run(
        bootstrap, new Namespace(Map.of("file", "config.yml", SECONDS, arguments.getInt(SECONDS))));
  }

  @Override
  protected void run(Environment environment, Namespace arguments, DalgaConfiguration configuration)
      throws Exception {
    environment
        .lifecycle()
        .addServerLifecycleListener(
            server -> {
              Thread visitor = new Thread(() -> visit(arguments.getInt(SECONDS)), "demo");
              visitor.setDaemon(true);
              visitor.start();
            });
    super.run(environment, arguments, configuration);
  }

  private void visit(int seconds) {
    try {
      out.println();
      out.println("Dalga listens on " + url("") + " and delivers to a receiver in this process.");
      out.println();
      schedule(
          "hello/every-2-seconds?interval=2&immediate=true", "a periodic job, every 2 seconds");
      schedule("hello/once-in-3-seconds?interval=3&one-off=true", "a one-off job, in 3 seconds");
      schedule(
          "flaky/fails-twice?one-off=true&immediate=true", "a job whose receiver fails it twice");
      out.println();
      out.println("Your turn: curl -X PUT '" + url("/jobs/hello/you?interval=5") + "'");
      out.println(seconds == 0 ? "Ctrl-C ends it." : "It ends after " + seconds + " seconds.");
      out.println();
      if (seconds > 0) {
        Thread.sleep(seconds * 1000L);
        out.println("Done.");
        System.exit(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void schedule(String address, String what) throws IOException, InterruptedException {
    out.println("# " + what);
    out.println("curl -X PUT '" + url("/jobs/" + address) + "'");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url("/jobs/" + address)))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private HttpServer startReceiver() throws IOException {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    return receiver;
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    int attempt = Integer.parseInt(exchange.getRequestHeaders().getFirst("dalga-attempt"));
    int status = path.startsWith("/flaky") && attempt <= 2 ? 500 : 200;
    out.printf(
        "%s  POST %-8s %-18s attempt %d  -> %d%n",
        LocalTime.now().truncatedTo(ChronoUnit.MILLIS), path, body, attempt, status);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** The port that the documents name, or any when that is taken. */
  private static int freePort(int wanted) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket socket = new ServerSocket(wanted, 1, loopback)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
        return socket.getLocalPort();
      }
    }
  }
}

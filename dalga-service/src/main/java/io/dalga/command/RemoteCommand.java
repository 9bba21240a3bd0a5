package io.dalga.command;

import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaClientBuilder;
import io.dalga.client.DalgaException;
import io.dalga.client.JobQuery;
import io.dalga.client.RetryPolicy;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * A command that works on a running server by its HTTP API, so that it needs no configuration and
 * no database. What goes wrong is said in words, and by the {@link ExitStatus}.
 */
abstract class RemoteCommand extends Command {

  private static final String URL = "url";
  private static final String VARIABLE = "DALGA_URL";

  /** Not an option: what is on a command line, everybody on the machine can read. */
  private static final String KEY = "DALGA_KEY";

  /** Outlasts a rolling restart, and a database that fails over. */
  private static final RetryPolicy PATIENCE =
      new RetryPolicy(
          1_000, Duration.ofMillis(200), Duration.ofSeconds(5), 1_000, Duration.ofMinutes(2));

  private final Map<String, String> environment;
  private final Console console;

  RemoteCommand(String name, String description, Map<String, String> environment, Console console) {
    super(name, description);
    this.environment = environment;
    this.console = console;
  }

  @Override
  public void configure(Subparser parser) {
    parser
        .addArgument("--url")
        .dest(URL)
        .setDefault(environment.getOrDefault(VARIABLE, "http://127.0.0.1:34006"))
        .help(
            "where the server is; else "
                + VARIABLE
                + ", else http://127.0.0.1:34006. The key to call it with, if it asks for one, is"
                + " in "
                + KEY);
  }

  @Override
  public final void run(Bootstrap<?> bootstrap, Namespace arguments) {
    int status = run(arguments);
    if (status != ExitStatus.DONE) {
      System.exit(status);
    }
  }

  /** The {@link ExitStatus}. */
  final int run(Namespace arguments) {
    try {
      String url = arguments.getString(URL);
      checkReachable(url);
      return run(builder(url).retries(PATIENCE).build(), arguments, console);
    } catch (WrongUse e) {
      console.err().println(e.getMessage());
      return ExitStatus.REFUSED;
    } catch (IOException | UncheckedIOException e) {
      console.err().println("cannot read or write: " + e.getMessage());
      return ExitStatus.REFUSED;
    } catch (DalgaException e) {
      console.err().println("the server failed us: " + e.getMessage());
      return ExitStatus.UNREACHABLE;
    }
  }

  /** A wrong address is to be said at once, and not after minutes of retries. */
  private void checkReachable(String url) {
    DalgaClient client = builder(url).retries(RetryPolicy.none()).build();
    client.jobs(JobQuery.all().pageSize(1)).limit(1).forEach(job -> {});
  }

  private DalgaClientBuilder builder(String url) {
    DalgaClientBuilder builder;
    try {
      builder = DalgaClient.builder(URI.create(url)).userAgent("dalga-command");
    } catch (IllegalArgumentException e) {
      throw new WrongUse(
          "--url "
              + url
              + " is no address of a server: "
              + e.getMessage()
              + "; write http://host:port");
    }
    String key = environment.getOrDefault(KEY, "");
    try {
      return key.isEmpty() ? builder : builder.token(key);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(KEY + " is no key: " + e.getMessage());
    }
  }

  /**
   * Does it.
   *
   * @return the {@link ExitStatus}
   * @throws WrongUse when it cannot be done
   * @throws IOException when a file cannot be read or written
   */
  abstract int run(DalgaClient client, Namespace arguments, Console console) throws IOException;
}

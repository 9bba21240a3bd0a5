package io.dalga.benchmarks;

import io.dalga.benchmarks.jmh.Rules;
import io.dalga.benchmarks.peer.Peer;
import io.dalga.benchmarks.receiver.Receiver;
import io.dalga.benchmarks.simulation.Simulate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. */
@Command(
    name = "dalga-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Measures Dalga and its peers, from end to end.")
public final class Benchmarks implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      description = "What to measure, in that order: ${COMPLETION-CANDIDATES}")
  private List<Scenario> scenarios = List.of();

  @ArgGroup(multiplicity = "1")
  private Server server = new Server();

  /** Where jobs are stored. */
  static final class Server {
    @Option(
        names = "--mysqld",
        description = "Program of a MySQL server, to be started on new files.")
    private @Nullable Path mysqld;

    @Option(names = "--url", description = "JDBC URL of a MySQL server that runs on this machine.")
    private String url = "";
  }

  @Option(names = "--java", description = "Runs all processes; default: the one that runs this.")
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

  @Option(names = "--jar", description = "Dalga's jar; default: ${DEFAULT-VALUE}")
  private Path jar = Path.of("dalga-service", "target", "dalga-service.jar");

  @Option(names = "--config", description = "Dalga's configuration; default: ${DEFAULT-VALUE}")
  private Path configuration = Path.of("config.yml");

  @Option(names = "--logs", description = "Where logs go; default: ${DEFAULT-VALUE}")
  private Path logs = Path.of("dalga-benchmarks", "target", "logs");

  @Option(names = "--rounds", description = "How often; default: ${DEFAULT-VALUE}")
  private int rounds = 3;

  @Option(names = "--jobs", description = "Jobs to drain; default: ${DEFAULT-VALUE}")
  private int jobs = 50_000;

  @Option(
      names = "--warm-up",
      description = "Jobs that each process warms up with; default: ${DEFAULT-VALUE}")
  private int warmUp = 50_000;

  @Option(names = "--instances", split = ",", description = "Of Dalga; default: 1,2,4")
  private List<Integer> instances = List.of(1, 2, 4);

  @Option(
      names = "--peers",
      split = ",",
      description = "That are drained as well, or none; default: all")
  private List<String> peers = Peer.ids();

  @Option(names = "--feeds", description = "Steady jobs; default: ${DEFAULT-VALUE}")
  private int feeds = 1_000_000;

  @Option(names = "--seconds", description = "Of steady work; default: ${DEFAULT-VALUE}")
  private int seconds = 600;

  @Option(names = "--sizes", split = ",", description = "Of the table that grows.")
  private List<Integer> sizes = List.of(10_000, 100_000, 1_000_000, 10_000_000);

  @Option(names = "--keep", description = "Adds to the table that the last growth has left.")
  private boolean keep;

  @Option(names = "--java-option", description = "Of the schedulers' JVMs.")
  private List<String> javaOptions = new ArrayList<>();

  @Option(names = "--set", description = "A variable of Dalga's configuration.")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--broker",
      description = "URL of the broker, for PUBLISH (amqp://...) and WORK (any).")
  private String broker = "";

  /** What there is to be measured. */
  private enum Scenario {
    ONE_OFF,
    PERIODIC,
    STEADY,
    HERD,
    SLOW,
    PUT,
    GROWTH,
    STATEMENTS,
    PUBLISH,
    WORK
  }

  private Benchmarks() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Benchmarks())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  /** A "help command" since only those can be run without what is required otherwise. */
  @Command(
      name = "rules",
      helpCommand = true,
      description = "Measures the rules on the hot path alone.")
  void rules() throws RunnerException {
    Rules.run();
  }

  /** As {@link #rules}. */
  @Command(
      name = "simulate",
      helpCommand = true,
      description = "Computes what 100,000,000 jobs would take, from what was measured.")
  void simulate(
      @Option(names = "--seed", description = "Of chance; default: 1", defaultValue = "1")
          long seed) {
    Simulate.run(seed);
  }

  @Override
  public Integer call() throws Exception {
    Path mysqld = server.mysqld;
    if (mysqld == null) {
      run(server.url);
      return 0;
    }
    Path files = logs.resolve("mysql-" + ProcessHandle.current().pid());
    try (LocalServer local = new LocalServer(mysqld, files)) {
      run(local.url());
    }
    return 0;
  }

  private void run(String url) throws IOException, SQLException, InterruptedException {
    DatabaseServer database = new DatabaseServer(url);
    JavaProcess.Launch launch = new JavaProcess.Launch(java, logs);
    try (Receiver receiver = new Receiver(launch)) {
      Bench bench = new Bench(database, receiver, launch, jar, configuration, javaOptions, rounds);
      System.out.println("database: " + database.version());
      for (Scenario scenario : scenarios) {
        run(scenario, bench);
      }
    }
  }

  private void run(Scenario scenario, Bench bench)
      throws IOException, SQLException, InterruptedException {
    switch (scenario) {
      case ONE_OFF -> new Drain(bench, false).run(schedulers(bench));
      case PERIODIC -> new Drain(bench, true).run(schedulers(bench));
      case STEADY -> new Steady(bench, settings).run(feeds, Duration.ofSeconds(seconds));
      case HERD -> new Herd(bench, settings).run(jobs);
      case SLOW -> new SlowReceivers(bench, settings).run();
      case PUT -> new Puts(bench, settings).run(List.of(32, 64));
      case GROWTH -> new Growth(bench, settings).run(sizes, jobs, keep);
      case STATEMENTS -> new Statements(bench).run();
      case PUBLISH -> new Publish(bench, settings, broker).run(jobs, warmUp);
      case WORK -> new Work(bench, broker).run(jobs);
    }
  }

  private List<Drain.Entry> schedulers(Bench bench) {
    List<Drain.Entry> entries = new ArrayList<>();
    for (int count : instances) {
      entries.add(
          new Drain.Entry(new DalgaScheduler(bench, count, settings), jobs, warmUp * count));
    }
    for (String id : peers) {
      if (!id.equals("none")) {
        Peer peer = Peer.of(id);
        entries.add(
            new Drain.Entry(
                new PeerScheduler(bench, peer),
                Math.min(jobs, peer.most()),
                Math.min(warmUp, peer.mostToWarmUp())));
      }
    }
    return entries;
  }
}

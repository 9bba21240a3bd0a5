package io.dalga.legacy;

import io.dalga.command.Progress;
import io.dalga.store.DatabaseFactory;
import io.dalga.store.GoTable;
import io.dalga.store.ImportStore;
import io.dalga.store.StandaloneDatabase;
import io.dalga.store.Unavailable;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * Copies the jobs of the Go original's table into Dalga's. It may be run again: what is there
 * already is left alone.
 *
 * @param <T> the application's configuration
 */
public final class ImportGoCommand<T extends Configuration> extends ConfiguredCommand<T> {

  /** The table of Dalga's that a table of the original may be in the way of. */
  private static final String JOBS = "jobs";

  /** What such a one is called afterwards. */
  private static final String ASIDE = "jobs_go";

  private final Class<T> configurationClass;
  private final Function<T, DatabaseFactory> databaseOf;
  private final RandomGenerator random;
  private final PrintStream out;
  private final PrintStream errors;

  /**
   * @param databaseOf finds the database in the configuration
   * @param random draws generations
   * @param out is told what was done
   * @param errors is told of progress, and of each row that cannot be understood
   */
  public ImportGoCommand(
      Class<T> configurationClass,
      Function<T, DatabaseFactory> databaseOf,
      RandomGenerator random,
      PrintStream out,
      PrintStream errors) {
    super("import-go", "Copies the jobs of the Go original's table into Dalga's");
    this.configurationClass = configurationClass;
    this.databaseOf = databaseOf;
    this.random = random;
    this.out = out;
    this.errors = errors;
  }

  @Override
  protected Class<T> getConfigurationClass() {
    return configurationClass;
  }

  @Override
  public void configure(Subparser parser) {
    super.configure(parser);
    ImportOptions.addTo(parser);
  }

  @Override
  protected void run(Bootstrap<T> bootstrap, Namespace arguments, T configuration) {
    DatabaseFactory configured = databaseOf.apply(configuration);
    ImportOptions options = ImportOptions.of(arguments, configured.goTable());
    try (StandaloneDatabase target = new StandaloneDatabase(configured)) {
      if (options.source() == null) {
        copy(options, target, target, configured.migratesAtStart());
        return;
      }
      try (StandaloneDatabase source = new StandaloneDatabase(configured.at(options.source()))) {
        copy(options, source, target, configured.migratesAtStart());
      }
    }
  }

  private void copy(
      ImportOptions options,
      StandaloneDatabase source,
      StandaloneDatabase target,
      boolean migrates) {
    GoTable table = find(options, source);
    warnOfLiveInstances(table);
    if (!options.dryRun()) {
      table = moveAside(options, source, table);
      if (migrates || options.inPlace()) {
        target.migrate();
      }
    }
    GoImport imports =
        new GoImport(
            table,
            new GoJobs(options.location(), random),
            new Progress(errors, System.console() != null, System::nanoTime, table.count()),
            errors);
    GoImport.Summary summary;
    if (options.dryRun()) {
      summary = imports.run(Instant.EPOCH, jobs -> new ImportStore.Result(jobs.size(), 0, 0));
    } else {
      ImportStore jobs = target.jobs();
      summary = imports.run(jobs.now(), page -> jobs.store(page, options.replace()));
    }
    report(options, source, table, summary);
  }

  private static GoTable find(ImportOptions options, StandaloneDatabase source) {
    GoTable table = source.goTable(options.table());
    if (table == null && options.table().equals(JOBS)) {
      // Renamed by an earlier run.
      table = source.goTable(ASIDE);
    }
    if (table == null) {
      throw new IllegalArgumentException(
          "there is no table "
              + options.table()
              + " of the Go original in "
              + source.describe()
              + "; name it with --table, or its database with --source-url");
    }
    return table;
  }

  private void warnOfLiveInstances(GoTable table) {
    long alive = table.liveInstances();
    if (alive > 0) {
      errors.println(
          "warning: "
              + alive
              + " instances of the original were alive within the last minute; stop them before you"
              + " start Dalga, or both run the jobs");
    }
  }

  /** A table of the original that has the name of Dalga's own gets another. */
  private GoTable moveAside(ImportOptions options, StandaloneDatabase source, GoTable table) {
    if (options.source() != null || !table.name().equals(JOBS)) {
      return table;
    }
    if (!options.inPlace()) {
      throw new IllegalArgumentException(
          "table jobs of the Go original has the name of Dalga's own; stop the original, and run"
              + " import-go with --in-place: it is renamed to jobs_go then, and nothing in it is"
              + " changed");
    }
    source.rename(table, ASIDE);
    out.println("renamed the original's table jobs to jobs_go");
    return find(options, source);
  }

  private void report(
      ImportOptions options, StandaloneDatabase source, GoTable table, GoImport.Summary summary) {
    ImportStore.Result stored = summary.stored();
    out.println(
        (options.dryRun() ? "would import " : "imported ")
            + (stored.added() + stored.replaced())
            + " of "
            + summary.read()
            + " jobs of table "
            + table.name()
            + " ("
            + table.version()
            + ") in "
            + source.describe()
            + (options.dryRun()
                ? ""
                : ": "
                    + stored.added()
                    + " new, "
                    + stored.replaced()
                    + " replaced; "
                    + stored.kept()
                    + " were there already")
            + "; "
            + summary.rejected()
            + " could not be understood");
    if (summary.rejected() > 0) {
      throw new IllegalStateException(
          summary.rejected()
              + " jobs could not be understood, and are not imported; mend them in table "
              + table.name()
              + " and run the command again");
    }
  }

  /** In words: what is wrong is not in the program. */
  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    cli.getStdErr().println("import-go: " + Unavailable.explain(failure));
    cli.getStdErr().flush();
  }
}

package io.dalga.legacy;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Schedule;
import java.time.Instant;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * What {@code import-go} is asked for.
 *
 * @param table the name of the original's table
 * @param source the JDBC URL of the database that it is in; null = Dalga's own
 * @param location the time zone of jobs that have none, or that of their machine; null = not said
 * @param inPlace whether a table that is called {@code jobs} is renamed first
 * @param replace whether jobs that Dalga has already are replaced
 * @param dryRun whether nothing is written
 */
record ImportOptions(
    String table,
    @Nullable String source,
    @Nullable String location,
    boolean inPlace,
    boolean replace,
    boolean dryRun) {

  static void addTo(Subparser parser) {
    parser.addArgument("--table").help("its table; default: goTable of the configuration, dalga");
    parser
        .addArgument("--source-url")
        .dest("source")
        .help("JDBC URL of the database that it is in; default: Dalga's own");
    parser
        .addArgument("--location")
        .help("time zone of jobs that have none (v2), or that of their machine (Local)");
    parser
        .addArgument("--in-place")
        .dest("inPlace")
        .action(Arguments.storeTrue())
        .help("renames a table that is called jobs, as Dalga's is, to jobs_go first");
    parser
        .addArgument("--replace")
        .action(Arguments.storeTrue())
        .help("replaces jobs that Dalga has already; default: leaves them alone");
    parser
        .addArgument("--dry-run")
        .dest("dryRun")
        .action(Arguments.storeTrue())
        .help("only says what would be imported");
  }

  /**
   * Takes them from the command line.
   *
   * @param usualTable the name of the table where none is given
   * @throws IllegalArgumentException when they break a rule
   */
  static ImportOptions of(Namespace arguments, String usualTable) {
    String table = arguments.getString("table");
    ImportOptions options =
        new ImportOptions(
            table == null ? usualTable : table,
            arguments.getString("source"),
            arguments.getString("location"),
            arguments.getBoolean("inPlace"),
            arguments.getBoolean("replace"),
            arguments.getBoolean("dryRun"));
    options.check();
    return options;
  }

  private void check() {
    if (source != null && inPlace) {
      throw new IllegalArgumentException(
          "--in-place is for a table in Dalga's own database; leave --source-url out");
    }
    if (source != null && !source.startsWith("jdbc:mysql:")) {
      throw new IllegalArgumentException(
          "--source-url must begin with jdbc:mysql:, such as"
              + " jdbc:mysql://mysql.example.com:3306/dalga");
    }
    if (location != null) {
      try {
        Schedule.every("60", location, Instant.EPOCH).check();
      } catch (InvalidParameterException e) {
        throw new IllegalArgumentException("--location: " + e.getMessage(), e);
      }
    }
  }
}

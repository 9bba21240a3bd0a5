package io.dalga.legacy;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.command.Progress;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.store.GoRow;
import io.dalga.store.GoTable;
import io.dalga.store.ImportStore;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Copies the jobs of the Go original's table, a page at a time. */
final class GoImport {

  private static final int PAGE = 500;

  private final GoTable source;
  private final GoJobs jobs;
  private final Progress progress;
  private final PrintStream errors;

  /**
   * @param errors is told of each row that cannot be understood
   */
  GoImport(GoTable source, GoJobs jobs, Progress progress, PrintStream errors) {
    this.source = source;
    this.jobs = jobs;
    this.progress = progress;
    this.errors = errors;
  }

  /**
   * What became of the rows.
   *
   * @param read all of them
   * @param rejected those that could not be understood
   * @param stored what became of the others
   */
  record Summary(long read, long rejected, ImportStore.Result stored) {}

  /**
   * Copies all rows.
   *
   * @param now what counts as the time that the jobs were created at
   * @param target stores a page of jobs
   */
  Summary run(Instant now, Function<List<Job>, ImportStore.Result> target) {
    Summary summary = new Summary(0, 0, new ImportStore.Result(0, 0, 0));
    List<GoRow> rows = source.page(null, PAGE);
    while (!rows.isEmpty()) {
      List<Job> understood = new ArrayList<>();
      rows.forEach(row -> read(row, now, understood));
      summary =
          new Summary(
              summary.read() + rows.size(),
              summary.rejected() + rows.size() - understood.size(),
              summary.stored().plus(target.apply(understood)));
      progress.add(rows.size());
      rows = source.page(rows.get(rows.size() - 1), PAGE);
    }
    progress.clear();
    return summary;
  }

  private void read(GoRow row, Instant now, List<Job> understood) {
    try {
      understood.add(jobs.job(row, now));
    } catch (InvalidParameterException e) {
      progress.clear();
      errors.println(
          "not imported: path="
              + quote(row.path())
              + " body="
              + quote(row.body())
              + " column="
              + column(e.parameter())
              + ": "
              + e.getMessage());
    }
  }

  /** The column that a parameter's value came from. */
  private static String column(String parameter) {
    return parameter.equals("first-run") ? "next_sched" : parameter;
  }
}

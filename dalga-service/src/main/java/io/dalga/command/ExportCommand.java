package io.dalga.command;

import io.dalga.api.JobView;
import io.dalga.api.Rfc3339;
import io.dalga.client.DalgaClient;
import io.dalga.client.JobQuery;
import io.dalga.client.JobRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Writes the jobs of a server to a file, each as a line that {@code import} makes it of again. */
public final class ExportCommand extends RemoteCommand {

  private static final String FILE = "file";
  private static final String STANDARD_OUTPUT = "-";

  private static final Map<String, BiFunction<JobQuery, String, JobQuery>> FILTERS =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "path", JobQuery::path,
                  "prefix", JobQuery::prefix,
                  "state", JobQuery::state,
                  "target", JobQuery::target,
                  "last-outcome", JobQuery::lastOutcome,
                  "owner", JobQuery::owner,
                  "error", JobQuery::error,
                  "due-before", ExportCommand::dueBefore)));

  /**
   * @param environment where {@code DALGA_URL} may be
   */
  public ExportCommand(Map<String, String> environment) {
    this(environment, Console.ofProcess());
  }

  ExportCommand(Map<String, String> environment, Console console) {
    super("export", "Writes the jobs of a running server to a file", environment, console);
  }

  @Override
  public void configure(Subparser parser) {
    super.configure(parser);
    parser.addArgument(FILE).help("is written as NDJSON, and replaced; - is the standard output");
    FILTERS
        .keySet()
        .forEach(
            name ->
                parser
                    .addArgument("--" + name)
                    .dest(name)
                    .help("only these jobs, as GET /jobs has the filter"));
  }

  private static JobQuery dueBefore(JobQuery query, String time) {
    try {
      return query.dueBefore(Rfc3339.parse(time));
    } catch (DateTimeException e) {
      throw new WrongUse("--due-before " + time + " is no time; write 2026-12-24T18:00:00Z");
    }
  }

  @Override
  int run(DalgaClient client, Namespace arguments, Console console) throws IOException {
    JobQuery query = JobQuery.all();
    for (Map.Entry<String, BiFunction<JobQuery, String, JobQuery>> filter : FILTERS.entrySet()) {
      String value = arguments.getString(filter.getKey());
      query = value == null ? query : filter.getValue().apply(query, value);
    }
    String file = arguments.getString(FILE);
    try (OutputStream lines =
            file.equals(STANDARD_OUTPUT) ? console.out() : Files.newOutputStream(Path.of(file));
        OutputStream buffered = new BufferedOutputStream(lines);
        Stream<JobView> jobs = client.jobs(query)) {
      write(jobs, buffered, console, client.count(query));
    }
    return ExitStatus.DONE;
  }

  private static void write(Stream<JobView> jobs, OutputStream out, Console console, long total)
      throws IOException {
    Progress progress = console.progress(total);
    for (Iterator<JobView> each = jobs.iterator(); each.hasNext(); ) {
      out.write(JobRequest.like(each.next()).json());
      out.write('\n');
      progress.add(1);
    }
    progress.clear();
    console.err().println("wrote " + progress);
  }
}

package io.dalga.command;

import io.dalga.client.DalgaClient;
import io.dalga.client.PutResult;
import io.dalga.command.JobFileLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Stores the jobs of a file, a JSON object on each line, as {@code POST /jobs} takes them. */
public final class ImportCommand extends RemoteCommand {

  private static final String FILE = "file";
  private static final String STANDARD_INPUT = "-";

  /**
   * @param environment where {@code DALGA_URL} may be
   */
  public ImportCommand(Map<String, String> environment) {
    this(environment, Console.ofProcess());
  }

  ImportCommand(Map<String, String> environment, Console console) {
    super("import", "Stores the jobs of a file on a running server", environment, console);
  }

  @Override
  public void configure(Subparser parser) {
    super.configure(parser);
    parser
        .addArgument(FILE)
        .help("NDJSON: on each line the JSON of a PUT, and path and body; - is the standard input");
  }

  @Override
  int run(DalgaClient client, Namespace arguments, Console console) throws IOException {
    String file = arguments.getString(FILE);
    if (file.equals(STANDARD_INPUT)) {
      return run(client, console.in(), console, 0);
    }
    if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
      throw new WrongUse("there is no file " + file + " that can be read; name one, or -");
    }
    long total = JobFileLines.count(Path.of(file));
    try (InputStream lines = Files.newInputStream(Path.of(file))) {
      return run(client, lines, console, total);
    }
  }

  private static int run(DalgaClient client, InputStream file, Console console, long total) {
    Import course = new Import(console.err(), console.progress(total));
    Thread lastWords = new Thread(course::sayHowFar);
    Runtime.getRuntime().addShutdownHook(lastWords);
    try (Stream<Line> lines = new JobFileLines(file).stream();
        Stream<PutResult<Line>> results =
            client.scheduleAll(lines.filter(course::canBeSent), Line::text)) {
      results.forEach(course::take);
      course.sayTotal();
      return course.status();
    } catch (RuntimeException e) {
      course.sayHowFar();
      throw e;
    } finally {
      Runtime.getRuntime().removeShutdownHook(lastWords);
    }
  }

  /** How far it has come. Thread-safe, as it is asked in the end by who ends the process. */
  private static final class Import {
    private final PrintStream err;
    private final Progress progress;
    private long lastLine;
    private long stored;
    private long refused;

    Import(PrintStream err, Progress progress) {
      this.err = err;
      this.progress = progress;
    }

    boolean canBeSent(Line line) {
      if (!line.isObject()) {
        refuse(line, "must be a JSON object on one line, 1.5 MiB long at most");
      }
      return line.isObject();
    }

    synchronized void take(PutResult<Line> result) {
      if (result.isStored()) {
        stored++;
      } else {
        String parameter = result.parameter() == null ? "" : result.parameter() + ": ";
        refuse(result.job(), parameter + result.detail());
      }
      lastLine = result.job().number();
      progress.add(1);
    }

    private synchronized void refuse(Line line, String reason) {
      refused++;
      progress.clear();
      err.println(line + ": " + reason);
    }

    synchronized void sayTotal() {
      progress.clear();
      err.println("stored " + stored + ", refused " + refused + ": " + progress);
    }

    synchronized int status() {
      return refused == 0 ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    synchronized void sayHowFar() {
      progress.clear();
      err.println(
          "stored up to line "
              + lastLine
              + ", refused "
              + refused
              + " of these; go on with the lines behind it, or with all: what is stored again"
              + " starts anew");
    }
  }
}

package io.dalga.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.api.JobView;
import io.dalga.client.DalgaClient;
import io.dalga.client.JobQuery;
import io.dalga.client.PutResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.MutuallyExclusiveGroup;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * Makes an owner's jobs what a file says.
 *
 * <ol>
 *   <li>Read the file, and list the owner's jobs.
 *   <li>A job of the file that is somebody else's, or nobody's, ends it.
 *   <li>Have the server try all jobs of the file: it says which it refuses, which end it, and which
 *       of them are there and were asked for in the same words, which it alone knows.
 *   <li>Print the difference; apply it, if that was asked for: store, then delete.
 * </ol>
 */
public final class SyncCommand extends RemoteCommand {

  private static final String FILE = "file";
  private static final String OWNER = "owner";
  private static final String APPLY = "apply";
  private static final String PRUNE = "prune";
  private static final String FORCE = "force";
  private static final String ADOPT = "adopt";
  private static final int UNCHANGED = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param environment where {@code DALGA_URL} may be
   */
  public SyncCommand(Map<String, String> environment) {
    this(environment, Console.ofProcess());
  }

  SyncCommand(Map<String, String> environment, Console console) {
    super("sync", "Makes an owner's jobs what a file says", environment, console);
  }

  @Override
  public void configure(Subparser parser) {
    super.configure(parser);
    parser.addArgument(FILE).help("a list of jobs in YAML or JSON, each with path and body");
    parser.addArgument("--owner").dest(OWNER).required(true).help("whose jobs they are");
    MutuallyExclusiveGroup what = parser.addMutuallyExclusiveGroup();
    what.addArgument("--plan")
        .action(Arguments.storeTrue())
        .help("only print the difference, the default; ends with 2 when there is one");
    what.addArgument("--apply")
        .dest(APPLY)
        .action(Arguments.storeTrue())
        .help("print the difference, and make it so");
    flag(parser, PRUNE, "delete the owner's jobs that are not in the file");
    flag(parser, FORCE, "delete even more than a fifth of the owner's jobs");
    flag(parser, ADOPT, "take over jobs of the file that are somebody else's, or nobody's");
  }

  private static void flag(Subparser parser, String name, String help) {
    parser.addArgument("--" + name).dest(name).action(Arguments.storeTrue()).help(help);
  }

  @Override
  int run(DalgaClient client, Namespace arguments, Console console) throws IOException {
    String owner = arguments.getString(OWNER);
    Map<JobKey, ObjectNode> wanted = JobFile.read(Path.of(arguments.getString(FILE)), owner);
    Set<JobKey> present = keys(client, owner);
    Set<JobKey> adopted = others(client, wanted.keySet(), present);
    if (!adopted.isEmpty() && !arguments.getBoolean(ADOPT)) {
      adopted.forEach(key -> console.err().println(key + " is not a job of " + owner));
      throw new WrongUse("take such jobs out of the file, or take them over by --adopt");
    }
    Set<JobKey> unchanged = new HashSet<>();
    Sender sender = new Sender(wanted, console);
    if (!sender.send(wanted.keySet(), client::tryAll, unchanged)) {
      throw new WrongUse("nothing was changed");
    }
    SyncPlan plan = plan(wanted.keySet(), unchanged, present, adopted, arguments);
    plan.print(console.out());
    console.err().println(plan);
    if (plan.deletesMany(present.size()) && !arguments.getBoolean(FORCE)) {
      throw new WrongUse(
          "these are more than a fifth of the "
              + present.size()
              + " jobs of "
              + owner
              + ", and nothing was changed; is the file whole? --force deletes them");
    }
    if (!arguments.getBoolean(APPLY)) {
      return plan.isEmpty() ? ExitStatus.DONE : ExitStatus.DIFFERENT;
    }
    if (!sender.send(plan.puts(), client::scheduleAll, unchanged)) {
      throw new WrongUse("the others were stored, and nothing was deleted");
    }
    plan.deletions().forEach(key -> client.cancel(key.path(), key.body()));
    return ExitStatus.DONE;
  }

  private static Set<JobKey> keys(DalgaClient client, String owner) {
    try (Stream<JobView> jobs = client.jobs(JobQuery.all().owner(owner))) {
      return jobs.map(job -> new JobKey(job.path(), job.body())).collect(Collectors.toSet());
    }
  }

  /** Jobs that are there, but not the owner's. */
  private static Set<JobKey> others(
      DalgaClient client, Collection<JobKey> wanted, Set<JobKey> present) {
    return wanted.stream()
        .filter(key -> !present.contains(key))
        .filter(key -> client.get(key.path(), key.body()).isPresent())
        .collect(Collectors.toSet());
  }

  private static SyncPlan plan(
      Collection<JobKey> wanted,
      Set<JobKey> unchanged,
      Set<JobKey> present,
      Set<JobKey> adopted,
      Namespace arguments) {
    List<JobKey> creations = new ArrayList<>();
    List<JobKey> changes = new ArrayList<>();
    for (JobKey key : wanted) {
      if (!unchanged.contains(key)) {
        (present.contains(key) || adopted.contains(key) ? changes : creations).add(key);
      }
    }
    List<JobKey> deletions =
        present.stream()
            .filter(key -> arguments.getBoolean(PRUNE) && !wanted.contains(key))
            .toList();
    return new SyncPlan(creations, changes, deletions);
  }

  /** Has the client store jobs of the file, or try to. */
  private record Sender(Map<JobKey, ObjectNode> jobs, Console console) {

    private interface Call {
      Stream<PutResult<JobKey>> of(Stream<JobKey> jobs, Function<JobKey, byte[]> json);
    }

    /**
     * @param unchanged gets those that were so already
     * @return whether none was refused
     */
    boolean send(Collection<JobKey> keys, Call call, Set<JobKey> unchanged) {
      int refused = 0;
      try (Stream<PutResult<JobKey>> results = call.of(keys.stream(), this::json)) {
        for (PutResult<JobKey> result : (Iterable<PutResult<JobKey>>) results::iterator) {
          if (!result.isStored()) {
            refused++;
            console
                .err()
                .println(result.job() + ": " + result.parameter() + ": " + result.detail());
          } else if (result.status() == UNCHANGED) {
            unchanged.add(result.job());
          }
        }
      }
      return refused == 0;
    }

    private byte[] json(JobKey key) {
      try {
        return JSON.writeValueAsBytes(jobs.get(key));
      } catch (JsonProcessingException e) {
        throw new WrongUse(key + " cannot be written as JSON: " + e.getOriginalMessage());
      }
    }
  }
}

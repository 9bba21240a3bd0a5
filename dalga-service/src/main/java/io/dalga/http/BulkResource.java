package io.dalga.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.dalga.api.BulkResult;
import io.dalga.http.JobLines.Line;
import io.dalga.job.Fields;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Specification;
import io.dalga.store.ListStore;
import io.dalga.store.ListStore.Put;
import io.dalga.store.Unavailable;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores any number of jobs, at {@code POST /jobs}: reads them while they arrive, and answers while
 * it reads, a line for each, in memory that does not grow with their number.
 */
@Path("/jobs")
@Consumes(MediaType.WILDCARD)
public final class BulkResource {

  private static final Logger LOGGER = LoggerFactory.getLogger(BulkResource.class);

  static final String NDJSON = "application/x-ndjson";

  private static final int BATCH = 1000;

  /** In bytes: more than this, and a batch is written as it is. */
  private static final int BATCH_LENGTH = 1024 * 1024;

  /** Each has a thread and a connection to the database while it lasts. */
  public static final int AT_ONCE = 4;

  private static final ObjectWriter RESULTS =
      new ObjectMapper().writerFor(BulkResult.class).withRootValueSeparator("\n");

  private final ListStore store;
  private final Scheduling scheduling;
  private final Executor writers;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param writers threads that may wait for the database
   */
  public BulkResource(ListStore store, Scheduling scheduling, Executor writers) {
    this.store = store;
    this.scheduling = scheduling;
    this.writers = writers;
  }

  /**
   * Stores each job that can be stored, and says of each what became of it; what would become of it
   * with {@code dry_run=true}.
   */
  @Operation(
      id = "putJobs",
      query = "trial",
      body = "jobs",
      answer = BulkResult.class,
      type = NDJSON)
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @POST
  public Response put(@Context HttpServletRequest request, @Context SecurityContext security)
      throws IOException {
    boolean dryRun =
        Fields.of(Parameters.ofQuery(request), Set.of(ListResource.DRY_RUN))
            .isTrue(ListResource.DRY_RUN);
    Function<List<Put>, Set<JobKey>> storing = dryRun ? store::tryAll : store::putAll;
    PathScope scope = Caller.of(security).scope();
    if (!places.tryAcquire()) {
      throw new ClientErrorException(
          AT_ONCE + " of these are under way already; try again soon", Status.TOO_MANY_REQUESTS);
    }
    try {
      JobLines lines =
          new JobLines(new BulkBodies.Patient(request.getInputStream(), System::nanoTime));
      // What goes wrong with the first batch is an ordinary answer.
      Batch first = read(lines, new Batch(storing, new Sender(scope, Origin.of(request))));
      first.store();
      StreamingOutput output = out -> answer(first, lines, out);
      return Response.ok(output, NDJSON).build();
    } catch (IOException | RuntimeException e) {
      places.release();
      throw e;
    }
  }

  /** Reads a batch while the one before is being stored. */
  private void answer(Batch first, JobLines lines, OutputStream out) throws IOException {
    try (SequenceWriter results = RESULTS.writeValues(out)) {
      CompletableFuture<Batch> storing = CompletableFuture.completedFuture(first);
      while (storing != null) {
        Batch next = read(lines, first.another());
        Batch stored = storing.join();
        results.writeAll(stored.results);
        results.flush();
        storing = stored.isLast || next.results.isEmpty() ? null : storeMeanwhile(next);
      }
      out.write('\n');
    } finally {
      places.release();
    }
  }

  private CompletableFuture<Batch> storeMeanwhile(Batch batch) {
    CompletableFuture<Batch> stored = new CompletableFuture<>();
    writers.execute(
        () -> {
          try {
            stored.complete(batch.storeOrSay());
          } finally {
            stored.cancel(false); // when that ended in an Error
          }
        });
    return stored;
  }

  /** Fills a batch that is empty. */
  private Batch read(JobLines lines, Batch batch) throws IOException {
    while (batch.results.size() < BATCH && batch.length < BATCH_LENGTH) {
      Line line = lines.next();
      if (line == null) {
        break;
      }
      batch.add(line);
    }
    return batch;
  }

  /**
   * Who sends the jobs.
   *
   * @param scope the paths that are theirs
   * @param origin the trace of the request; null = none
   */
  private record Sender(PathScope scope, @Nullable String origin) {}

  /** Jobs that are stored by one transaction, and those among them that cannot be. */
  private final class Batch {
    private final List<BulkResult> results = new ArrayList<>();
    private final Map<JobKey, Put> puts = new LinkedHashMap<>();
    private final Map<JobKey, Integer> places = new HashMap<>();
    private final Function<List<Put>, Set<JobKey>> storing;
    private final Sender sender;
    private long length;
    private boolean isLast;

    /**
     * @param storing gives those that are left as they are
     * @param sender of the request
     */
    private Batch(Function<List<Put>, Set<JobKey>> storing, Sender sender) {
      this.storing = storing;
      this.sender = sender;
    }

    /** An empty one of the same request. */
    private Batch another() {
      return new Batch(storing, sender);
    }

    private void add(Line line) {
      try {
        Put put = put(line, sender);
        JobKey key = put.job().key();
        // The same job twice: the later one counts, as it would had they come one by one.
        puts.put(key, put);
        places.put(key, results.size());
        length += key.body().length() + put.job().payloadLength();
        results.add(new BulkResult(line.number(), 201, null, null));
      } catch (InvalidParameterException e) {
        results.add(
            new BulkResult(
                line.number(), 400, Parameters.underscored(e.parameter()), e.getMessage()));
      } catch (ForbiddenException e) {
        results.add(new BulkResult(line.number(), 403, "path", e.getMessage()));
      }
    }

    private void store() {
      for (JobKey kept : storing.apply(List.copyOf(puts.values()))) {
        int place = Objects.requireNonNull(places.get(kept));
        results.set(place, new BulkResult(results.get(place).line(), 200, null, null));
      }
    }

    /** The answer is under way, so what goes wrong is a line of it, and the last one. */
    private Batch storeOrSay() {
      try {
        store();
      } catch (RuntimeException e) {
        LOGGER.warn("a batch of jobs cannot be stored", e);
        long line = results.get(0).line();
        String reason = Objects.requireNonNullElse(Unavailable.reason(e), "an error on our side");
        results.clear();
        results.add(
            new BulkResult(
                line, 503, null, reason + "; nothing from this line on was stored, send it again"));
        isLast = true;
      }
      return this;
    }
  }

  private Put put(Line line, Sender sender) {
    if (line.error() != null) {
      throw line.error();
    }
    Map<String, String> parameters = new LinkedHashMap<>(line.parameters());
    JobKey key = JobKey.of(segment(parameters, "path"), segment(parameters, "body"));
    sender.scope().check(key.path());
    Job job = scheduling.job(key, parameters).withTraceparent(sender.origin());
    return new Put(job, Specification.keepsUnchanged(parameters));
  }

  private static String segment(Map<String, String> parameters, String name) {
    @Nullable String text = parameters.remove(name);
    if (text == null || text.isEmpty()) {
      throw new InvalidParameterException(
          name, name + " is missing: each job needs a path and a body, which are its key");
    }
    return text;
  }
}

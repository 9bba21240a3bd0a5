package io.dalga.client;

import io.dalga.api.BulkChange;
import io.dalga.api.JobPage;
import io.dalga.api.JobView;
import io.dalga.api.Preview;
import io.dalga.api.RunView;
import io.dalga.api.RunsPage;
import io.dalga.api.Status;
import io.dalga.api.Why;
import java.net.URI;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of Dalga's HTTP API and waits for their replies; {@link #async()} has the same
 * calls without the wait. Immutable and safe for use by many threads; make one per server and keep
 * it. There is nothing to close.
 *
 * <p>A job is known by its path and body together: any two texts, neither empty. Every call throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException}, before anything is sent, when a key is empty or holds an
 *       unpaired surrogate;
 *   <li>{@link DalgaProblemException} when the server answers with an error;
 *   <li>{@link DalgaException} when there is no answer, none that can be read, or the waiting
 *       thread is interrupted (its flag stays set). The call may or may not have had its effect
 *       then.
 * </ul>
 *
 * <p>A call that failed on the way is made again where that is safe, as {@link RetryPolicy}
 * explains.
 */
public final class DalgaClient {

  private final AsyncDalgaClient async;

  DalgaClient(AsyncDalgaClient async) {
    this.async = async;
  }

  /**
   * A client with the defaults of {@link DalgaClientBuilder}.
   *
   * @param baseUri where the server is, as {@code http://127.0.0.1:34006}; may have a path
   */
  public static DalgaClient create(URI baseUri) {
    return builder(baseUri).build();
  }

  /** Starts a client with settings of its own. */
  public static DalgaClientBuilder builder(URI baseUri) {
    return new DalgaClientBuilder(baseUri);
  }

  /** The same calls, each returning at once with the reply to come. */
  public AsyncDalgaClient async() {
    return async;
  }

  /**
   * Creates the job, or replaces its schedule, starts it anew and enables it. An unconditional call
   * may be sent twice when a reply is lost; then the schedule starts at the later one, and a job
   * that was to run at once may run twice, as deliveries may anyway. {@link Schedule#ifAbsent()}
   * and {@link Schedule#ifMatch} are sent once.
   *
   * @throws PreconditionFailedException when the job is not as the schedule's condition demands
   */
  public JobView schedule(String path, String body, Schedule schedule) {
    return await(async.schedule(path, body, schedule));
  }

  /** The job, or empty when there is none. */
  public Optional<JobView> get(String path, String body) {
    return await(async.get(path, body));
  }

  /**
   * Lets a disabled job run again; changes nothing when it is enabled.
   *
   * @throws JobNotFoundException when there is no such job
   */
  public JobView enable(String path, String body) {
    return await(async.enable(path, body));
  }

  /**
   * Stops the job from running until it is enabled; changes nothing when it is disabled.
   *
   * @throws JobNotFoundException when there is no such job
   */
  public JobView disable(String path, String body) {
    return await(async.disable(path, body));
  }

  /**
   * Runs the job now and leaves its schedule as it is. Sent again only where the first one surely
   * did nothing.
   *
   * @throws JobNotFoundException when there is no such job
   */
  public JobView trigger(String path, String body) {
    return await(async.trigger(path, body));
  }

  /**
   * Has the job go on by a new run now, if its retries have ended; changes nothing otherwise.
   *
   * @throws JobNotFoundException when there is no such job
   */
  public JobView redrive(String path, String body) {
    return await(async.redrive(path, body));
  }

  /** Deletes the job; does nothing when there is none. */
  public void cancel(String path, String body) {
    await(async.cancel(path, body));
  }

  /**
   * The jobs that the query lets through, in no order that means anything. They are read a page at
   * a time while the stream is, so there may be any number of them; one that is there all the
   * while, and keeps what it is found by, comes exactly once, whatever is written meanwhile. What
   * goes wrong is thrown from the stream.
   */
  public Stream<JobView> jobs(JobQuery query) {
    return stream(
        new Pages<>(
            cursor -> {
              JobPage page = await(async.jobs(query, cursor));
              return new Pages.Page<>(page.jobs(), page.next());
            }));
  }

  /** How many jobs the query lets through. */
  public long count(JobQuery query) {
    return await(async.count(query));
  }

  /**
   * Changes or deletes all jobs that the query lets through. Sent again only where that does no
   * harm: {@link JobAction#TRIGGER} only where the first one surely did nothing. When it fails on
   * the way, some of them may be changed, and it can be called again.
   *
   * @param confirm how many there may be; {@link #count} says how many there are
   * @throws PreconditionFailedException when there are more; nothing was changed
   */
  public BulkChange change(JobQuery query, JobAction action, int confirm) {
    return await(async.change(query, action, confirm));
  }

  /**
   * Stores any number of jobs, as {@link #schedule} does each of them, in requests of some
   * thousands. They are taken from the stream while the results are taken from the other, and no
   * faster than the server stores them, in memory that does not grow with their number. So the
   * results must be read to the end, or the stream closed; nothing is sent before they are read.
   *
   * <p>A job that is refused has a result that says so, and the others are stored. What the server
   * cannot take now is sent again, as {@link RetryPolicy} explains; when that is in vain, the
   * stream throws, and what has no result yet may or may not be stored. Of two jobs of the same
   * key, either may be the one that is kept.
   *
   * @return the results in the order of the jobs
   */
  public Stream<PutResult<JobRequest>> scheduleAll(Stream<JobRequest> jobs) {
    return scheduleAll(jobs, JobRequest::json);
  }

  /**
   * The same for jobs that are JSON already.
   *
   * @param json gives the JSON of a PUT, and path and body, on one line that begins with the brace
   */
  public <J> Stream<PutResult<J>> scheduleAll(Stream<J> jobs, Function<J, byte[]> json) {
    return putAll(jobs, json, false);
  }

  /** The results that {@link #scheduleAll(Stream, Function)} would have; nothing is stored. */
  public <J> Stream<PutResult<J>> tryAll(Stream<J> jobs, Function<J, byte[]> json) {
    return putAll(jobs, json, true);
  }

  private <J> Stream<PutResult<J>> putAll(
      Stream<J> jobs, Function<J, byte[]> json, boolean dryRun) {
    BulkPut<J> put = new BulkPut<>(jobs.iterator(), json, part -> async.put(part, dryRun));
    return stream(put).onClose(put::abandon).onClose(jobs::close);
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    int properties = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, properties), false);
  }

  /**
   * When the job runs next, the earliest first.
   *
   * @param count how many times, at most; 1 to 1,000
   * @throws JobNotFoundException when there is no such job
   */
  public Preview next(String path, String body, int count) {
    return await(async.next(path, body, count));
  }

  /**
   * Why the job did or did not run, and what it waits for.
   *
   * @throws JobNotFoundException when there is no such job
   */
  public Why why(String path, String body) {
    return await(async.why(path, body));
  }

  /**
   * When a job of that schedule would run, the earliest first; nothing is stored.
   *
   * @param count how many times, at most; 1 to 1,000
   */
  public Preview preview(String path, String body, Schedule schedule, int count) {
    return await(async.preview(path, body, schedule, count));
  }

  /**
   * What became of the job's runs, the newest first; of a job that is deleted, too. The stream asks
   * for the next page when it gets there, and throws what calls throw. How far back it goes is up
   * to the server's configuration, {@code history}, and so is whether it has runs that were
   * delivered.
   */
  public Stream<RunView> runs(String path, String body) {
    return runs(cursor -> async.runs(path, body, cursor));
  }

  /** What became of the runs of all jobs, in the same way. */
  public Stream<RunView> runs(RunFilter filter) {
    return runs(cursor -> async.runs(filter, cursor));
  }

  private static Stream<RunView> runs(
      Function<@Nullable String, CompletableFuture<RunsPage>> pages) {
    return stream(
        new Pages<>(
            cursor -> {
              RunsPage page = await(pages.apply(cursor));
              return new Pages.Page<>(page.runs(), page.next());
            }));
  }

  /** What the answering instance says of itself and of the cluster. */
  public Status status() {
    return await(async.status());
  }

  /**
   * The runs of the jobs of that path whose target is {@code pull}, for a worker that comes for
   * them.
   */
  public DalgaQueue queue(String path) {
    return new DalgaQueue(async, path);
  }

  /** Every future of the async client is a {@link Call}. */
  static <T> T await(CompletableFuture<T> call) {
    return ((Call<T>) call).await();
  }
}

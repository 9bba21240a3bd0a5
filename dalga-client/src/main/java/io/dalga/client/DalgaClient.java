package io.dalga.client;

import io.dalga.api.JobView;
import io.dalga.api.Preview;
import io.dalga.api.RunView;
import io.dalga.api.Status;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

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

  /** Deletes the job; does nothing when there is none. */
  public void cancel(String path, String body) {
    await(async.cancel(path, body));
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
    return RunPages.stream(cursor -> await(async.runs(path, body, cursor)));
  }

  /** What became of the runs of all jobs, in the same way. */
  public Stream<RunView> runs(RunFilter filter) {
    return RunPages.stream(cursor -> await(async.runs(filter, cursor)));
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

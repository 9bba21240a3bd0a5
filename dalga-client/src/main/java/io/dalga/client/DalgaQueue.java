package io.dalga.client;

import io.dalga.api.QueueView;
import io.dalga.api.ReservedRun;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one path's jobs of target {@code pull}, for a worker that comes for them. A run that
 * was reserved is this worker's until its reservation ends; then somebody else gets it, and the
 * token is good for nothing. Throws what {@link DalgaClient} throws. Immutable and thread-safe.
 */
public final class DalgaQueue {

  private final AsyncDalgaClient client;
  private final String path;

  DalgaQueue(AsyncDalgaClient client, String path) {
    this.client = client;
    this.path = path;
  }

  /**
   * Reserves runs that are due, the oldest first. Sent again only where the first call surely did
   * nothing; what a lost reply had reserved comes back when its time is over.
   *
   * @param limit how many at most; 1 to 1,000
   * @param timeout for how long; from a second to a day
   * @param wait how long to wait for the first, at most a minute; zero does not wait
   * @return none when there were none in that time
   */
  public List<ReservedRun> reserve(int limit, Duration timeout, Duration wait) {
    return DalgaClient.await(client.reserve(path, limit, timeout, wait));
  }

  /**
   * The run is done with.
   *
   * @param token of the reserved run
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean acknowledge(String token) {
    return DalgaClient.await(client.report(path, "ack", "token=" + token));
  }

  /**
   * The run is done with, and its job is to be deleted.
   *
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean acknowledgeAndDelete(String token) {
    return DalgaClient.await(client.report(path, "ack", "token=" + token + "&gone=true"));
  }

  /**
   * The run has failed, and is to be tried again.
   *
   * @param error why, in words
   * @param delay how long to wait before; null = as the server does after any failure
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean release(String token, String error, @Nullable Duration delay) {
    String parameters = "token=" + token + "&error=" + Segment.encode("error", error);
    return DalgaClient.await(
        client.report(
            path, "release", delay == null ? parameters : parameters + "&delay=" + delay));
  }

  /**
   * Lets the reservation end that long from now.
   *
   * @return false when it had ended, and nothing was changed
   */
  public boolean extend(String token, Duration timeout) {
    return DalgaClient.await(
        client.report(path, "extend", "token=" + token + "&timeout=" + timeout));
  }

  /** Counts the jobs. */
  public QueueView size() {
    return DalgaClient.await(client.queueSize(path));
  }
}

package io.dalga.target.http;

import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/**
 * Sends each run to where its path leads, by POST unless its job says otherwise: 200 is done, 204
 * deletes the job, anything else has failed. Redirects are not followed, nothing that was sent is
 * repeated, and the time limit is for the whole attempt, from the first name look-up to the last
 * byte.
 */
final class HttpTarget implements Target {

  /**
   * After the time limit: the reply of an attempt whose limit was over while the process stood
   * still may be here, and unread.
   */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final CloseableHttpAsyncClient client;
  private final Executor senders;
  private final Requests requests;
  private final Duration timeout;
  private final Set<Integer> successCodes;

  /**
   * @param client started; closed by its owner
   * @param senders hands requests to the client; bounded threads, which a name look-up may block
   */
  HttpTarget(
      CloseableHttpAsyncClient client,
      Executor senders,
      Requests requests,
      Duration timeout,
      Set<Integer> successCodes) {
    this.client = client;
    this.senders = senders;
    this.requests = requests;
    this.timeout = timeout;
    this.successCodes = Set.copyOf(successCodes);
  }

  @Override
  public void checkPath(String path) {
    requests.checkPath(path);
  }

  @Override
  public boolean isOneReceiver() {
    return requests.goToOneReceiver();
  }

  @Override
  public CompletionStage<Outcome> deliver(Message message) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    Duration limit = message.timeoutOr(timeout);
    Exchange exchange = new Exchange(new ReplyReader(successCodes, result), result, limit);
    CompletionStage<Outcome> outcome =
        result
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionallyCompose(exchange::fail);
    senders.execute(() -> exchange.send(message));
    return outcome;
  }

  /** One request and its reply; the look-up of a name may block the thread that sends. */
  private final class Exchange {
    private final ReplyReader reader;
    private final CompletableFuture<Outcome> result;
    private final Duration limit;
    private final Cancellation cancellation = new Cancellation();

    private Exchange(ReplyReader reader, CompletableFuture<Outcome> result, Duration limit) {
      this.reader = reader;
      this.result = result;
      this.limit = limit;
    }

    private void send(Message message) {
      if (!result.isDone()) {
        try {
          Future<Outcome> sent =
              client.execute(
                  requests.of(message), reader, cancellation.context(), new Failures(result));
          cancellation.alsoEnd(() -> sent.cancel(true));
        } catch (RuntimeException e) {
          result.completeExceptionally(e);
        }
      }
    }

    private CompletionStage<Outcome> fail(Throwable failure) {
      return failure instanceof TimeoutException
          ? new CompletableFuture<Outcome>()
              .orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(over -> end(failure))
          : CompletableFuture.completedFuture(end(failure));
    }

    private Outcome end(Throwable failure) {
      cancellation.cancel();
      Outcome verdict = reader.verdict();
      return verdict == null ? Outcome.failed(describe(failure, limit)) : verdict;
    }
  }

  private static String describe(Throwable failure, Duration limit) {
    if (failure instanceof TimeoutException) {
      return "no answer within " + limit.toMillis() + " ms";
    }
    String message = failure.getMessage();
    if (message != null
        && (failure instanceof GuardedLookup.RefusedHostException
            || failure instanceof IllegalArgumentException)) {
      return message;
    }
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** Failures before there is a reply to read: no connection, refused, reset. */
  private record Failures(CompletableFuture<Outcome> result) implements FutureCallback<Outcome> {
    @Override
    public void completed(@Nullable Outcome outcome) {
      // The reader has completed the result.
    }

    @Override
    public void failed(Exception cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public void cancelled() {
      result.completeExceptionally(new CancellationException("the attempt was cancelled"));
    }
  }
}

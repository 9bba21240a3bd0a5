package io.dalga.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call and its attempts; completes with what {@code read} makes of the last reply.
 *
 * <ol>
 *   <li>Send, for as long as the timeout and what is left until the deadline allow.
 *   <li>A failure is final when repeating the request could do harm, the attempts are used up, the
 *       wait would outlast the deadline, or the budget is spent.
 *   <li>Else wait, without holding a thread, and send again.
 * </ol>
 */
final class Call<T extends @Nullable Object> extends CompletableFuture<T> {

  private static final Set<Integer> REFUSED = Set.of(429, 503);
  private static final Set<Integer> LOST_BEHIND_A_GATEWAY = Set.of(502, 504);

  private final Transport transport;
  private final Supplier<HttpRequest> requests;
  private final boolean repeatable;
  private final Function<Reply, T> read;
  private final long startedNanos = System.nanoTime();
  private volatile HttpRequest request;
  private volatile Future<?> inFlight = completedFuture("nothing yet");

  private Call(
      Transport transport,
      Supplier<HttpRequest> requests,
      boolean repeatable,
      Function<Reply, T> read) {
    this.transport = transport;
    this.requests = requests;
    this.repeatable = repeatable;
    this.read = read;
    request = requests.get();
  }

  static <T extends @Nullable Object> Call<T> start(
      Transport transport, HttpRequest request, Function<Reply, T> read) {
    return start(transport, () -> request, isIdempotent(request), read);
  }

  /**
   * @param requests gives the request of each attempt
   * @param repeatable whether it may be made again when nobody knows whether it had its effect
   */
  @SuppressWarnings("FutureReturnValueIgnored") // both stages only pass an outcome on
  static <T extends @Nullable Object> Call<T> start(
      Transport transport,
      Supplier<HttpRequest> requests,
      boolean repeatable,
      Function<Reply, T> read) {
    Call<T> call = new Call<>(transport, requests, repeatable, read);
    call.whenComplete((value, failure) -> call.inFlight.cancel(true));
    call.attempt(1).whenComplete(call::settle);
    return call;
  }

  /** Waits for the value, and throws a failure as it is, with the waiting thread's stack trace. */
  T await() {
    try {
      return get();
    } catch (InterruptedException e) {
      cancel(true);
      Thread.currentThread().interrupt();
      throw new DalgaException(request, "interrupted while waiting for the reply", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DalgaException failure) {
        failure.fillInStackTrace();
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private CompletableFuture<T> attempt(int number) {
    Duration limit = shorter(transport.timeout(), remaining());
    CompletableFuture<HttpResponse<byte[]>> sent =
        transport.http().sendAsync(request, info -> new BoundedBody());
    inFlight = sent;
    if (isDone()) { // may have been abandoned before there was anything to cancel
      sent.cancel(true);
    }
    // HttpRequest.timeout ends with the reply's headers; this one also bounds its body. The copy
    // leaves the original cancellable, and Async keeps the JDK's one timer thread free of our work.
    return sent.copy()
        .orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)
        .whenComplete((response, failure) -> sent.cancel(true))
        .thenApply(this::read)
        .exceptionallyComposeAsync(failure -> again(number, transportFailure(failure, limit)));
  }

  private CompletableFuture<T> repeat(int number) {
    request = requests.get();
    return attempt(number);
  }

  private T read(HttpResponse<byte[]> response) {
    if (response.statusCode() < 500 && !REFUSED.contains(response.statusCode())) {
      transport.budget().refund();
    }
    return read.apply(new Reply(request, response));
  }

  private CompletableFuture<T> again(int number, Throwable failure) {
    Duration wait = waitAfter(number, failure);
    if (isDone()
        || number >= transport.retries().maxAttempts()
        || !mayRepeat(failure)
        || wait.compareTo(remaining()) >= 0
        || !transport.budget().spend()) {
      return failedFuture(described(number, failure));
    }
    return runAsync(() -> {}, transport.delayed().apply(wait))
        .thenCompose(
            ignored -> isDone() ? failedFuture(described(number, failure)) : repeat(number + 1));
  }

  private boolean mayRepeat(Throwable failure) {
    if (failure instanceof DalgaProblemException problem) {
      return REFUSED.contains(problem.status())
          || (repeatable && LOST_BEHIND_A_GATEWAY.contains(problem.status()));
    }
    boolean neverSent =
        failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    return neverSent || (repeatable && failure instanceof IOException);
  }

  /** A repeated conditional request would meet the change that its first copy made. */
  private static boolean isIdempotent(HttpRequest request) {
    return !request.method().equals("POST")
        && request.headers().firstValue("If-Match").isEmpty()
        && request.headers().firstValue("If-None-Match").isEmpty();
  }

  private Duration waitAfter(int number, Throwable failure) {
    Duration backoff = transport.retries().backoff(number, ThreadLocalRandom.current());
    if (failure instanceof DalgaProblemException problem) {
      Duration asked = problem.retryAfter().orElse(Duration.ZERO);
      return asked.compareTo(backoff) > 0 ? asked : backoff;
    }
    return backoff;
  }

  private Duration remaining() {
    return transport.retries().deadline().minusNanos(System.nanoTime() - startedNanos);
  }

  private Throwable described(int number, Throwable failure) {
    return failure instanceof IOException
        ? new DalgaException(request, failure + " (attempt " + number + ")", failure)
        : failure;
  }

  private void settle(T value, @Nullable Throwable failure) {
    if (failure == null) {
      complete(value);
    } else {
      completeExceptionally(unwrapped(failure));
    }
  }

  private static Throwable transportFailure(Throwable failure, Duration limit) {
    Throwable cause = unwrapped(failure);
    return cause instanceof TimeoutException
        ? new HttpTimeoutException("no complete reply within " + limit)
        : cause;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}

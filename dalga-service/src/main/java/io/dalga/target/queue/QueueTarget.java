package io.dalga.target.queue;

import io.dalga.broker.Broker;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Pushes each run to a queue of a broker, for workers whose handlers are named like the job's path.
 * Delivered means that the broker has it.
 */
final class QueueTarget implements Target {

  private final Broker broker;
  private final Executor pushers;
  private final @Nullable String queue;
  private final Duration timeout;

  /**
   * @param pushers threads that the broker may block
   * @param queue where to; null for the queue that is named like the job's path
   */
  QueueTarget(Broker broker, Executor pushers, @Nullable String queue, Duration timeout) {
    this.broker = broker;
    this.pushers = pushers;
    this.queue = queue;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<Outcome> deliver(Message message) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    Duration limit = message.timeoutOr(timeout);
    CompletionStage<Outcome> outcome =
        result
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(failure -> failed(failure, limit));
    try {
      pushers.execute(() -> push(message, result));
    } catch (RejectedExecutionException e) {
      result.complete(Outcome.failed("this target is closed"));
    }
    return outcome;
  }

  private void push(Message message, CompletableFuture<Outcome> result) {
    if (result.isDone()) {
      return;
    }
    Map<String, String> headers = new HashMap<>(message.headers());
    if (message.contentType() != null) {
      headers.put("content-type", message.contentType());
    }
    headers.putIfAbsent(io.dalga.broker.Message.NAME, message.path());
    try {
      broker.push(
          queue == null ? message.path() : queue,
          io.dalga.broker.Message.of(message.payload(), headers));
      result.complete(Outcome.delivered(null));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static Outcome failed(Throwable failure, Duration limit) {
    return Outcome.failed(
        failure instanceof TimeoutException
            ? "the broker has not answered within " + limit.toMillis() + " ms"
            : String.valueOf(failure.getMessage()));
  }
}

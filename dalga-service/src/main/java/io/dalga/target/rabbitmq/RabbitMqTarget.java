package io.dalga.target.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import io.dalga.broker.rabbitmq.Publisher;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes each run to an exchange, the job's path being the routing key. Delivered means that the
 * broker has confirmed it, and that at least one queue has it.
 */
final class RabbitMqTarget implements Target {

  /** A short string of AMQP's. */
  private static final int MAX_ROUTING_KEY_BYTES = 255;

  private static final int PERSISTENT = 2;

  private final Publisher publisher;
  private final String exchange;
  private final Duration timeout;
  private final boolean expire;

  /**
   * @param expire whether messages expire after the interval of their job
   */
  RabbitMqTarget(Publisher publisher, String exchange, Duration timeout, boolean expire) {
    this.publisher = publisher;
    this.exchange = exchange;
    this.timeout = timeout;
    this.expire = expire;
  }

  @Override
  public CompletionStage<Outcome> deliver(Message message) {
    int length = message.path().getBytes(UTF_8).length;
    if (length > MAX_ROUTING_KEY_BYTES) {
      return CompletableFuture.completedFuture(
          Outcome.failed(
              "the path has "
                  + length
                  + " bytes, and a routing key of RabbitMQ's has "
                  + MAX_ROUTING_KEY_BYTES
                  + " at most"));
    }
    Duration limit = message.timeoutOr(timeout);
    return publisher
        .publish(
            new Publisher.Publication(
                exchange, message.path(), properties(message), message.payload()))
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .handle((confirmed, failure) -> outcome(failure, limit));
  }

  private AMQP.BasicProperties properties(Message message) {
    String type = message.contentType();
    return new AMQP.BasicProperties.Builder()
        .messageId(message.runId())
        .contentType(type == null ? "text/plain" : type)
        .contentEncoding(type == null ? "utf-8" : null)
        .deliveryMode(PERSISTENT)
        .headers(headers(message))
        .expiration(expiration(message.interval()))
        .build();
  }

  /** The name is for workers of dalga-broker. */
  private static Map<String, Object> headers(Message message) {
    Map<String, Object> headers = new HashMap<>(message.headers());
    headers.putIfAbsent(io.dalga.broker.Message.NAME, message.path());
    return headers;
  }

  /** In milliseconds. None for a one-off: zero would be at once, and nothing comes after it. */
  private @Nullable String expiration(@Nullable Duration interval) {
    return expire && interval != null ? Long.toString(Math.max(1, interval.toMillis())) : null;
  }

  private static Outcome outcome(@Nullable Throwable failure, Duration limit) {
    if (failure == null) {
      return Outcome.delivered(null);
    }
    return Outcome.failed(
        failure instanceof TimeoutException
            ? "not confirmed within " + limit.toMillis() + " ms"
            : String.valueOf(failure.getMessage()));
  }
}

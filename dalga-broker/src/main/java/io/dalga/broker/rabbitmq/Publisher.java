package io.dalga.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnblockedCallback;
import io.dalga.broker.BrokerException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with confirms, many at a time, and never blocks its callers: one thread writes to the
 * socket, and the server's answers complete the stages. Messages are mandatory: what no queue would
 * get is a failure. Thread-safe.
 */
public final class Publisher implements AutoCloseable {

  /** Waiting to be written; more is refused, for then the server takes nothing. */
  private static final int CAPACITY = 10_000;

  private final Connections connections;
  private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread thread;
  private @Nullable Session session;
  private volatile @Nullable String blocked;
  private volatile boolean closed;

  /**
   * What to publish.
   *
   * @param properties with a message id, which no other message in flight has
   */
  public record Publication(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body) {}

  /** The server has not taken the message, though nothing is wrong with it. */
  static final class Refused extends BrokerException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("RabbitMQ has refused the message");
    }
  }

  private record Pending(Publication publication, CompletableFuture<Void> result) {
    private void fail(String message) {
      result.completeExceptionally(new BrokerException(message));
    }
  }

  /** Takes the connections over and closes them. */
  public Publisher(Connections connections, String threadName) {
    this.connections = connections;
    this.thread = new Thread(this::write, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Publishes, without waiting.
   *
   * @return completes when the server has confirmed that it has the message; fails with {@link
   *     BrokerException} otherwise. It may take for ever: the caller sets a limit.
   */
  public CompletableFuture<Void> publish(Publication publication) {
    Pending pending = new Pending(publication, new CompletableFuture<>());
    String reason = blocked;
    if (closed) {
      pending.fail("RabbitMQ: closed");
    } else if (reason != null) {
      pending.fail("RabbitMQ takes no messages: " + reason);
    } else if (!queue.offer(pending)) {
      pending.fail("RabbitMQ takes no messages: " + CAPACITY + " are waiting");
    }
    return pending.result();
  }

  private void write() {
    try {
      while (!closed) {
        Pending next = queue.poll(1, TimeUnit.SECONDS);
        // Whoever has given up on it will come again.
        if (next != null && !next.result().isDone()) {
          write(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Pending pending) {
    try {
      Session open = session;
      if (open == null || !open.channel.isOpen()) {
        open = new Session(connections.get());
        session = open;
      }
      open.publish(pending);
    } catch (IOException | AlreadyClosedException e) {
      pending.result().completeExceptionally(new BrokerException("RabbitMQ", e));
    } catch (RuntimeException e) {
      pending.result().completeExceptionally(e);
    }
  }

  /** A channel, and what it has not confirmed yet. */
  private final class Session {
    private final Channel channel;
    private final ConcurrentNavigableMap<Long, Pending> unconfirmed = new ConcurrentSkipListMap<>();
    private final Map<String, Pending> byId = new ConcurrentHashMap<>();

    private Session(Connection connection) throws IOException {
      blocked = null;
      connection.addBlockedListener(
          (BlockedCallback) reason -> blocked = reason, (UnblockedCallback) () -> blocked = null);
      channel = connection.createChannel();
      if (channel == null) {
        throw new IOException("the connection has no channel left");
      }
      channel.addConfirmListener(
          (number, multiple) -> confirm(number, multiple, null),
          (number, multiple) -> confirm(number, multiple, new Refused()));
      channel.addReturnListener(
          returned -> {
            Pending pending = byId.get(returned.getProperties().getMessageId());
            if (pending != null) {
              pending.fail(
                  "RabbitMQ has no queue for it: "
                      + returned.getReplyText()
                      + " exchange=\""
                      + returned.getExchange()
                      + "\" routing_key=\""
                      + returned.getRoutingKey()
                      + "\"");
            }
          });
      channel.addShutdownListener(this::end);
      channel.confirmSelect();
    }

    private void publish(Pending pending) throws IOException {
      Publication publication = pending.publication();
      long number = channel.getNextPublishSeqNo();
      unconfirmed.put(number, pending);
      byId.put(publication.properties().getMessageId(), pending);
      channel.basicPublish(
          publication.exchange(),
          publication.routingKey(),
          true,
          publication.properties(),
          publication.body());
    }

    private void confirm(long number, boolean multiple, @Nullable BrokerException failure) {
      if (multiple) {
        var confirmed = unconfirmed.headMap(number, true);
        confirmed.values().forEach(pending -> settle(pending, failure));
        confirmed.clear();
      } else {
        Pending pending = unconfirmed.remove(number);
        if (pending != null) {
          settle(pending, failure);
        }
      }
    }

    private void settle(Pending pending, @Nullable BrokerException failure) {
      byId.remove(pending.publication().properties().getMessageId(), pending);
      if (failure == null) {
        pending.result().complete(null);
      } else {
        pending.result().completeExceptionally(failure);
      }
    }

    /** What was not confirmed may have arrived, or not. */
    private void end(ShutdownSignalException cause) {
      BrokerException failure = new BrokerException("RabbitMQ", cause);
      unconfirmed.values().forEach(pending -> settle(pending, failure));
      unconfirmed.clear();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    connections.close();
    queue.forEach(pending -> pending.fail("RabbitMQ: closed"));
  }
}

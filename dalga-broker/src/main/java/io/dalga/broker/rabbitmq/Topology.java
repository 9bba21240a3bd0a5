package io.dalga.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues that are declared on the server.
 *
 * <ol>
 *   <li>A queue that there is already is taken as it is. Else it is declared: durable, quorum, and
 *       what the server itself gives up on (RabbitMQ 4 does after 20 returns) goes to {@code
 *       <queue>.dead}, which is declared, too.
 *   <li>Delays: a message waits in {@code <queue>.delay.<ms>}, one queue for each length, until its
 *       time to live is over; then the server moves it to the queue. The length is rounded up to
 *       two digits, so there are 90 queues for each power of ten at most, and messages come up to a
 *       tenth late, never early. A delay queue goes when nothing was put into it for long.
 * </ol>
 */
final class Topology {

  private static final String QUORUM = "quorum";
  private static final Duration DELAY_QUEUE_KEPT = Duration.ofMinutes(1);
  private static final int DIGITS = 100;

  /** Those that are known to be there, of one connection. */
  private final Set<String> declared = ConcurrentHashMap.newKeySet();

  private @Nullable Connection declaredOn;

  synchronized void declare(Connection connection, String queue) throws IOException {
    if (declaredOn != connection) {
      declared.clear();
      declaredOn = connection;
    }
    if (declared.contains(queue)) {
      return;
    }
    if (!exists(connection, queue)) {
      create(connection, queue);
    }
    declared.add(queue);
  }

  /** A channel that asks for a queue that is not there is closed by the server. */
  private static boolean exists(Connection connection, String queue) throws IOException {
    Channel channel = channel(connection);
    try {
      channel.queueDeclarePassive(queue);
      channel.abort();
      return true;
    } catch (IOException e) {
      if (isNotFound(e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isNotFound(IOException e) {
    return e.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }

  private static void create(Connection connection, String queue) throws IOException {
    String dead = queue + ".dead";
    Channel channel = channel(connection);
    channel.queueDeclare(dead, true, false, false, Map.of("x-queue-type", QUORUM));
    channel.queueDeclare(
        queue,
        true,
        false,
        false,
        Map.of(
            "x-queue-type",
            QUORUM,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead));
    channel.abort();
  }

  /** Each time: a queue that nobody declares any more goes. */
  String declareDelay(Channel channel, String queue, Duration delay) throws IOException {
    long millis = roundUp(delay.toMillis());
    String name = queue + ".delay." + millis;
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("x-queue-type", QUORUM);
    arguments.put("x-message-ttl", millis);
    arguments.put("x-expires", 2 * millis + DELAY_QUEUE_KEPT.toMillis());
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", queue);
    // Without these two, the server drops what it cannot move at once.
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.put("x-overflow", "reject-publish");
    channel.queueDeclare(name, true, false, false, arguments);
    return name;
  }

  private static long roundUp(long millis) {
    long unit = 1;
    while (millis / unit >= DIGITS) {
      unit *= 10;
    }
    return (millis + unit - 1) / unit * unit;
  }

  static Channel channel(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the connection has no channel left");
    }
    return channel;
  }
}

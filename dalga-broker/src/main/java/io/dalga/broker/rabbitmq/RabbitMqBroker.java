package io.dalga.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.HolderTimeouts;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Queues of RabbitMQ 3.10 and newer. {@link Topology} says what is declared. A reservation is an
 * unacknowledged delivery: the server ends it with the connection, and this process when its time
 * is over. A release with a delay publishes the message anew and acknowledges the old one then, so
 * a crash in between leaves two, and never none.
 */
final class RabbitMqBroker implements Broker {

  /** How often a message was delivered before it was published anew. */
  private static final String DELIVERIES = "dalga-deliveries";

  /** The server counts how often it has taken a message of a quorum queue back. */
  private static final String RETURNS = "x-delivery-count";

  private static final int PERSISTENT = 2;
  private static final Duration REFUSAL_PAUSE = Duration.ofMillis(50);

  private final Connections connections;
  private final Publisher publisher;
  private final HolderTimeouts timeouts = new HolderTimeouts("rabbitmq-timeouts", null);
  private final Topology topology = new Topology();
  private @Nullable Channel channel;

  RabbitMqBroker(Connections connections) {
    this.connections = connections;
    this.publisher = new Publisher(connections, "rabbitmq-publisher");
  }

  /** A delivery of a channel; with the channel, it ends. */
  private record Token(Channel channel, long tag) {}

  /** Something that is done on a channel. */
  private interface Call<T> {
    T on(Channel channel) throws IOException;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.DELAY, Capability.EXTEND);
  }

  @Override
  public String push(String queue, Message message) {
    declare(queue);
    String id = UUID.randomUUID().toString();
    publish(queue, id, headers(message), message.body());
    return id;
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    declare(queue);
    String id = UUID.randomUUID().toString();
    publishLater(queue, id, headers(message), message.body(), delay);
    return id;
  }

  private static Map<String, Object> headers(Message message) {
    return new LinkedHashMap<>(message.headers());
  }

  private void publishLater(
      String queue, String id, Map<String, Object> headers, byte[] body, Duration delay) {
    String via =
        delay.toMillis() <= 0 ? queue : call(open -> topology.declareDelay(open, queue, delay));
    publish(via, id, headers, body);
  }

  private void publish(String queue, String id, Map<String, Object> headers, byte[] body) {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .messageId(id)
            .deliveryMode(PERSISTENT)
            .headers(headers)
            .build();
    Publisher.Publication publication = new Publisher.Publication("", queue, properties, body);
    long deadline = System.nanoTime() + connections.timeout().toNanos();
    boolean taken = false;
    while (!taken) {
      taken = publish(publication, deadline);
    }
  }

  /** False when it should be tried again: a queue that was just declared may not be ready yet. */
  private boolean publish(Publisher.Publication publication, long deadline) {
    try {
      publisher.publish(publication).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Publisher.Refused && deadline - System.nanoTime() > 0) {
        LockSupport.parkNanos(REFUSAL_PAUSE.toNanos());
        return false;
      }
      throw new BrokerException(
          "cannot push to queue \"" + publication.routingKey() + "\"", cause(e));
    } catch (TimeoutException e) {
      throw new BrokerException(
          "RabbitMQ has not confirmed within " + connections.timeout().toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    }
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    declare(queue);
    List<Reservation> reserved = new ArrayList<>();
    boolean more = true;
    while (more && reserved.size() < most) {
      Reservation next = get(queue, timeout);
      if (next != null) {
        reserved.add(next);
      } else if (!reserved.isEmpty() || wait.toMillis() <= 0) {
        more = false;
      } else {
        next = await(queue, timeout, wait);
        more = next != null;
        if (next != null) {
          reserved.add(next);
        }
      }
    }
    return reserved;
  }

  private @Nullable Reservation get(String queue, Duration timeout) {
    Channel open = channel();
    try {
      GetResponse got = open.basicGet(queue, false);
      return got == null
          ? null
          : hold(open, queue, timeout, got.getEnvelope(), got.getProps(), got.getBody());
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  /** The server sends the next message when there is one; we need not ask. */
  private @Nullable Reservation await(String queue, Duration timeout, Duration wait)
      throws InterruptedException {
    Channel open = channel();
    try {
      OneDelivery delivery = OneDelivery.subscribe(open, queue);
      delivery.await(wait);
      if (!delivery.cancel(connections.timeout())) {
        throw new BrokerException("RabbitMQ does not answer");
      }
      return delivery.arrived()
          ? hold(open, queue, timeout, delivery.envelope(), delivery.properties(), delivery.body())
          : null;
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  private Reservation hold(
      Channel open,
      String queue,
      Duration timeout,
      Envelope envelope,
      AMQP.BasicProperties properties,
      byte[] body) {
    Token token = new Token(open, envelope.getDeliveryTag());
    timeouts.begin(
        token,
        timeout,
        () -> {},
        () -> settle(token, () -> open.basicNack(token.tag(), false, true)));
    String id = properties.getMessageId();
    return new Reservation(
        queue,
        id == null ? UUID.randomUUID().toString() : id,
        message(properties, body),
        1 + number(properties, DELIVERIES) + number(properties, RETURNS),
        token);
  }

  private static Message message(AMQP.BasicProperties properties, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (properties.getHeaders() != null) {
      properties
          .getHeaders()
          .forEach(
              (name, value) -> {
                if (!isOurs(name) && Message.isName(name)) {
                  headers.put(name, String.valueOf(value));
                }
              });
    }
    return Message.of(body, headers);
  }

  private static boolean isOurs(String header) {
    return header.equals(DELIVERIES)
        || header.equals(RETURNS)
        || header.equals("x-death")
        || header.startsWith("x-first-death-")
        || header.startsWith("x-last-death-");
  }

  private static int number(AMQP.BasicProperties properties, String header) {
    Map<String, Object> headers = properties.getHeaders();
    return headers != null && headers.get(header) instanceof Number number ? number.intValue() : 0;
  }

  @Override
  public boolean delete(Reservation reservation) {
    Token token = (Token) reservation.token();
    return timeouts.finish(token)
        && settle(token, () -> token.channel().basicAck(token.tag(), false));
  }

  @Override
  public boolean release(Reservation reservation) {
    Token token = (Token) reservation.token();
    return timeouts.finish(token)
        && settle(token, () -> token.channel().basicNack(token.tag(), false, true));
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    if (delay.toMillis() <= 0) {
      return release(reservation);
    }
    Token token = (Token) reservation.token();
    if (!timeouts.finish(token) || !token.channel().isOpen()) {
      return false;
    }
    Map<String, Object> headers = headers(reservation.message());
    headers.put(DELIVERIES, reservation.deliveries());
    try {
      publishLater(
          reservation.queue(), reservation.id(), headers, reservation.message().body(), delay);
    } catch (BrokerException e) {
      settle(token, () -> token.channel().basicNack(token.tag(), false, true));
      throw e;
    }
    return settle(token, () -> token.channel().basicAck(token.tag(), false));
  }

  /** An acknowledgement. */
  private interface Acknowledgement {
    void send() throws IOException;
  }

  /** False when the channel has gone, and the delivery with it. */
  private static boolean settle(Token token, Acknowledgement acknowledgement) {
    try {
      acknowledgement.send();
      return token.channel().isOpen();
    } catch (IOException | AlreadyClosedException e) {
      return false;
    }
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    Token token = (Token) reservation.token();
    return token.channel().isOpen() && timeouts.extend(token, timeout);
  }

  /** The server and {@link HolderTimeouts} do it. */
  @Override
  public QueueSize size(String queue) {
    declare(queue);
    return new QueueSize(null, call(open -> open.messageCount(queue)), null);
  }

  @Override
  public void check() {
    call(open -> open.isOpen());
  }

  @Override
  public void close() {
    timeouts.close();
    publisher.close();
  }

  private void declare(String queue) {
    if (queue.isEmpty() || queue.getBytes(UTF_8).length > 200 || queue.startsWith("amq.")) {
      throw new IllegalArgumentException(
          "queue name \"" + queue + "\" must have 1 to 200 bytes and not begin with \"amq.\"");
    }
    try {
      topology.declare(connections.get(), queue);
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  private <T> T call(Call<T> call) {
    try {
      return call.on(channel());
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  private synchronized Channel channel() {
    Channel open = channel;
    if (open == null || !open.isOpen()) {
      try {
        open = Topology.channel(connections.get());
        // Of what is sent unasked; what is asked for does not count.
        open.basicQos(1);
      } catch (IOException | AlreadyClosedException e) {
        throw failure(e);
      }
      channel = open;
    }
    return open;
  }

  private static BrokerException failure(Exception e) {
    return new BrokerException("RabbitMQ", cause(e));
  }

  private static Throwable cause(Exception e) {
    return e.getCause() == null ? e : e.getCause();
  }
}

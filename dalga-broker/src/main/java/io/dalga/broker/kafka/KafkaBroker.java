package io.dalga.broker.kafka;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.HolderTimeouts;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Topics of Kafka 4.2 and newer, as a share group sees them (KIP-932). A reservation is a record
 * that the server has locked for a member of the group, for {@code share.record.lock.duration.ms}
 * (30 s): this process renews that (KIP-1222) for as long as the reservation is to last, and
 * releases the record when its time is over. The server ends it with the connection.
 *
 * <p>Each batch that {@link #reserve} returns has a member of the group of its own until all of it
 * is done with, so a group has as many members as batches that are handled at a time; Kafka allows
 * 200 ({@code group.share.max.size}). A new member may have to wait for its second heartbeat (5 s
 * by default) before it gets anything, so a reservation that should not wait may do so.
 *
 * <p>The server drops what it has delivered {@code share.delivery.count.limit} times; where nobody
 * has set it, we set 10. So what is released after half of that is pushed anew, under its old id:
 * it goes to the end of the queue, and a crash in that moment leaves two. What ends so many
 * processes in a row that the other half is used up is dropped.
 */
final class KafkaBroker implements Broker {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** The shortest lock that makes sense is some times as long. */
  private static final Duration RENEWAL = Duration.ofSeconds(2);

  private final Servers servers;
  private final Administration administration;
  private final Takers takers;
  private final HolderTimeouts timeouts = new HolderTimeouts("kafka-timeouts", RENEWAL);
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean closed;

  KafkaBroker(Servers servers) {
    this.servers = servers;
    this.administration = new Administration(servers);
    this.takers = new Takers(servers);
  }

  /** Each reservation has its own: the same member may take the same record again. */
  private static final class Token {
    private final Taker taker;
    private final ConsumerRecord<byte[], byte[]> record;

    private Token(Taker taker, ConsumerRecord<byte[], byte[]> record) {
      this.taker = taker;
      this.record = record;
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.EXTEND);
  }

  @Override
  public String push(String queue, Message message) {
    declare(queue);
    return send(Records.of(queue, message));
  }

  private String send(ProducerRecord<byte[], byte[]> record) {
    try {
      RecordMetadata metadata =
          producer().send(record).get(servers.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return Records.id(metadata.partition(), metadata.offset());
    } catch (ExecutionException e) {
      administration.forget(record.topic());
      throw new BrokerException(
          "cannot push to queue \"" + record.topic() + "\"",
          e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new BrokerException(
          "Kafka has not confirmed within " + servers.timeout().toMillis() + " ms");
    } catch (InterruptException | InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    } catch (KafkaException | IllegalStateException e) {
      throw new BrokerException("Kafka", e);
    }
  }

  private synchronized KafkaProducer<byte[], byte[]> producer() {
    if (closed) {
      throw new BrokerException("Kafka: closed");
    }
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              servers.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    if (delay.toMillis() <= 0) {
      return push(queue, message);
    }
    throw noDelay();
  }

  private static UnsupportedOperationException noDelay() {
    return new UnsupportedOperationException("Kafka cannot delay messages; schedule them in Dalga");
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    declare(queue);
    administration.deliveryLimit();
    Taker taker = takers.get(queue, most);
    List<Reservation> reserved = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : taker.take(wait)) {
      Token token = new Token(taker, record);
      timeouts.begin(token, timeout, taker::renew, () -> giveUp(token));
      reserved.add(
          new Reservation(
              queue,
              Records.id(record),
              Records.message(record),
              Records.deliveries(record),
              token));
    }
    return reserved;
  }

  @Override
  public boolean delete(Reservation reservation) {
    Token token = (Token) reservation.token();
    return timeouts.finish(token) && settle(token, AcknowledgeType.ACCEPT);
  }

  @Override
  public boolean release(Reservation reservation) {
    Token token = (Token) reservation.token();
    return timeouts.finish(token) && giveUp(token);
  }

  private boolean giveUp(Token token) {
    if (2 * Records.counted(token.record) < administration.deliveryLimit()) {
      return settle(token, AcknowledgeType.RELEASE);
    }
    if (!token.taker.holds(token.record)) {
      return false;
    }
    try {
      send(Records.again(token.record));
    } catch (BrokerException e) {
      settle(token, AcknowledgeType.RELEASE);
      throw e;
    }
    return settle(token, AcknowledgeType.ACCEPT);
  }

  private static boolean settle(Token token, AcknowledgeType type) {
    return token.taker.settle(token.record, type);
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    if (delay.toMillis() <= 0) {
      return release(reservation);
    }
    throw noDelay();
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    Token token = (Token) reservation.token();
    return token.taker.holds(token.record) && timeouts.extend(token, timeout);
  }

  /** The server and {@link HolderTimeouts} do it. */
  /** What is reserved counts as ready; Kafka does not say how many that are. */
  @Override
  public QueueSize size(String queue) {
    checkName(queue);
    return new QueueSize(null, administration.size(queue), null);
  }

  @Override
  public void check() {
    administration.check();
  }

  private void declare(String queue) {
    checkName(queue);
    administration.declare(queue);
  }

  private static void checkName(String queue) {
    if (!NAME.matcher(queue).matches() || queue.equals(".") || queue.equals("..")) {
      throw new IllegalArgumentException(
          "queue name \"" + queue + "\" must have 1 to 249 of letters, digits and ._-");
    }
  }

  @Override
  public void close() {
    timeouts.close();
    takers.close();
    KafkaProducer<byte[], byte[]> open;
    synchronized (this) {
      closed = true;
      open = producer;
    }
    if (open != null) {
      open.close(servers.timeout());
    }
    administration.close();
  }
}

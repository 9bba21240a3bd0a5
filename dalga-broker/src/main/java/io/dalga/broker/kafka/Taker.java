package io.dalga.broker.kafka;

import io.dalga.broker.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.InvalidShareSessionEpochException;
import org.apache.kafka.common.errors.ShareSessionNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A member of the share group that takes some messages of one queue, and no more until it has done
 * with them: Kafka's consumer allows nothing else. Thread-safe: one call at a time.
 */
final class Taker {

  /** Longer than the server keeps a question. */
  private static final Duration SHORTEST = Duration.ofMillis(150);

  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** A member may get its partitions with its second heartbeat only, by default 5 s later. */
  private static final Duration JOIN = Duration.ofSeconds(10);

  private final Servers servers;
  private final String queue;
  private final int most;
  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final Consumer<Taker> whenDone;
  private final Metric answers;
  private final Map<String, ConsumerRecord<byte[], byte[]>> held = new HashMap<>();
  private Duration lock = Duration.ofSeconds(30);
  private long lockedNanos;
  private volatile boolean asking;
  private boolean busy;
  private boolean failed;
  private volatile boolean closed;

  /**
   * Joins the group, which goes on after this has returned.
   *
   * @param whenDone is told, once for each {@link #take}, when nothing of what it took is held
   */
  Taker(Servers servers, String queue, int most, Consumer<Taker> whenDone) {
    this.whenDone = whenDone;
    this.servers = servers;
    this.queue = queue;
    this.most = most;
    try {
      this.consumer =
          new KafkaShareConsumer<>(
              servers.consumer(most), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumer.subscribe(List.of(queue));
    } catch (KafkaException e) {
      throw new BrokerException("Kafka", e);
    }
    this.answers =
        consumer.metrics().entrySet().stream()
            .filter(each -> each.getKey().name().equals("fetch-total"))
            .filter(each -> !each.getKey().tags().containsKey("topic"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new BrokerException("Kafka: this client does not count fetches"));
  }

  String queue() {
    return queue;
  }

  int most() {
    return most;
  }

  /**
   * Whether the server may still send it messages: once asked, Kafka's client goes on asking until
   * it has some.
   */
  boolean asking() {
    return asking;
  }

  /** Whether it has done with all that it took, and is good for more. */
  synchronized boolean isFree() {
    return held.isEmpty() && !failed && !closed;
  }

  synchronized boolean holds(ConsumerRecord<byte[], byte[]> record) {
    return !failed && !closed && held.containsKey(key(record));
  }

  /**
   * Takes what there is, or waits for the first; asks the server at least once.
   *
   * @throws BrokerException when the server has not answered in its time
   */
  synchronized List<ConsumerRecord<byte[], byte[]>> take(Duration wait)
      throws InterruptedException {
    long begin = System.nanoTime();
    double before = answered();
    Duration limit = before > 0 ? servers.timeout() : servers.timeout().plus(JOIN);
    asking = true;
    busy = true;
    boolean over = false;
    try {
      while (!over) {
        // What an answer brought is there a little later than its count.
        boolean heard = answered() > before;
        Duration passed = Duration.ofNanos(System.nanoTime() - begin);
        boolean waited = passed.compareTo(wait) >= 0;
        if (!heard && waited && passed.compareTo(limit) >= 0) {
          throw new BrokerException("Kafka has not answered within " + limit.toMillis() + " ms");
        }
        over = heard && waited;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(slice(wait.minus(passed)));
        if (!records.isEmpty()) {
          return hold(records);
        }
      }
      return List.of();
    } catch (InterruptException e) {
      failed = true;
      Thread.interrupted();
      throw new InterruptedException();
    } catch (KafkaException | IllegalStateException e) {
      failed = true;
      throw closed ? new BrokerException("Kafka: closed") : new BrokerException("Kafka", e);
    } catch (BrokerException e) {
      failed = true;
      throw e;
    } finally {
      tellWhenDone();
    }
  }

  private void tellWhenDone() {
    if (busy && (held.isEmpty() || failed)) {
      busy = false;
      whenDone.accept(this);
    }
  }

  private double answered() {
    return ((Number) answers.metricValue()).doubleValue();
  }

  private static Duration slice(Duration left) {
    return left.compareTo(LONGEST) > 0 ? LONGEST : left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
  }

  private List<ConsumerRecord<byte[], byte[]>> hold(ConsumerRecords<byte[], byte[]> records) {
    asking = false;
    lockedNanos = System.nanoTime();
    consumer.acquisitionLockTimeoutMs().ifPresent(millis -> lock = Duration.ofMillis(millis));
    List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      held.put(key(record), record);
      taken.add(record);
    }
    return taken;
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return Records.id(record.partition(), record.offset());
  }

  /**
   * Ends a reservation.
   *
   * @return false when it had ended
   */
  synchronized boolean settle(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    if (failed || closed || held.remove(key(record)) == null) {
      return false;
    }
    try {
      consumer.acknowledge(record, type);
      return commit();
    } catch (IllegalStateException e) {
      failed = true;
      return false;
    } finally {
      tellWhenDone();
    }
  }

  /** Makes what is held last as long again, when a third of its time is over. */
  synchronized void renew() {
    long age = System.nanoTime() - lockedNanos;
    if (failed || closed || held.isEmpty() || age < lock.toNanos() / 3) {
      return;
    }
    try {
      for (ConsumerRecord<byte[], byte[]> each : held.values()) {
        consumer.acknowledge(each, AcknowledgeType.RENEW);
      }
      if (commit()) {
        lockedNanos = System.nanoTime();
        // It gives them out again, and would take no acknowledgement before.
        int again = consumer.poll(Duration.ZERO).count();
        failed = again != held.size();
      } else {
        failed = true;
      }
    } catch (KafkaException | IllegalStateException e) {
      failed = true;
    } finally {
      tellWhenDone();
    }
  }

  private boolean commit() {
    // An interrupt would break it off, and all that is held would be lost.
    boolean interrupted = Thread.interrupted();
    try {
      boolean done = false;
      for (Optional<KafkaException> each : consumer.commitSync(servers.timeout()).values()) {
        if (each.isPresent()) {
          throw each.get();
        }
        done = true;
      }
      return done;
    } catch (InvalidRecordStateException
        | ShareSessionNotFoundException
        | InvalidShareSessionEpochException e) {
      return false;
    } catch (KafkaException e) {
      failed = true;
      throw new BrokerException("Kafka", e);
    } finally {
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves the group; the server gives what it holds to others. */
  void close(Duration limit) {
    closed = true;
    consumer.wakeup();
    synchronized (this) {
      boolean interrupted = Thread.interrupted();
      try {
        consumer.close(limit);
      } catch (KafkaException e) {
        // The server notices by itself.
      } finally {
        restore(interrupted);
      }
    }
  }
}

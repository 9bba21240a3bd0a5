package io.dalga.broker.nsq;

import io.dalga.broker.BrokerException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Connections to one nsqd, each for one user at a time: to publish, or subscribed to a queue, which
 * a connection is for good. Thread-safe.
 */
final class Pool {

  private final NsqBroker.Server server;
  private final NsqBroker.Terms terms;
  private final Deque<Publisher> publishers = new ConcurrentLinkedDeque<>();
  private final Map<String, Deque<Connection>> subscribers = new ConcurrentHashMap<>();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A connection to publish with.
   *
   * @param declared the queues whose channels were there while it was: what is published before
   *     there is a channel waits in the topic, unseen
   */
  record Publisher(Connection connection, Set<String> declared) {}

  Pool(NsqBroker.Server server, NsqBroker.Terms terms) {
    this.server = server;
    this.terms = terms;
  }

  /** Does a call that publishes to the queue, and makes its channel before. */
  void publish(String queue, byte[] command) {
    Publisher polled = publishers.poll();
    while (polled != null && !polled.connection().isOpen()) {
      open.remove(polled.connection());
      polled = publishers.poll();
    }
    Publisher publisher =
        polled == null ? new Publisher(connect(), ConcurrentHashMap.newKeySet()) : polled;
    try {
      if (!publisher.declared().contains(queue)) {
        discard(subscribe(queue));
        publisher.declared().add(queue);
      }
      publisher.connection().call(command);
    } finally {
      if (publisher.connection().isOpen()) {
        publishers.addFirst(publisher);
      } else {
        open.remove(publisher.connection());
      }
    }
  }

  /** One that has subscribed to the queue's channel, and holds no message. */
  Connection subscriber(String queue) {
    Deque<Connection> idle = idle(queue);
    Connection connection = idle.poll();
    while (connection != null && !connection.isOpen()) {
      open.remove(connection);
      connection = idle.poll();
    }
    return connection == null ? subscribe(queue) : connection;
  }

  void giveBack(String queue, Connection connection) {
    if (connection.isOpen()) {
      idle(queue).addFirst(connection);
    } else {
      open.remove(connection);
    }
  }

  private Deque<Connection> idle(String queue) {
    return subscribers.computeIfAbsent(queue, name -> new ConcurrentLinkedDeque<>());
  }

  private Connection subscribe(String queue) {
    Connection connection = connect();
    try {
      connection.subscribe(queue, terms.channel());
      return connection;
    } catch (BrokerException e) {
      discard(connection);
      throw e;
    }
  }

  /** Makes sure that nsqd answers, which it does to whoever connects. */
  void check() {
    discard(connect());
  }

  private Connection connect() {
    throwClosed();
    Connection connection = new Connection(server, terms);
    open.add(connection);
    if (closed) {
      discard(connection);
      throwClosed();
    }
    return connection;
  }

  private void throwClosed() {
    if (closed) {
      throw new BrokerException("nsqd: closed");
    }
  }

  private void discard(Connection connection) {
    open.remove(connection);
    connection.close();
  }

  /** Waits until nsqd has done what was sent, for the limit at most. */
  void close(Duration limit) {
    closed = true;
    long deadline = System.nanoTime() + limit.toNanos();
    for (Connection each : open) {
      each.quit(Duration.ofNanos(deadline - System.nanoTime()));
    }
  }
}

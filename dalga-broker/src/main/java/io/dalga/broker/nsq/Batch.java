package io.dalga.broker.nsq;

import io.dalga.broker.nsq.Wire.Delivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that were reserved together, on a connection that goes back to the pool when the last of
 * them has ended. Thread-safe.
 */
final class Batch {

  private final Pool pool;
  private final String queue;
  private final Connection connection;
  private final Duration msgTimeout;
  private final AtomicInteger left;

  /**
   * @param messages how many
   * @param msgTimeout after which nsqd takes back what it has heard nothing of
   */
  Batch(Pool pool, String queue, Connection connection, Duration msgTimeout, int messages) {
    this.pool = pool;
    this.queue = queue;
    this.connection = connection;
    this.msgTimeout = msgTimeout;
    this.left = new AtomicInteger(messages);
  }

  /** A message of it; each reservation has its own, the same message may come here again. */
  Token token(Delivery delivery) {
    return new Token(delivery.id());
  }

  final class Token {
    private final String id;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long begin = System.nanoTime();
    private volatile long touched = begin;

    private Token(String id) {
      this.id = id;
    }

    /** For how long nsqd lets it be held yet. */
    Duration longest() {
      return connection.maxMsgTimeout().minusNanos(System.nanoTime() - begin);
    }

    /** Tells nsqd that it is still held; false when nsqd has taken it back. */
    boolean touch() {
      long now = System.nanoTime();
      if (isLost() || !connection.send(Wire.touch(id))) {
        return false;
      }
      touched = now;
      return true;
    }

    /** Gives it back, to be delivered after the delay; false when it had ended. */
    boolean giveBack(Duration delay) {
      return end(Wire.req(id, delay));
    }

    /** It is done with; false when it had ended. */
    boolean finish() {
      return end(Wire.fin(id));
    }

    private boolean end(byte[] command) {
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      try {
        return !isLost() && connection.send(command);
      } finally {
        if (left.decrementAndGet() == 0) {
          pool.giveBack(queue, connection);
        }
      }
    }

    private boolean isLost() {
      return !connection.isOpen()
          || System.nanoTime() - touched >= msgTimeout.toNanos()
          || longest().isNegative();
    }
  }
}

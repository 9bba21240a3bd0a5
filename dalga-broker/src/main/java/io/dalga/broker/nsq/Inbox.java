package io.dalga.broker.nsq;

import io.dalga.broker.BrokerException;
import io.dalga.broker.nsq.Wire.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Messages on their way from a connection to whoever takes them. Thread-safe. */
final class Inbox {

  private final Deque<Delivery> arrived = new ArrayDeque<>();
  private boolean taking;
  private @Nullable IOException ended;

  /** Somebody takes messages from now on. */
  synchronized void open() {
    taking = true;
  }

  /** Nobody does any more; what had arrived and was not taken. */
  synchronized List<Delivery> close() {
    taking = false;
    notifyAll();
    List<Delivery> left = List.copyOf(arrived);
    arrived.clear();
    return left;
  }

  /** False when nobody takes messages. */
  synchronized boolean add(Delivery delivery) {
    if (taking) {
      arrived.add(delivery);
      notifyAll();
    }
    return taking;
  }

  /** The next message, or null when none came in that time. */
  synchronized @Nullable Delivery next(Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (arrived.isEmpty()) {
      if (ended != null) {
        throw new BrokerException("nsqd", ended);
      }
      long nanos = deadline - System.nanoTime();
      if (nanos <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
    return arrived.remove();
  }

  /** No more will come; who waits is told why. */
  synchronized void end(IOException reason) {
    if (ended == null) {
      ended = reason;
    }
    notifyAll();
  }

  /** Waits until nobody takes messages, for the limit at most. */
  synchronized void awaitClosed(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long nanos = limit.toNanos(); taking && nanos > 0; nanos = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
  }
}

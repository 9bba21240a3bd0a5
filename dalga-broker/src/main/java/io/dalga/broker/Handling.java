package io.dalga.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker does with one message. Thread-safe. */
final class Handling {

  private static final Logger LOGGER = LoggerFactory.getLogger(Handling.class);

  private final Broker broker;
  private final Map<String, Registration> handlers;
  private final Fate fate;
  private final WorkerListener listener;

  /** A handler, and whether its messages come again. */
  record Registration(Handler handler, @Nullable Repeat repeat) {}

  /**
   * What becomes of messages that are not handled well.
   *
   * @param unknownDelay for those without a handler; null: they are dead letters
   */
  record Fate(Retry retry, @Nullable Duration unknownDelay, String deadLetters) {}

  Handling(Broker broker, Map<String, Registration> handlers, Fate fate, WorkerListener listener) {
    this.broker = broker;
    this.handlers = handlers;
    this.fate = fate;
    this.listener = listener;
  }

  /** Throws {@link BrokerException}, after which the message comes back. */
  void handle(Reservation reservation) {
    String name = name(reservation);
    Registration registration = handlers.get(name);
    if (registration == null) {
      leaveToOthers(reservation, name);
      return;
    }
    Repeat repeat = registration.repeat();
    Run run = new Run(reservation, name, repeat == null ? null : repeat.delay());
    long begin = System.nanoTime();
    try {
      registration.handler().handle(run);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      fail(run, reservation, e);
      return;
    }
    listener.handled(name, Duration.ofNanos(System.nanoTime() - begin));
    Duration again = run.repeat();
    end(
        again == null ? broker.delete(reservation) : broker.release(reservation, again),
        reservation);
  }

  private void fail(Run run, Reservation reservation, Throwable failure) {
    Duration again = run.repeat();
    boolean dead = again == null && reservation.deliveries() >= fate.retry().most();
    LOGGER.info(
        "failed: queue={} id={} name={} deliveries={} dead={}",
        reservation.queue(),
        reservation.id(),
        run.name(),
        reservation.deliveries(),
        dead,
        failure);
    if (dead) {
      bury(reservation, failure.toString());
    } else if (again != null) {
      end(broker.release(reservation, again), reservation);
    } else {
      retry(reservation);
    }
    listener.failed(run.name(), failure, dead);
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private void retry(Reservation reservation) {
    Duration wait = fate.retry().wait(reservation.deliveries(), ThreadLocalRandom.current());
    end(
        wait.isZero() ? broker.release(reservation) : broker.release(reservation, wait),
        reservation);
  }

  private void leaveToOthers(Reservation reservation, String name) {
    LOGGER.warn("no handler: queue={} id={} name={}", reservation.queue(), reservation.id(), name);
    if (fate.unknownDelay() == null) {
      bury(reservation, "no handler named \"" + name + "\"");
    } else {
      end(broker.release(reservation, fate.unknownDelay()), reservation);
    }
    listener.unknown(name);
  }

  /** There first, gone here then: a crash in between leaves two, and never none. */
  private void bury(Reservation reservation, String reason) {
    Message message =
        reservation
            .message()
            .with("dead-queue", reservation.queue())
            .with("dead-deliveries", String.valueOf(reservation.deliveries()))
            .with("dead-reason", reason);
    broker.push(fate.deadLetters(), message);
    end(broker.delete(reservation), reservation);
  }

  private void end(boolean held, Reservation reservation) {
    if (!held) {
      lost(reservation);
    }
  }

  /** Somebody else has the message, or will have it. */
  void lost(Reservation reservation) {
    LOGGER.warn(
        "the reservation had ended: queue={} id={}; the message is handled again",
        reservation.queue(),
        reservation.id());
    listener.lost(name(reservation));
  }

  private static String name(Reservation reservation) {
    String name = reservation.message().header(Message.NAME);
    return name == null ? "" : name;
  }
}

package io.dalga.broker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue service. A message that was pushed stays until its reservation is deleted: whoever
 * reserves it and dies, or takes too long, has it only for a time, after which somebody else gets
 * it. So each message is handled at least once, and may be handled more than once.
 *
 * <p>What a service cannot do by itself is missing from {@link #capabilities}, and asking for it
 * throws {@link UnsupportedOperationException}; nothing is approximated. Any method may throw
 * {@link BrokerException} when the service fails or cannot be reached; a later call connects again.
 * A queue name that the service does not allow is an {@link IllegalArgumentException}.
 *
 * <p>Thread-safe.
 */
public interface Broker extends AutoCloseable {

  /** What not every service can do. */
  enum Capability {
    /** {@link #later} and {@link #release(Reservation, Duration)}. */
    DELAY,
    /** {@link #extend}. */
    EXTEND,
    /** {@link #size} knows how many messages are delayed and reserved. */
    SIZES
  }

  /**
   * Opens the service that a URL names, by the driver of its scheme; nothing is sent yet.
   *
   * @throws IllegalArgumentException when no driver is for that scheme, or it does not understand
   *     the rest, or the client library that it needs is not on the class path
   */
  static Broker open(String url) {
    return BrokerDriver.open(url);
  }

  Set<Capability> capabilities();

  /**
   * Adds a message that may be reserved at once. When this returns, the service has it as safely as
   * it keeps anything.
   *
   * @return the service's identity for it
   */
  default String push(String queue, Message message) {
    return later(queue, message, Duration.ZERO);
  }

  /**
   * Adds a message that may be reserved once the delay has passed.
   *
   * @throws UnsupportedOperationException without {@link Capability#DELAY}
   */
  String later(String queue, Message message, Duration delay);

  /**
   * Reserves messages that are ready, the oldest first as far as the service keeps an order.
   *
   * @param most how many, at most; at least 1
   * @param timeout for how long; then somebody else gets them
   * @param wait how long to wait for the first, without using a core; zero does not wait
   * @return none when there were none in that time
   */
  List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException;

  /** Reserves the next message that is ready; null when there is none. */
  default @Nullable Reservation reserve(String queue, Duration timeout)
      throws InterruptedException {
    List<Reservation> reserved = reserve(queue, 1, timeout, Duration.ZERO);
    return reserved.isEmpty() ? null : reserved.get(0);
  }

  /**
   * The message is done with.
   *
   * @return false when the reservation had ended: nothing was changed, and somebody else has the
   *     message or will get it
   */
  boolean delete(Reservation reservation);

  /**
   * Gives the message back, to be reserved at once.
   *
   * @return false when the reservation had ended, and nothing was changed
   */
  default boolean release(Reservation reservation) {
    return release(reservation, Duration.ZERO);
  }

  /**
   * Gives the message back, to be reserved once the delay has passed.
   *
   * @return false when the reservation had ended, and nothing was changed
   * @throws UnsupportedOperationException without {@link Capability#DELAY}
   */
  boolean release(Reservation reservation, Duration delay);

  /**
   * Lets the reservation end that long from now.
   *
   * @return false when it had ended, and nothing was changed
   * @throws UnsupportedOperationException without {@link Capability#EXTEND}
   */
  boolean extend(Reservation reservation, Duration timeout);

  /**
   * Makes what has become due ready: delayed messages whose time has come, and reserved ones whose
   * time is over. Nobody has to call it who reserves, which does the same.
   *
   * @return how many, as far as this was for us to do and not for the service
   */
  default int migrateExpired(String queue) {
    return 0;
  }

  /** How many messages a queue holds. */
  QueueSize size(String queue);

  /** Asks the service whether it is there; throws {@link BrokerException} when it is not. */
  void check();

  /** Gives back what is reserved, as far as the service lets go of it, and disconnects. */
  @Override
  void close();
}

package io.dalga.broker;

import java.time.Duration;

/** Is told what becomes of messages, by the thread that handles them. */
public interface WorkerListener {

  /** Does nothing. */
  WorkerListener NONE = new WorkerListener() {};

  /** A handler has returned. */
  default void handled(String name, Duration took) {}

  /**
   * A handler has thrown.
   *
   * @param dead whether the message is in the dead-letter queue now, or will be handled again
   */
  default void failed(String name, Throwable failure, boolean dead) {}

  /** There is no handler of that name here; the message was released for others. */
  default void unknown(String name) {}

  /** The reservation had ended before the message was done with: it is handled again. */
  default void lost(String name) {}
}

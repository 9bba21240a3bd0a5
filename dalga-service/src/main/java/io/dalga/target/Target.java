package io.dalga.target;

import io.dalga.job.Outcome;
import java.util.concurrent.CompletionStage;

/**
 * A destination. It maps one message to one outcome: it never retries, sleeps, reads the clock or
 * touches the store. Thread-safe.
 */
public interface Target {

  /**
   * Starts an attempt, and returns without waiting for its end. The stage completes within the time
   * limit of the message, or the target's own where that has none, from whatever thread; a stage
   * that fails, or an exception, counts as a failed attempt.
   */
  CompletionStage<Outcome> deliver(Message message);

  /**
   * Looks at the path of a job before it is stored.
   *
   * @throws IllegalArgumentException when its runs could never be delivered; says why
   */
  default void checkPath(String path) {}

  /**
   * Whether all messages go to the same receiver, so that its silence towards some says what others
   * will meet.
   */
  default boolean isOneReceiver() {
    return true;
  }
}

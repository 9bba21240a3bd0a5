package io.dalga.broker;

import java.time.Duration;

/**
 * Handles a message again and again: each time it has been handled, well or not, it is released
 * with that delay, and never becomes a dead letter. From the start of one run to that of the next
 * it takes the delay and the run; who needs an exact beat schedules it in Dalga.
 */
public record Repeat(Duration delay) {

  /**
   * @throws IllegalArgumentException when the delay is not longer than zero
   */
  public Repeat {
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("repeat after " + delay + " must be longer than zero");
    }
  }

  public static Repeat after(Duration delay) {
    return new Repeat(delay);
  }
}

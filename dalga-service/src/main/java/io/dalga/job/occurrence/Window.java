package io.dalga.job.occurrence;

import java.time.Duration;

/** Spreads jobs of one schedule over a window of time, each at a place of its own that stays. */
public final class Window {

  /** Apart from those of the fields of cron expressions, so that the two are independent. */
  private static final int INDEX = 64;

  private Window() {}

  /**
   * How much later than its schedule a job is due: whole milliseconds, the precision that times are
   * stored in, from zero to below the window. It depends on the window and the seed alone, and all
   * are equally likely.
   *
   * @param window at least a millisecond; what is beyond a whole one does not count
   * @param seed a hash of the job's key
   * @throws IllegalArgumentException when the window is shorter
   */
  public static Duration offset(Duration window, long seed) {
    if (window.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "window "
              + window
              + " must be longer than zero, at least a millisecond; or leave it out");
    }
    return Duration.ofMillis(Spread.below(window.toMillis(), seed, INDEX));
  }
}

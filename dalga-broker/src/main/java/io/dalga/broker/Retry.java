package io.dalga.broker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a message is handled again that a handler has failed on: after exponential waits with full
 * jitter (anything from nothing to the whole wait, so that what failed together does not come back
 * together), until it has been delivered so many times.
 *
 * @param first wait after the first failure; zero, for brokers without a delay, means at once
 * @param multiplier what each further wait is multiplied by
 * @param longest wait
 * @param most deliveries, after which the message is put into the dead-letter queue
 */
public record Retry(Duration first, double multiplier, Duration longest, int most) {

  /**
   * @throws IllegalArgumentException when a wait is negative, the multiplier below 1, or there is
   *     not even one delivery
   */
  public Retry {
    if (first.isNegative() || longest.compareTo(first) < 0 || multiplier < 1 || most < 1) {
      throw new IllegalArgumentException(
          "retry: first must not be negative, longest not be shorter than that, multiplier at least"
              + " 1, most at least 1; got "
              + first
              + ", "
              + longest
              + ", "
              + multiplier
              + ", "
              + most);
    }
  }

  /** 1 s, doubled each time up to 10 minutes, 12 deliveries: about an hour. */
  public static Retry exponential() {
    return new Retry(Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 12);
  }

  /** Without waiting. */
  public static Retry atOnce(int most) {
    return new Retry(Duration.ZERO, 1, Duration.ZERO, most);
  }

  boolean waits() {
    return !longest.isZero();
  }

  /** How long to wait after that many deliveries, all of which have failed. */
  Duration wait(int deliveries, RandomGenerator random) {
    double full =
        Math.min(
            first.toMillis() * Math.pow(multiplier, Math.max(0, deliveries - 1)),
            longest.toMillis());
    return Duration.ofMillis((long) (full * random.nextDouble()));
  }
}

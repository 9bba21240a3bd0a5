package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a failed run is tried again: after {@code interval x multiplier^(n-1)} for the n-th failure,
 * at most {@code maxInterval}, give or take as much of it by chance as {@code jitter} says, so that
 * jobs that failed together do not come back together. With the defaults: 10 s, 20 s, 40 s, ... 10
 * min, 10 min on average, and each from nothing to twice as long.
 *
 * @param interval the wait after the first failure
 * @param multiplier what each further wait is multiplied by; 1 or more, 1 = always the same
 * @param maxInterval the longest wait
 * @param jitter 0 to 1: which part of each wait is left to chance; 0 = none, 1 = full jitter (AWS
 *     Architecture Blog, "Exponential Backoff And Jitter"), here with the mean kept
 * @param stopAfter how long after its scheduled time a run is given up; null = never
 * @param maxAttempts after how many failed attempts a run is given up; null = never
 * @param exhausted what becomes of the job then
 */
public record RetryPolicy(
    Duration interval,
    double multiplier,
    Duration maxInterval,
    double jitter,
    @Nullable Duration stopAfter,
    @Nullable Integer maxAttempts,
    Exhausted exhausted) {

  /** What becomes of a job whose run is given up. */
  public enum Exhausted {
    /** It is marked failed, and waits for a person. */
    DISABLE,
    /** It goes on with its next occurrence; it is marked failed when there is none. */
    NEXT
  }

  /** What the configuration has unless it says otherwise. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofSeconds(10), 2, Duration.ofMinutes(10), 1, null, null, Exhausted.DISABLE);

  /**
   * The wait after a failure.
   *
   * @param failures how many attempts of the run have failed; 1 or more
   * @param retryAfter how long the receiver asked to be left alone, or null; it counts up to the
   *     longest wait
   */
  Duration delay(int failures, @Nullable Duration retryAfter, RandomGenerator random) {
    double longest = maxInterval.toMillis();
    double wait = Math.min(longest, interval.toMillis() * Math.pow(multiplier, failures - 1.0));
    double jittered = wait * (1 + jitter * (2 * random.nextDouble() - 1));
    Duration delay = Duration.ofMillis(Math.round(jittered));
    if (retryAfter == null || retryAfter.compareTo(delay) < 0) {
      return delay;
    }
    return retryAfter.compareTo(maxInterval) < 0 ? retryAfter : maxInterval;
  }

  /**
   * Whether a run of that scheduled time is given up instead of being tried again then.
   *
   * @param failures how many attempts of it have failed
   */
  boolean givesUp(Instant scheduledAt, int failures, Instant nextAttempt) {
    return maxAttempts != null && failures >= maxAttempts
        || stopAfter != null && Duration.between(scheduledAt, nextAttempt).compareTo(stopAfter) > 0;
  }
}

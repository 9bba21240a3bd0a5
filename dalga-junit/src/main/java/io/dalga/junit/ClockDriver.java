package io.dalga.junit;

import io.dalga.junit.JobTable.DueJob;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the clock from one due time to the next, so that each run happens at its own:
 *
 * <ol>
 *   <li>wait until nothing is due any more: a job in flight is due until its result is written;
 *   <li>set the clock to the next due time that is not after the end, and start over;
 *   <li>when there is none, set the clock to the end.
 * </ol>
 *
 * Thread-safe; one advances at a time.
 */
final class ClockDriver {

  private static final long LOOK_EVERY_MILLIS = 1;

  private final VirtualClock clock;
  private final Supplier<@Nullable DueJob> next;
  private final Limits limits;

  /**
   * How long things may take, of real time.
   *
   * @param patience how long one job may be due before it counts as stuck
   * @param advance how long a single advance may take, whatever happens on the way
   */
  record Limits(Duration patience, Duration advance) {}

  /**
   * @param next the job that is due first, now or later; null when none is
   */
  ClockDriver(VirtualClock clock, Supplier<@Nullable DueJob> next, Limits limits) {
    this.clock = clock;
    this.next = next;
    this.limits = limits;
  }

  /**
   * Returns when all that falls due on the way has been delivered.
   *
   * @throws IllegalStateException when a job stays due, or when it takes too long in all; the clock
   *     stands where it has come to
   */
  synchronized void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "cannot advance by " + time + ": the clock only goes forward");
    }
    Instant end = clock.instant().plus(time);
    long started = System.nanoTime();
    DueJob due = settle();
    while (due != null && !due.at().isAfter(end)) {
      if (System.nanoTime() - started > limits.advance().toNanos()) {
        throw tooLong(time, due);
      }
      clock.set(due.at());
      due = settle();
    }
    clock.set(end);
  }

  /** Waits until nothing is due; returns what is due next, or null. */
  private @Nullable DueJob settle() {
    DueJob watched = next.get();
    long since = System.nanoTime();
    DueJob first = watched;
    while (first != null && !first.at().isAfter(clock.instant())) {
      if (!first.equals(watched)) {
        watched = first;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > limits.patience().toNanos()) {
        throw stuck(first);
      }
      pause();
      first = next.get();
    }
    return first;
  }

  private IllegalStateException stuck(DueJob job) {
    return new IllegalStateException(
        ("job %s/%s is due at %s, it is %s, and %s of real time have passed without a delivery;"
                + " the log of io.dalga may say why")
            .formatted(job.path(), job.body(), job.at(), clock.instant(), limits.patience()));
  }

  private IllegalStateException tooLong(Duration time, DueJob next) {
    return new IllegalStateException(
        ("advance(%s) has come to %s within %s of real time, and job %s/%s is due next, at %s;"
                + " advance less at once, or cancel jobs that the test does not need")
            .formatted(
                time, clock.instant(), limits.advance(), next.path(), next.body(), next.at()));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while jobs were being delivered", e);
    }
  }
}

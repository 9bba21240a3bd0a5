package io.dalga.job.occurrence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The same occurrences, but none before one time nor after another. The work is that of what it
 * bounds.
 *
 * @param of all of them
 * @param start the earliest time that counts
 * @param end the latest time that counts
 */
public record Bounded(Occurrences of, Instant start, Instant end) implements Occurrences {

  /** The same occurrences until an end, which counts. */
  public static Bounded until(Occurrences of, Instant end) {
    return new Bounded(of, Instant.EPOCH, end);
  }

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    Instant next = of.firstAfter(time.isBefore(start) ? start.minusNanos(1) : time);
    return next == null || next.isAfter(end) ? null : next;
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    if (time.isBefore(start)) {
      return null;
    }
    Instant last = of.lastUntil(time.isAfter(end) ? end : time);
    return last == null || last.isBefore(start) ? null : last;
  }
}

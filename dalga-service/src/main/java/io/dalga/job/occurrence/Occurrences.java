package io.dalga.job.occurrence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a job occurs: strictly increasing times, computed and never iterated from the beginning.
 * Immutable and thread-safe. The work of each call is bounded, whatever lies between its argument
 * and its result; each implementation says by what.
 */
public interface Occurrences {

  /** The first occurrence later than the given time; null when there is none any more. */
  @Nullable Instant firstAfter(Instant time);

  /**
   * The last occurrence that is not later than the given time; null when there is none. Whoever
   * makes one run of many missed ones runs this one.
   */
  @Nullable Instant lastUntil(Instant time);
}

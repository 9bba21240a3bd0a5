package io.dalga.job.occurrence;

import java.time.LocalDateTime;

/** Whether a schedule names a time on the clock on the wall. */
interface LocalMatcher {

  boolean matches(LocalDateTime time);

  boolean isEveryHour();

  /** Whether what is skipped is moved by the length of the gap, and not to its end. */
  default boolean isMoved() {
    return false;
  }
}

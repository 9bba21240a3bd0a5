package io.dalga.job.occurrence;

import java.time.LocalDateTime;

/** Whether a schedule names a time on the clock on the wall. */
interface LocalMatcher {

  boolean matches(LocalDateTime time);

  boolean isEveryHour();
}

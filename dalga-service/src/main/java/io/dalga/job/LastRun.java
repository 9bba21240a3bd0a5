package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the latest finished attempt came to.
 *
 * @param startedAt when the attempt started
 * @param outcome {@code delivered}, {@code failed} or {@code quarantined}
 * @param status the receiver's status code, or null where there was none
 * @param error why it failed, or null
 * @param took how long it took, whole milliseconds
 */
public record LastRun(
    Instant startedAt,
    String outcome,
    @Nullable Integer status,
    @Nullable String error,
    Duration took) {

  Instant finishedAt() {
    return startedAt.plus(took);
  }
}

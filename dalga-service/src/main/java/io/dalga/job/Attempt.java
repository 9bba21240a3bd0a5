package io.dalga.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One finished try at delivering a run.
 *
 * @param run what was tried
 * @param startedAt when it started
 * @param took how long it took
 * @param outcome what the target said
 */
public record Attempt(Run run, Instant startedAt, Duration took, Outcome outcome) {

  /** Whole milliseconds, as they are stored; a clock that was set back takes no time off. */
  public Attempt {
    startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    took = took.isNegative() ? Duration.ZERO : took.truncatedTo(ChronoUnit.MILLIS);
  }

  LastRun asLastRun() {
    return new LastRun(startedAt, outcome.kind().text(), outcome.status(), outcome.error(), took);
  }
}

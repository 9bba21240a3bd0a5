package io.dalga.job;

import java.time.Duration;
import java.time.Instant;

/**
 * One finished try at delivering a run.
 *
 * @param run what was tried
 * @param startedAt when it started
 * @param took how long it took
 * @param outcome what the target said
 */
public record Attempt(Run run, Instant startedAt, Duration took, Outcome outcome) {

  LastRun asLastRun() {
    return new LastRun(startedAt, outcome.kind().text(), outcome.status(), outcome.error(), took);
  }
}

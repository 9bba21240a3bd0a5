package io.dalga.job.occurrence;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The same occurrences, each so much later in real time, whatever the clocks do meanwhile. The work
 * is that of what it shifts.
 *
 * @param of those that are shifted
 * @param by how much later, not negative
 */
public record Shifted(Occurrences of, Duration by) implements Occurrences {

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    return later(of.firstAfter(time.minus(by)));
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    return later(of.lastUntil(time.minus(by)));
  }

  private @Nullable Instant later(@Nullable Instant occurrence) {
    return occurrence == null ? null : occurrence.plus(by);
  }
}

package io.dalga.job;

import java.time.Instant;

/**
 * A worker has come for a job's run.
 *
 * @param token what tells this reservation from others
 * @param since when it began
 * @param until when it ends, unless it is extended
 */
public record Reservation(long token, Instant since, Instant until) {

  public boolean isOver(Instant now) {
    return !until.isAfter(now);
  }
}

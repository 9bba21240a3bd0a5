package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.job.Outcome;
import java.time.Duration;

/** Told of what the clockwork does, on its threads: must be quick, must not throw. */
public interface DispatchListener {

  /** An attempt starts, that long after it was due. */
  default void started(Duration lateness) {}

  /** An attempt is over, after that time. */
  default void finished(Job job, Outcome outcome, Duration took) {}

  /** A job was set aside because its row cannot be understood. */
  default void quarantined(Job job, String reason) {}

  /** That many finished attempts were written by one transaction, in that time. */
  default void written(int attempts, Duration took) {}

  /** That many finished attempts were thrown away: others have taken the slots over. */
  default void fenced(int attempts) {}

  /** A poll has read that many due jobs that were not in hand, in that time. */
  default void polled(int jobs, Duration took) {}

  /** This instance was declared dead, and starts over under another number. */
  default void leaseLost() {}
}

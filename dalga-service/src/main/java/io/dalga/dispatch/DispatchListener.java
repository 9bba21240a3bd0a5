package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.job.Outcome;
import java.time.Duration;

/** Told of what the clockwork does, on its threads: must be quick, must not throw. */
public interface DispatchListener {

  /** An attempt starts, that long after it was due. */
  default void started(Duration lateness) {}

  /** An attempt is about to be made; what comes back follows it to its end. */
  default AttemptTrace attempt(Job job) {
    return AttemptTrace.NONE;
  }

  /** An attempt is over, after that time. */
  default void finished(Job job, Outcome outcome, Duration took) {}

  /** A job was set aside because its row cannot be understood. */
  default void quarantined(Job job, String reason) {}

  /** A run was put off: its target takes no more just now. */
  default void postponed(Job job) {}

  /** A run was postponed because of its target's limits, whether or not it answers. */
  default void limited(Job job) {}

  /** A run was missed, and is not made up for. */
  default void skipped(Job job) {}

  /** From now on, next to nothing is sent to a target, since it does not answer; or it is again. */
  default void breaker(String target, boolean open) {}

  /** That many finished attempts were written by one transaction, in that time. */
  default void written(int attempts, Duration took) {}

  /** That many finished attempts were thrown away: others have taken the slots over. */
  default void fenced(int attempts) {}

  /** A poll has read that many due jobs that were not in hand, in that time. */
  default void polled(int jobs, Duration took) {}

  /** A heartbeat has seen that many slots that nobody owns. */
  default void balanced(int unowned) {}

  /** This instance was declared dead, and starts over under another number. */
  default void leaseLost() {}
}

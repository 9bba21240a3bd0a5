package io.dalga.job;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes of a job that somebody may want to know of. */
public enum Event {
  /** A run was given up. */
  FAILED,
  /** The row cannot be understood. */
  QUARANTINED,
  /** A run could not start in time, and was dropped. */
  MISSED,
  /** A run was delivered after one of these. */
  RECOVERED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word in JSON. */
  public String text() {
    return text;
  }

  /**
   * What the end of a run means to people.
   *
   * @param before the job as it was until now
   * @return null when it means nothing new
   */
  public static @Nullable Event of(Job before, Transition transition, Instant now) {
    if (transition instanceof Transition.Delete) {
      return isDown(before, now) ? RECOVERED : null;
    }
    if (!(transition instanceof Transition.Store store)) {
      return null;
    }
    Job after = store.job();
    LastRun last = after.lastRun();
    if (last == null || last.equals(before.lastRun())) {
      return null;
    }
    if (last.outcome().equals(RunState.QUARANTINED.text())) {
      return before.state() == JobState.QUARANTINED || before.failedAttempts(now) > 0
          ? null
          : QUARANTINED;
    }
    if (last.outcome().equals(RunState.MISSED.text())) {
      return MISSED;
    }
    if (last.outcome().equals(RunState.FAILED.text())) {
      boolean ended = before.nextRun() != null && after.nextRun() == null;
      return ended || after.attempts() == 0 ? FAILED : null;
    }
    return isDown(before, now) ? RECOVERED : null;
  }

  /** Whether its latest run before the current one did not end well. */
  private static boolean isDown(Job job, Instant now) {
    return job.state() == JobState.FAILED
        || job.state() == JobState.QUARANTINED
        || job.lastRun() != null
            && job.failedAttempts(now) == 0
            && !job.lastRun().outcome().equals(RunState.DELIVERED.text());
  }
}

package io.dalga.store;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobState;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list or change; what is null does not matter.
 *
 * @param path jobs of this path
 * @param prefix jobs whose path begins with this
 * @param state what they wait for
 * @param target the name of their destination
 * @param lastOutcome what their latest attempt came to; empty = there has been none
 * @param owner what keeps them up to date; empty = nothing does
 * @param error the first line of what went wrong with their latest attempt; empty = nothing was
 *     said
 * @param dueBefore jobs that are due before this time
 */
public record JobFilter(
    @Nullable String path,
    @Nullable String prefix,
    @Nullable JobState state,
    @Nullable String target,
    @Nullable String lastOutcome,
    @Nullable String owner,
    @Nullable String error,
    @Nullable Instant dueBefore) {

  /** All jobs. */
  public static final JobFilter ALL = new JobFilter(null, null, null, null, null, null, null, null);

  /**
   * @throws InvalidParameterException when no job can be all of it
   */
  public JobFilter {
    if (path != null && prefix != null) {
      throw new InvalidParameterException("prefix", "give path or prefix, and not both");
    }
    if (dueBefore != null && state == JobState.FAILED) {
      throw new InvalidParameterException(
          "due_before", "a job whose retries have ended is not due; leave one of them out");
    }
  }

  /** The text as a pattern of LIKE, whose escape is an exclamation mark. */
  static String literal(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /** Whether it is only about jobs that have no next run. */
  boolean isOfFailed() {
    return state == JobState.FAILED;
  }

  /** Whether it lets the job through. */
  boolean includes(Job job) {
    String outcome = job.lastRun() == null ? null : job.lastRun().outcome();
    return (path == null || path.equals(job.key().path()))
        && (prefix == null || job.key().path().startsWith(prefix))
        && (state == null || state == job.state())
        && (target == null || target.equals(job.target()))
        && isWanted(lastOutcome, outcome)
        && isWanted(owner, job.owner())
        && (error == null || error.equals(firstLine(errorOf(job))))
        && (dueBefore == null || job.nextRun() != null && job.nextRun().isBefore(dueBefore));
  }

  private static @Nullable String errorOf(Job job) {
    return job.lastRun() == null ? null : job.lastRun().error();
  }

  /** The first line of an error; empty when there is none. */
  static String firstLine(@Nullable String error) {
    if (error == null) {
      return "";
    }
    int end = error.indexOf('\n');
    return end < 0 ? error : error.substring(0, end);
  }

  /** A text that is wanted to be empty is wanted not to be there. */
  private static boolean isWanted(@Nullable String wanted, @Nullable String present) {
    return wanted == null || wanted.equals(Objects.requireNonNullElse(present, ""));
  }
}

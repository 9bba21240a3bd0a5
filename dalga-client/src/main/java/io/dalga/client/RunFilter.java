package io.dalga.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are asked for, of all jobs: those of one state, or of a time, or both. Immutable.
 *
 * @param state {@code delivered}, {@code gone}, {@code failed}, {@code quarantined} or {@code
 *     missed}; null = of all
 * @param since only runs that were over then or later; null = no limit
 * @param until only runs that were over before; null = no limit
 */
public record RunFilter(@Nullable String state, @Nullable Instant since, @Nullable Instant until) {

  /** All runs. */
  public static RunFilter all() {
    return new RunFilter(null, null, null);
  }

  /** Attempts that have failed. */
  public static RunFilter failed() {
    return ofState("failed");
  }

  /** Runs of one state. */
  public static RunFilter ofState(String state) {
    return new RunFilter(state, null, null);
  }

  /** Of these, only those that were over at that time or later. */
  public RunFilter since(Instant time) {
    return new RunFilter(state, time, until);
  }

  /** Of these, only those that were over before that time. */
  public RunFilter until(Instant time) {
    return new RunFilter(state, since, time);
  }

  /** As parameters of a call. */
  List<String> parameters() {
    List<String> parameters = new ArrayList<>();
    if (state != null) {
      parameters.add("state=" + Segment.encode("state", state));
    }
    if (since != null) {
      parameters.add("since=" + since);
    }
    if (until != null) {
      parameters.add("until=" + until);
    }
    return parameters;
  }
}

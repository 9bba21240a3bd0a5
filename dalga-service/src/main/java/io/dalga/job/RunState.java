package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of a run, as the ledger has it. */
public enum RunState {
  /** The receiver is done with it. */
  DELIVERED,
  /** The receiver wanted no more runs of the job. */
  GONE,
  /** An attempt has failed; there may be another one. */
  FAILED,
  /** It could not be attempted: its row cannot be understood. */
  QUARANTINED,
  /** It was missed, and is not made up for. */
  MISSED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word in SQL, JSON and parameters. */
  public String text() {
    return text;
  }

  /** Whether somebody may want to know why. */
  boolean isFailure() {
    return this != DELIVERED && this != GONE;
  }

  /** What an attempt of that outcome makes of its run. */
  public static RunState of(Outcome.Kind kind) {
    return switch (kind) {
      case DELIVERED -> DELIVERED;
      case GONE -> GONE;
      case FAILED -> FAILED;
    };
  }

  /**
   * Reads a parameter of that name.
   *
   * @throws InvalidParameterException when it is none of these
   */
  public static RunState parse(String name, String text) {
    for (RunState state : values()) {
      if (state.text.equals(text)) {
        return state;
      }
    }
    throw new InvalidParameterException(
        name,
        name
            + " "
            + quote(text)
            + " must be one of "
            + Arrays.stream(values()).map(RunState::text).collect(Collectors.joining(", ")));
  }
}

package io.dalga.job;

import java.util.Locale;

/** What a job is waiting for; {@code docs/state-machine.md} has the diagram. */
public enum JobState {
  /** It runs when it is due. A run under way leaves no trace in the state. */
  SCHEDULED,
  /** An operator paused it; no run is due, but it can be triggered. */
  DISABLED,
  /** Its retries ended without success; it waits for a person, who enables or replaces it. */
  FAILED,
  /** Its row cannot be understood; it is looked at again at growing intervals. */
  QUARANTINED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word in SQL and JSON. */
  public String text() {
    return text;
  }

  /** The state of that word; {@link #QUARANTINED} when there is none. */
  public static JobState of(String text) {
    for (JobState state : values()) {
      if (state.text.equals(text)) {
        return state;
      }
    }
    return QUARANTINED;
  }
}

package io.dalga.job;

/** Which runs the ledger has. */
public enum HistoryMode {
  /** None. */
  NONE,
  /** Failed attempts, and runs that could not be attempted, or were missed. */
  FAILURES,
  /** Those that were delivered, too. */
  ALL;

  /** Whether the ledger has a run of which this became. */
  public boolean keeps(RunState state) {
    return this == ALL || (this == FAILURES && state.isFailure());
  }
}

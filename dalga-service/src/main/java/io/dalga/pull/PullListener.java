package io.dalga.pull;

/** Told of what workers do. Must be quick; thread-safe. */
public interface PullListener {

  /** A worker has got that many runs. */
  void reserved(int runs);

  /** A worker has said what became of a run. */
  void reported(Report report);

  /** What workers say. */
  enum Report {
    /** The run is done with, be it that the job is, too. */
    ACKNOWLEDGED,
    /** The run is given back. */
    RELEASED,
    /** Too late: it was not the worker's any more. */
    LATE
  }
}

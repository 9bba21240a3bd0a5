package io.dalga.target.http;

/** Where jobs lead to, by their paths. Thread-safe. */
interface Destinations {

  /**
   * @throws IllegalArgumentException when the path leads nowhere, or to where it must not; says why
   */
  Destination of(String jobPath);

  /**
   * Looks at a path that a job may have otherwise.
   *
   * @throws IllegalArgumentException when it leads nowhere
   */
  void check(String jobPath);

  /** Whether all paths lead to the same host. */
  boolean isOneReceiver();
}

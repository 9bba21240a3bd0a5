package io.dalga.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes.
 *
 * @param out for what was asked for
 * @param err for all that is said about it
 * @param isTerminal whether a person looks on, so that a line may be written over
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean isTerminal) {

  /**
   * Shows how far a command has come.
   *
   * @param total as {@link Progress} has it
   */
  Progress progress(long total) {
    return new Progress(err, isTerminal, System::nanoTime, total);
  }

  /** Of this process. */
  static Console ofProcess() {
    return new Console(System.in, System.out, System.err, System.console() != null);
  }
}

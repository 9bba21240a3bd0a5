package io.dalga.command;

/** What a command ends with, for scripts. */
final class ExitStatus {

  /** All was done, or nothing had to be. */
  static final int DONE = 0;

  /** Something was refused; or the call or the file is wrong. */
  static final int REFUSED = 1;

  /** There is something to be done: a plan's. */
  static final int DIFFERENT = 2;

  /** The server could not be reached, or not made to answer. */
  static final int UNREACHABLE = 3;

  private ExitStatus() {}
}

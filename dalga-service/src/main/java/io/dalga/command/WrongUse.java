package io.dalga.command;

/** A command cannot do what it was asked for; the message says why, and what to do. */
final class WrongUse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WrongUse(String message) {
    super(message);
  }
}

package io.dalga;

/**
 * A start that a setting does not allow. Its message says which one, and what to do, so nothing
 * else is printed of it.
 */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  Refusal(String message) {
    super(message, null, false, false);
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}

package io.dalga.job.occurrence;

/** Makes sure that a text can be quoted in a message, and is soon read. */
final class Characters {

  private Characters() {}

  /**
   * Letters and digits of ASCII may be there, and what else is given.
   *
   * @throws IllegalArgumentException when the text is empty, too long, or has another character
   */
  static void check(String what, String text, int maxLength, String others) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (text.length() > maxLength) {
      throw new IllegalArgumentException(
          what + " of " + text.length() + " characters is longer than " + maxLength);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && others.indexOf(c) < 0) {
        throw new IllegalArgumentException(
            "%s has a character that is not known there, U+%04X at position %d"
                .formatted(what, (int) c, i + 1));
      }
    }
  }
}

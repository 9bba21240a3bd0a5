package io.dalga.job;

/** Texts from outside, fit for one line of a log or a message. */
public final class Printable {

  private static final int MAX_CHARACTERS = 80;

  private Printable() {}

  /**
   * The text with what nobody sees escaped, control characters above all, and its end cut where it
   * is long.
   */
  public static String of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  /** The same, cut after so many characters. */
  public static String of(String text, int most) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(most).forEach(c -> line.append(escaped(c)));
    boolean cut = text.codePointCount(0, text.length()) > most;
    return cut ? line + "..." : line.toString();
  }

  private static String escaped(int c) {
    return isVisible(c) ? Character.toString(c) : String.format("\\u%04x", c);
  }

  /** Not what ends a line somewhere, or turns its direction. */
  private static boolean isVisible(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.FORMAT
        && type != Character.SURROGATE;
  }
}

package io.dalga.job;

/**
 * Something that a caller asked for breaks a rule. The message is meant for that caller: it says
 * which value broke which rule, and what to do.
 */
public final class InvalidParameterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String parameter;

  public InvalidParameterException(String parameter, String message) {
    super(message);
    this.parameter = parameter;
  }

  /** The name of the parameter that is to blame, as the caller wrote it. */
  public String parameter() {
    return parameter;
  }

  /** A value from outside, fit for a message: quoted, control characters escaped, cut at 80. */
  public static String quote(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .limit(MAX_QUOTED)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted
        .append(value.codePointCount(0, value.length()) > MAX_QUOTED ? "...\"" : "\"")
        .toString();
  }

  private static final int MAX_QUOTED = 80;
}

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

  /** A value from outside, fit for a message. */
  public static String quote(String value) {
    return '"' + Printable.of(value) + '"';
  }
}

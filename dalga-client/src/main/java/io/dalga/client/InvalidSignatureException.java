package io.dalga.client;

/**
 * A request does not come from a Dalga that knows the secret, or is an old one that somebody sends
 * again. Answer 401. The message says what is wrong with it, and holds nothing secret.
 */
public final class InvalidSignatureException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidSignatureException(String message) {
    super(message);
  }
}

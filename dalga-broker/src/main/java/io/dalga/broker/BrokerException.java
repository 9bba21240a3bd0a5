package io.dalga.broker;

/** The service has failed, or cannot be reached, or refuses the message; the text says which. */
public class BrokerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}

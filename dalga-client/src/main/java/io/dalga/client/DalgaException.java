package io.dalga.client;

import java.net.URI;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A call failed. This class itself means that there was no answer, or none that could be read: the
 * server may or may not have acted on the call. The message has the method, the URI (its start,
 * when long) and what happened.
 */
public class DalgaException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int EXCERPT_LENGTH = 500;

  private final String method;
  private final URI uri;

  DalgaException(HttpRequest request, String what, @Nullable Throwable cause) {
    super(request.method() + " " + excerpt(request.uri().toString()) + ": " + what, cause);
    this.method = request.method();
    this.uri = request.uri();
  }

  /** The HTTP method of the call. */
  public String method() {
    return method;
  }

  /** The URI of the call, whole. */
  public URI uri() {
    return uri;
  }

  /** The start of a text that we did not write, on one line. */
  static String excerpt(String text) {
    String start =
        text.length() > EXCERPT_LENGTH ? text.substring(0, EXCERPT_LENGTH) + "..." : text;
    return start.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}

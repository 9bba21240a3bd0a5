package io.dalga.http;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The trace that a call belongs to, where there is somebody who follows it. */
public final class Origin {

  /** The attribute of requests that holds it, as a W3C {@code traceparent} of 55 characters. */
  public static final String ATTRIBUTE = "io.dalga.traceparent";

  private Origin() {}

  /** Null when nobody follows the call. */
  static @Nullable String of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String traceparent ? traceparent : null;
  }
}

package io.dalga.auth;

import io.dalga.http.Caller;
import org.jspecify.annotations.Nullable;

/** Tells who it is that shows a token. Thread-safe. */
interface Authentication {

  /**
   * Who shows it; null when it is nobody's, or not any more. Throws an exception that is answered
   * by 503 when that cannot be told now.
   */
  @Nullable Caller caller(String token);

  /** Whether it costs little to tell: it was somebody's not long ago, or nobody else is asked. */
  boolean isFamiliar(String token);
}

package io.dalga.client;

import io.dalga.api.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server, or something before it, answered the call with an error. */
public class DalgaProblemException extends DalgaException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;
  private final @Nullable Duration retryAfter;

  DalgaProblemException(Reply reply) {
    this(reply, reply.status(), reply.problem());
  }

  /** For a problem that is a part of a reply whose own status is another. */
  DalgaProblemException(Reply reply, int status, Problem problem) {
    super(
        reply.request(),
        (status + " " + problem.title()).strip()
            + (problem.detail().isEmpty() ? "" : ": " + problem.detail()),
        null);
    this.status = status;
    this.problem = problem;
    this.retryAfter = reply.retryAfter(Instant.now());
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  /**
   * What the server says is wrong. Where the answer is not {@code application/problem+json}, the
   * detail is the start of its text. Lost when the exception is serialized.
   */
  public Problem problem() {
    return problem;
  }

  /** How long the server asks to wait before the next call, if it does. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}

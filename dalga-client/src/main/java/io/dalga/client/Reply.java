package io.dalga.client;

import io.dalga.api.JobView;
import io.dalga.api.Problem;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer of the server, and the ways to read it. */
record Reply(HttpRequest request, HttpResponse<byte[]> response) {

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  int status() {
    return response.statusCode();
  }

  @Nullable Void requireSuccess() {
    if (status() == PRECONDITION_FAILED) {
      throw new PreconditionFailedException(this);
    }
    if (status() / 100 != 2) {
      throw new DalgaProblemException(this);
    }
    return null;
  }

  Reply requireFound() {
    if (status() == NOT_FOUND) {
      throw new JobNotFoundException(this);
    }
    return this;
  }

  JobView requireJob() {
    return requireFound().as(JobView.class);
  }

  Optional<JobView> findJob() {
    return status() == NOT_FOUND ? Optional.empty() : Optional.of(as(JobView.class));
  }

  /** Whether a reservation that was reported on had not ended. */
  boolean wasHeld() {
    if (status() == CONFLICT) {
      return false;
    }
    requireSuccess();
    return true;
  }

  <T> T as(Class<T> type) {
    return parsed(type, Json::read);
  }

  /** A value on each line. */
  <T> List<T> asLines(Class<T> type) {
    return parsed(type, Json::readLines);
  }

  private interface Parser<T, R> {
    R parse(byte[] json, Class<T> type) throws IOException;
  }

  private <T, R> R parsed(Class<T> type, Parser<T, R> parser) {
    requireSuccess();
    if (response.body().length > BoundedBody.LIMIT) {
      String rule = "the reply is longer than " + BoundedBody.LIMIT + " bytes";
      throw new DalgaException(request, rule, null);
    }
    try {
      return parser.parse(response.body(), type);
    } catch (IOException e) {
      String what = "the " + status() + " reply is not the JSON of a " + type.getSimpleName();
      throw new DalgaException(request, what + ": " + DalgaException.excerpt(text()), e);
    }
  }

  /** The problem that the reply states, or one made of its status and the start of its text. */
  Problem problem() {
    String mediaType = response.headers().firstValue("Content-Type").orElse("");
    if (mediaType.toLowerCase(Locale.ROOT).startsWith(Problem.MEDIA_TYPE)) {
      try {
        return Json.read(response.body(), Problem.class);
      } catch (IOException e) { // not what it says it is, so it is shown as the text that it is
        return new Problem("", status(), DalgaException.excerpt(text()), null);
      }
    }
    return new Problem("", status(), DalgaException.excerpt(text()), null);
  }

  /** {@code Retry-After} as a wait from now, be it seconds or a date; null when there is none. */
  @Nullable Duration retryAfter(Instant now) {
    String text = response.headers().firstValue("Retry-After").orElse("");
    try {
      if (text.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    } catch (DateTimeException e) { // as good as absent
      return null;
    }
  }

  private String text() {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}

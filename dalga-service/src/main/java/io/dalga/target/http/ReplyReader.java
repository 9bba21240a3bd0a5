package io.dalga.target.http;

import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reply into an outcome. The status line decides; the rest is read, so that the connection
 * can be used again, and thrown away, but for the beginning of a failure's, up to a bound past
 * which the connection is closed instead.
 */
final class ReplyReader implements AsyncResponseConsumer<Outcome> {

  private static final long MAX_REPLY_BYTES = 64 * 1024;

  private final Set<Integer> successCodes;
  private final CompletableFuture<Outcome> result;
  private final Excerpt excerpt = new Excerpt();
  private volatile @Nullable Outcome verdict;
  private @Nullable FutureCallback<Outcome> callback;
  private long read;

  ReplyReader(Set<Integer> successCodes, CompletableFuture<Outcome> result) {
    this.successCodes = successCodes;
    this.result = result;
  }

  /** What the status line said, and the reply so far; null as long as it has not come. */
  @Nullable Outcome verdict() {
    Outcome outcome = verdict;
    return outcome == null || !hasFailed(outcome) ? outcome : outcome.withReply(excerpt.text());
  }

  private static boolean hasFailed(Outcome outcome) {
    return outcome.kind() == Outcome.Kind.FAILED;
  }

  @Override
  public void consumeResponse(
      HttpResponse response,
      @Nullable EntityDetails entity,
      HttpContext context,
      FutureCallback<Outcome> newCallback) {
    callback = newCallback;
    verdict = outcome(response);
    if (entity == null) {
      finish();
    }
  }

  private Outcome outcome(HttpResponse response) {
    int status = response.getCode();
    if (successCodes.contains(status)) {
      return Outcome.delivered(status);
    }
    if (status == HttpStatus.SC_NO_CONTENT) {
      return Outcome.gone(status);
    }
    String phrase = response.getReasonPhrase();
    String reason = phrase == null ? "" : " " + Printable.of(phrase);
    return Outcome.failed(status, "HTTP " + status + reason, retryAfter(response, status));
  }

  /** Only where RFC 9110 gives it a meaning for us. A date counts from the reply's own. */
  private static @Nullable Duration retryAfter(HttpResponse response, int status) {
    Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    if (header == null
        || (status != HttpStatus.SC_TOO_MANY_REQUESTS
            && status != HttpStatus.SC_SERVICE_UNAVAILABLE)) {
      return null;
    }
    String value = header.getValue().strip();
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    Header date = response.getFirstHeader(HttpHeaders.DATE);
    try {
      return date == null ? null : Duration.between(httpDate(date.getValue()), httpDate(value));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static ZonedDateTime httpDate(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext context) {
    // 100 Continue and its like say nothing about the run.
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    channel.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer bytes) throws IOException {
    read += bytes.remaining();
    Outcome outcome = verdict;
    if (outcome != null && hasFailed(outcome)) {
      excerpt.add(bytes);
    }
    bytes.position(bytes.limit());
    if (result.isDone()) {
      throw new IOException("the attempt is over");
    }
    if (read > MAX_REPLY_BYTES) {
      throw new IOException("the reply is longer than " + MAX_REPLY_BYTES + " bytes");
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    finish();
  }

  private void finish() {
    Outcome outcome = verdict();
    if (outcome != null) {
      result.complete(outcome);
      if (callback != null) {
        callback.completed(outcome);
      }
    }
  }

  @Override
  public void failed(Exception cause) {
    result.completeExceptionally(cause);
  }

  @Override
  public void releaseResources() {
    callback = null;
  }
}

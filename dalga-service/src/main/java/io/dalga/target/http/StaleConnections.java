package io.dalga.target.http;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Sends a request again on another connection when the first turned out to be closed before
 * anything was written to it: receivers hang up idle connections when they please, and that is no
 * failure of theirs. Whatever may have been sent is not sent again.
 */
final class StaleConnections implements HttpRequestRetryStrategy {

  private static final int MAX_TRIES = 10;

  @Override
  public boolean retryRequest(
      HttpRequest request, IOException failure, int tries, HttpContext context) {
    return failure instanceof RequestNotExecutedException && tries <= MAX_TRIES;
  }

  @Override
  public boolean retryRequest(HttpResponse response, int tries, HttpContext context) {
    return false;
  }

  @Override
  public TimeValue getRetryInterval(HttpResponse response, int tries, HttpContext context) {
    return TimeValue.ZERO_MILLISECONDS;
  }
}

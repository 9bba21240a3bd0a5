package io.dalga.http;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Bounds the memory of all the bodies that are kept until they are there as a whole, by what their
 * heads say; they arrive before it is known who sends them. What does not fit is answered 503, to
 * be sent again. Short bodies always fit: whoever sends large ones does not keep them out.
 */
final class BodyBudget extends Handler.Wrapper {

  /** As long as most bodies; beyond it, they count. */
  static final int FREE_BYTES = 16 * 1024;

  private static final String RETRY_AFTER_SECONDS = "1";

  private final long limit;
  private final AtomicLong kept = new AtomicLong();

  /**
   * @param limit of all bodies at once, in bytes
   */
  BodyBudget(long limit) {
    this.limit = limit;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    long bytes = BulkBodies.has(request) ? 0 : bytes(request);
    if (bytes <= FREE_BYTES) {
      return super.handle(request, response, callback);
    }
    if (kept.addAndGet(bytes) > limit) {
      kept.addAndGet(-bytes);
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
      Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
      return true;
    }
    Request.addCompletionListener(request, failure -> kept.addAndGet(-bytes));
    return super.handle(request, response, callback);
  }

  /** What is kept of it at most. */
  private static long bytes(Request request) {
    if (request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      return Parameters.MAX_BODY;
    }
    return Math.min(request.getLength(), Parameters.MAX_BODY);
  }
}

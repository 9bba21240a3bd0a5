package io.dalga.http;

import io.dalga.api.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Makes problems of the errors that Jetty finds before a request reaches any servlet. */
final class JettyProblems extends ErrorHandler {

  @Override
  public boolean errorPageForMethod(String method) {
    return !method.equals("HEAD");
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    byte[] json = Problems.toJson(problem(code, message));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(json), callback);
  }

  @Override
  public ByteBuffer badMessageError(
      int status, @Nullable String reason, HttpFields.Mutable fields) {
    fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    return ByteBuffer.wrap(Problems.toJson(problem(status, reason)));
  }

  /** Jetty's words for an error of the caller; nothing but the status for one of ours. */
  static Problem problem(int status, @Nullable String reason) {
    String words = HttpStatus.getMessage(status);
    boolean silent = reason == null || reason.equals(words) || HttpStatus.isServerError(status);
    return Problems.of(status, silent ? words : words + ": " + reason, null);
  }
}

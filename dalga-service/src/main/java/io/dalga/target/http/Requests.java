package io.dalga.target.http;

import io.dalga.job.Content;
import io.dalga.target.Message;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.jspecify.annotations.Nullable;

/** Makes the request of a message. Immutable and thread-safe. */
final class Requests {

  private static final ContentType TEXT =
      ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8);

  private static final byte[] NO_BODY = {};

  private final Destinations destinations;
  private final @Nullable Signer signer;

  /**
   * @param signer null = nothing is signed
   */
  Requests(Destinations destinations, @Nullable Signer signer) {
    this.destinations = destinations;
    this.signer = signer;
  }

  /**
   * @throws IllegalArgumentException when the job's path leads nowhere
   */
  AsyncRequestProducer of(Message message) {
    Content content = message.content();
    String method = content.method() == null ? Method.POST.name() : content.method();
    Destination destination = destinations.of(message.path());
    HttpRequest request = new BasicHttpRequest(method, destination.host(), destination.path());
    message.headers().forEach(request::setHeader);
    byte[] body = content.hasBody() ? message.payload() : NO_BODY;
    if (signer != null) {
      signer.sign(request, message, body);
    }
    return new BasicRequestProducer(
        request,
        content.hasBody() ? new BasicAsyncEntityProducer(body, contentType(message)) : null);
  }

  /**
   * @throws IllegalArgumentException when a job of that path leads nowhere
   */
  void checkPath(String path) {
    destinations.check(path);
  }

  boolean goToOneReceiver() {
    return destinations.isOneReceiver();
  }

  private static ContentType contentType(Message message) {
    String type = message.contentType();
    return type == null ? TEXT : ContentType.parseLenient(type);
  }
}

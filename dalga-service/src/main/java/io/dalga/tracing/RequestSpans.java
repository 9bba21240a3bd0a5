package io.dalga.tracing;

import io.dalga.http.Origin;
import io.dalga.http.Routes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.jspecify.annotations.Nullable;

/** A span of each call of the API, in the trace of the caller if it has one. Thread-safe. */
final class RequestSpans implements ApplicationEventListener {

  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

  private static final int SERVER_ERROR = 500;

  private final Tracer tracer;

  RequestSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public void onEvent(ApplicationEvent event) {
    // Calls are what has spans.
  }

  @Override
  public RequestEventListener onRequest(RequestEvent started) {
    ContainerRequest request = started.getContainerRequest();
    Span span =
        tracer
            .spanBuilder(request.getMethod())
            .setParent(TraceParent.parse(request.getHeaderString(TraceParent.HEADER)))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, request.getMethod())
            .setAttribute(PATH, request.getRequestUri().getRawPath())
            .startSpan();
    request.setProperty(Origin.ATTRIBUTE, TraceParent.text(span.getSpanContext()));
    return event -> {
      if (event.getType() == RequestEvent.Type.FINISHED) {
        finish(span, event);
      }
    };
  }

  private static void finish(Span span, RequestEvent event) {
    String route = Routes.of(event.getUriInfo());
    span.updateName(event.getContainerRequest().getMethod() + " " + route);
    span.setAttribute(ROUTE, route);
    @Nullable ContainerResponse response = event.getContainerResponse();
    if (response != null) {
      span.setAttribute(AttemptSpan.STATUS, (long) response.getStatus());
    }
    if (response == null || response.getStatus() >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}

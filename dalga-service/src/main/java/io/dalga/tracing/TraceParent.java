package io.dalga.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header by which a trace goes on elsewhere (W3C Trace Context), to and from contexts. */
final class TraceParent {

  static final String HEADER = "traceparent";

  private static final TextMapGetter<String> ALONE =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
          return key.equals(HEADER) ? header : null;
        }
      };

  private TraceParent() {}

  /** The header's text: 55 characters. */
  static String text(SpanContext context) {
    return "00-"
        + context.getTraceId()
        + "-"
        + context.getSpanId()
        + "-"
        + context.getTraceFlags().asHex();
  }

  /** What it says; nothing, which is the root, when it is null or not well-formed. */
  static Context parse(@Nullable String text) {
    return text == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), text, ALONE);
  }

  /** The same, as what a span can link to; not valid when it says nothing. */
  static SpanContext link(@Nullable String text) {
    return Span.fromContext(parse(text)).getSpanContext();
  }
}

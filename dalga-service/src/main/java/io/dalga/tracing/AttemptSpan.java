package io.dalga.tracing;

import io.dalga.dispatch.AttemptTrace;
import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/** The span of one attempt. Thread-safe, as spans are. */
record AttemptSpan(Span span) implements AttemptTrace {

  static final AttributeKey<String> RUN_ID = AttributeKey.stringKey("dalga.run.id");
  static final AttributeKey<String> SCHEDULED_AT = AttributeKey.stringKey("dalga.run.scheduled_at");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("dalga.run.attempt");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("dalga.run.outcome");
  static final AttributeKey<String> PATH = AttributeKey.stringKey("dalga.job.path");
  static final AttributeKey<String> TARGET = AttributeKey.stringKey("dalga.target");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

  static AttemptSpan start(Tracer tracer, Job job) {
    SpanBuilder builder =
        tracer
            .spanBuilder("run " + job.target())
            .setNoParent()
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(RUN_ID, job.run().id())
            .setAttribute(SCHEDULED_AT, job.run().scheduledAt().toString())
            .setAttribute(ATTEMPT, job.attempts() + 1L)
            .setAttribute(PATH, job.key().path())
            .setAttribute(TARGET, job.target());
    SpanContext stored = TraceParent.link(job.traceparent());
    return new AttemptSpan((stored.isValid() ? builder.addLink(stored) : builder).startSpan());
  }

  @Override
  public String traceparent() {
    return TraceParent.text(span.getSpanContext());
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public void end(Outcome outcome) {
    span.setAttribute(OUTCOME, outcome.kind().text());
    if (outcome.status() != null) {
      span.setAttribute(STATUS, outcome.status().longValue());
    }
    if (outcome.kind() == Outcome.Kind.FAILED) {
      span.setStatus(StatusCode.ERROR, Printable.of(String.valueOf(outcome.error())));
    }
    span.end();
  }
}

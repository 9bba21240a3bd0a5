package io.dalga.tracing;

import io.dalga.dispatch.AttemptTrace;
import io.dalga.dispatch.DispatchListener;
import io.dalga.job.Job;
import io.opentelemetry.api.trace.Tracer;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;

/**
 * Spans: of each call of the API, and of each attempt at a run. An attempt begins a trace of its
 * own, since a job may run for years, and links to the call that stored the job. Thread-safe.
 */
public final class Tracing implements DispatchListener {

  private final Tracer tracer;

  Tracing(Tracer tracer) {
    this.tracer = tracer;
  }

  /** What has to be told of the calls of the API. */
  public ApplicationEventListener requests() {
    return new RequestSpans(tracer);
  }

  @Override
  public AttemptTrace attempt(Job job) {
    return AttemptSpan.start(tracer, job);
  }
}

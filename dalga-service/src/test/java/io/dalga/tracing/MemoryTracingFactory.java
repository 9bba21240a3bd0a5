package io.dalga.tracing;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.core.setup.Environment;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** Keeps spans, for tests to look at. */
@JsonTypeName("memory")
public final class MemoryTracingFactory implements TracingFactory {

  /** Of all servers of the JVM, since they are made by name. */
  static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();

  @Override
  public Tracing build(Environment environment, String version) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(SPANS)).build();
    return new Tracing(provider.get("test"));
  }
}

package io.dalga.tracing;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.core.setup.Environment;
import org.jspecify.annotations.Nullable;

/** No spans: {@code traceparent} is neither read, nor stored, nor sent. Without settings. */
@JsonTypeName("none")
public final class NoTracingFactory implements TracingFactory {

  @Override
  public @Nullable Tracing build(Environment environment, String version) {
    return null;
  }
}

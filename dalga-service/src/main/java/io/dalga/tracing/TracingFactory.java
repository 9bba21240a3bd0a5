package io.dalga.tracing;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Discoverable;
import org.jspecify.annotations.Nullable;

/** Says where spans go, if anywhere: {@code none}, the default, or {@code otlp}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public interface TracingFactory extends Discoverable {

  /**
   * Builds it; what must be closed is given to the environment's lifecycle, and is closed after
   * whatever is given to that later.
   *
   * @param version the version of Dalga
   * @return null when there are to be no spans
   */
  @Nullable Tracing build(Environment environment, String version);
}

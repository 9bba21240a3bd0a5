package io.dalga.tracing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotEmpty;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends spans to a collector by OTLP over HTTP. The variables of OpenTelemetry, {@code
 * OTEL_EXPORTER_OTLP_HEADERS} and the like, are respected, and win.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>endpoint</td><td>http://localhost:4318</td><td>the collector's URL; {@code /v1/traces}
 *       is appended</td></tr>
 *   <tr><td>serviceName</td><td>dalga</td><td>what spans say they come from</td></tr>
 *   <tr><td>ratio</td><td>1</td><td>0 to 1: which part of the traces that begin here are kept; of
 *       others, who began them has decided</td></tr>
 * </table>
 */
@JsonTypeName("otlp")
public final class OtlpTracingFactory implements TracingFactory {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String endpoint = "http://localhost:4318";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String serviceName = "dalga";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @DecimalMin("0.0")
  @DecimalMax("1.0")
  private double ratio = 1;

  @Override
  public Tracing build(Environment environment, String version) {
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> properties(version))
            // It ends with the application, after the last run, and not with the JVM.
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    environment.lifecycle().manage(new AutoCloseableManager(sdk));
    return new Tracing(sdk.getTracer("io.dalga", version));
  }

  /** What the environment and the system properties do not say otherwise. */
  private Map<String, String> properties(String version) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.service.name", serviceName);
    properties.put("otel.resource.attributes", "service.version=" + version);
    properties.put("otel.exporter.otlp.endpoint", endpoint);
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.put("otel.traces.sampler", "parentbased_traceidratio");
    properties.put("otel.traces.sampler.arg", Double.toString(ratio));
    // Prometheus reads the numbers, and the log is the log's affair.
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    return properties;
  }
}

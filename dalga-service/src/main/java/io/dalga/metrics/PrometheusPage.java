package io.dalga.metrics;

import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/**
 * The page that Prometheus reads, at {@code /prometheus} of the admin port: the numbers of Dalga,
 * of the JVM, and those of Dropwizard that are not there under a better name already. As text, as
 * OpenMetrics, or in Prometheus's binary form, in which histograms are exact; as it is asked for.
 */
public final class PrometheusPage {

  static final String PATH = "/prometheus";

  /**
   * Ours, which have labels here; the JVM's and the pools', which come from elsewhere; and how many
   * threads of ours, which are few, have begun and ended.
   */
  private static final List<String> ELSEWHERE =
      List.of("dalga.", "jvm.", DatabaseNumbers.PREFIX, "dalga-");

  /**
   * Two names of Dropwizard's may be one of Prometheus's, which would end the page: the timer
   * {@code x} and the meter {@code x.total} of an instrumented resource. The meter says nothing
   * that the timer does not.
   */
  private static final String TOTAL = ".total";

  private PrometheusPage() {}

  /**
   * Opens the page.
   *
   * @return where more numbers can be registered
   */
  public static PrometheusRegistry open(Environment environment) {
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.builder().register(registry);
    MetricRegistry dropwizard = environment.metrics();
    registry.register(new DropwizardExports(dropwizard, notElsewhere()));
    DatabaseNumbers.register(registry, dropwizard);
    environment
        .admin()
        .addServlet("prometheus", new PrometheusMetricsServlet(registry))
        .addMapping(PATH);
    return registry;
  }

  private static MetricFilter notElsewhere() {
    return (name, metric) ->
        !name.endsWith(TOTAL) && ELSEWHERE.stream().noneMatch(name::startsWith);
  }
}

package io.dalga.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.BiConsumer;

/** How the pools of connections are used: what Dropwizard counts of them, with labels. */
final class DatabaseNumbers {

  /** Before the name of the pool and what is counted of it. */
  static final String PREFIX = "io.dropwizard.db.ManagedPooledDataSource.";

  private static final String DATABASE = "database-";

  private DatabaseNumbers() {}

  static void register(PrometheusRegistry registry, MetricRegistry dropwizard) {
    GaugeWithCallback.builder()
        .name("dalga_database_connections")
        .help("Connections of a pool, by whether they are in use.")
        .labelNames("pool", "state")
        .callback(
            gauge ->
                List.of("active", "idle")
                    .forEach(
                        state ->
                            each(
                                dropwizard,
                                state,
                                (pool, number) -> gauge.call(number.doubleValue(), pool, state))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("dalga_database_waiting")
        .help("Threads that wait for a connection of a pool, since all are in use.")
        .labelNames("pool")
        .callback(
            gauge ->
                each(
                    dropwizard,
                    "waiting",
                    (pool, number) -> gauge.call(number.doubleValue(), pool)))
        .register(registry);
  }

  private static void each(
      MetricRegistry dropwizard, String counted, BiConsumer<String, Number> consumer) {
    String prefix = PREFIX + DATABASE;
    String suffix = "." + counted;
    MetricFilter ofPools = (name, metric) -> name.startsWith(prefix) && name.endsWith(suffix);
    dropwizard
        .getGauges(ofPools)
        .forEach(
            (name, gauge) -> {
              String pool = name.substring(prefix.length(), name.length() - suffix.length());
              if (value(gauge) instanceof Number number) {
                consumer.accept(pool, number);
              }
            });
  }

  private static Object value(Gauge<?> gauge) {
    return gauge.getValue();
  }
}

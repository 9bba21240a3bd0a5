package io.dalga.broker;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;

/**
 * Counts in a registry of Dropwizard's: {@code dalga.worker.<queue>.<name>.handled} (timer), {@code
 * .failed}, {@code .dead}, {@code .lost} (meters), and {@code dalga.worker.<queue>.unknown}. Needs
 * {@code io.dropwizard.metrics:metrics-core} on the class path. Thread-safe.
 */
public final class WorkerMetrics implements WorkerListener {

  private final MetricRegistry registry;
  private final String prefix;

  public WorkerMetrics(MetricRegistry registry, String queue) {
    this.registry = registry;
    this.prefix = "dalga.worker." + queue;
  }

  @Override
  public void handled(String name, Duration took) {
    registry.timer(MetricRegistry.name(prefix, name, "handled")).update(took);
  }

  @Override
  public void failed(String name, Throwable failure, boolean dead) {
    registry.meter(MetricRegistry.name(prefix, name, "failed")).mark();
    if (dead) {
      registry.meter(MetricRegistry.name(prefix, name, "dead")).mark();
    }
  }

  @Override
  public void unknown(String name) {
    // Not by name: anybody may push any.
    registry.meter(MetricRegistry.name(prefix, "unknown")).mark();
  }

  @Override
  public void lost(String name) {
    registry.meter(MetricRegistry.name(prefix, name, "lost")).mark();
  }
}

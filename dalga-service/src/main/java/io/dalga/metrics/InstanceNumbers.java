package io.dalga.metrics;

import io.dalga.store.InstanceStatus;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What this instance is doing, looked up when Prometheus asks. */
public final class InstanceNumbers {

  private InstanceNumbers() {}

  /** Adds them to the page. */
  public static void register(
      PrometheusRegistry registry, Supplier<InstanceStatus> instance, String version) {
    gauge("dalga_runs_in_flight", "Attempts in flight.", instance, InstanceStatus::running)
        .register(registry);
    gauge("dalga_slots_owned", "Slots that this instance owns.", instance, InstanceStatus::slots)
        .register(registry);
    gauge(
            "dalga_dispatch_lag_seconds",
            "How long the oldest due run has been waiting for a free place.",
            instance,
            status -> Buckets.seconds(status.lag()))
        .unit(Unit.SECONDS)
        .register(registry);
    gauge(
            "dalga_lease_held",
            "1 = this instance holds a lease; 0 = it runs no jobs.",
            instance,
            status -> status.id() == null ? 0 : 1)
        .register(registry);
    Info.builder()
        .name("dalga_build_info")
        .help("The version of Dalga.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
  }

  private static GaugeWithCallback.Builder gauge(
      String name,
      String help,
      Supplier<InstanceStatus> instance,
      ToDoubleFunction<InstanceStatus> value) {
    return GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call(value.applyAsDouble(instance.get())));
  }
}

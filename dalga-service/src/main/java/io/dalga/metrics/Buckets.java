package io.dalga.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;

/**
 * Histograms in both forms: the classic one, of a few buckets, which every Prometheus reads, and
 * the native one, whose buckets are narrow, for those that ask for it.
 */
final class Buckets {

  /**
   * What is due is to start within a second; beyond a minute, it is an outage that is made up for.
   */
  static final double[] LATENESS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800
  };

  /** The time limit of an attempt is 10 s unless somebody says otherwise. */
  static final double[] ATTEMPTS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60};

  /** What a database or a call of the API takes. */
  static final double[] WORK = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5};

  /** Up to the largest batch and the largest poll. */
  static final double[] COUNTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000};

  private static final double NANOS_PER_SECOND = 1e9;

  private Buckets() {}

  /** A histogram of durations; its name ends in {@code _seconds}. */
  static Histogram ofSeconds(
      PrometheusRegistry registry, String name, String help, double[] bounds, String... labels) {
    return of(name, help, bounds, labels).unit(Unit.SECONDS).register(registry);
  }

  /** A histogram of numbers of things. */
  static Histogram ofCounts(PrometheusRegistry registry, String name, String help) {
    return of(name, help, COUNTS).register(registry);
  }

  private static Histogram.Builder of(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicUpperBounds(bounds)
        .withoutExemplars();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}

package io.dalga.metrics;

import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for each target. All of it is there from the start, so that a rate has a zero to
 * start from, and no run has to look its numbers up by their labels. Thread-safe.
 */
final class TargetNumbers {

  private final Map<String, OfOne> targets;

  /** The numbers of one target. */
  record OfOne(
      CounterDataPoint[] outcomes,
      DistributionDataPoint attempts,
      CounterDataPoint postponed,
      CounterDataPoint limited,
      CounterDataPoint missed) {

    void finished(Outcome.Kind kind, double seconds) {
      outcomes[kind.ordinal()].inc();
      attempts.observe(seconds);
    }
  }

  TargetNumbers(PrometheusRegistry registry, Set<String> names) {
    Counter runs =
        counter(
            registry,
            "dalga_runs_total",
            "Attempts at runs that are over, by what came of them.",
            "target",
            "outcome");
    Histogram attempts =
        Buckets.ofSeconds(
            registry,
            "dalga_attempt_duration_seconds",
            "What attempts took.",
            Buckets.ATTEMPTS,
            "target");
    Counter postponed =
        counter(
            registry,
            "dalga_runs_postponed_total",
            "Runs put off, since their target took no more.",
            "target");
    Counter limited =
        counter(
            registry,
            "dalga_runs_limited_total",
            "Of these, the ones put off because of the limits of the target.",
            "target");
    Counter missed =
        counter(
            registry,
            "dalga_runs_missed_total",
            "Runs that could not start in time, and are not made up for.",
            "target");
    Map<String, OfOne> numbers = new HashMap<>();
    for (String name : names) {
      numbers.put(
          name,
          new OfOne(
              outcomes(runs, name),
              attempts.labelValues(name),
              postponed.labelValues(name),
              limited.labelValues(name),
              missed.labelValues(name)));
    }
    this.targets = Map.copyOf(numbers);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private static CounterDataPoint[] outcomes(Counter runs, String target) {
    Outcome.Kind[] kinds = Outcome.Kind.values();
    CounterDataPoint[] outcomes = new CounterDataPoint[kinds.length];
    for (Outcome.Kind kind : kinds) {
      outcomes[kind.ordinal()] = runs.labelValues(target, kind.text());
    }
    return outcomes;
  }

  /** Null when the configuration has no such target. */
  @Nullable OfOne of(Job job) {
    return targets.get(job.target());
  }
}

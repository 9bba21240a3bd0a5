package io.dalga.metrics;

import io.dalga.dispatch.DispatchListener;
import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the clockwork does, for Prometheus; {@code docs/observability.md} lists the names.
 * The only label that is not ours to choose is the target, of which there are as many as the
 * configuration has. Thread-safe, without locks.
 */
public final class DispatchNumbers implements DispatchListener {

  private final DistributionDataPoint lateness;
  private final TargetNumbers targets;
  private final Gauge breakers;
  private final Gauge unownedSlots;
  private final CounterDataPoint quarantined;
  private final DistributionDataPoint batchRuns;
  private final DistributionDataPoint writes;
  private final DistributionDataPoint polls;
  private final DistributionDataPoint pollJobs;
  private final CounterDataPoint fenced;
  private final CounterDataPoint leasesLost;

  /**
   * @param targets the names of the targets that there are
   */
  public DispatchNumbers(PrometheusRegistry registry, Collection<String> targets) {
    this.lateness =
        histogram(
            registry,
            "dalga_dispatch_lateness_seconds",
            "From when attempts were due until they started.",
            Buckets.LATENESS);
    this.targets = new TargetNumbers(registry, Set.copyOf(targets));
    this.breakers =
        Gauge.builder()
            .name("dalga_target_breaker_open")
            .help("1 = the target does not answer, and gets one attempt a second.")
            .labelNames("target")
            .register(registry);
    targets.forEach(target -> breakers.labelValues(target).set(0));
    this.unownedSlots =
        Gauge.builder()
            .name("dalga_slots_unowned")
            .help("Slots that no instance owned at the latest heartbeat of this one.")
            .register(registry);
    this.quarantined =
        counter(registry, "dalga_jobs_quarantined_total", "Rows that could not be understood.");
    this.batchRuns =
        Buckets.ofCounts(
            registry, "dalga_completion_batch_runs", "Results written by one transaction.");
    this.writes =
        histogram(
            registry,
            "dalga_completion_write_seconds",
            "What writing a batch of results took.",
            Buckets.WORK);
    this.polls =
        histogram(registry, "dalga_poll_seconds", "What looking for due jobs took.", Buckets.WORK);
    this.pollJobs =
        Buckets.ofCounts(registry, "dalga_poll_jobs", "Due jobs that a poll has taken in hand.");
    this.fenced =
        counter(
            registry,
            "dalga_fenced_total",
            "Results thrown away, since others had taken the jobs over.");
    this.leasesLost =
        counter(registry, "dalga_leases_lost_total", "How often this instance was declared dead.");
  }

  private static Histogram histogram(
      PrometheusRegistry registry, String name, String help, double[] bounds) {
    return Buckets.ofSeconds(registry, name, help, bounds);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  @Override
  public void started(Duration late) {
    lateness.observe(Buckets.seconds(late));
  }

  @Override
  public void finished(Job job, Outcome outcome, Duration took) {
    TargetNumbers.@Nullable OfOne target = targets.of(job);
    if (target != null) {
      target.finished(outcome.kind(), Buckets.seconds(took));
    }
  }

  @Override
  public void quarantined(Job job, String reason) {
    quarantined.inc();
  }

  @Override
  public void postponed(Job job) {
    TargetNumbers.@Nullable OfOne target = targets.of(job);
    if (target != null) {
      target.postponed().inc();
    }
  }

  @Override
  public void limited(Job job) {
    TargetNumbers.@Nullable OfOne target = targets.of(job);
    if (target != null) {
      target.limited().inc();
    }
  }

  @Override
  public void skipped(Job job) {
    TargetNumbers.@Nullable OfOne target = targets.of(job);
    if (target != null) {
      target.missed().inc();
    }
  }

  @Override
  public void breaker(String target, boolean open) {
    breakers.labelValues(target).set(open ? 1 : 0);
  }

  @Override
  public void written(int attempts, Duration took) {
    batchRuns.observe(attempts);
    writes.observe(Buckets.seconds(took));
  }

  @Override
  public void fenced(int attempts) {
    fenced.inc(attempts);
  }

  @Override
  public void polled(int jobs, Duration took) {
    pollJobs.observe(jobs);
    polls.observe(Buckets.seconds(took));
  }

  @Override
  public void balanced(int unowned) {
    unownedSlots.set(unowned);
  }

  @Override
  public void leaseLost() {
    leasesLost.inc();
  }
}

package io.dalga.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.LockFreeExponentiallyDecayingReservoir;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.dalga.dispatch.DispatchListener;
import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.dalga.store.InstanceStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Counts what the clockwork does, under names that start with {@code dalga.}; {@code
 * docs/operations.md} lists them. Thread-safe.
 */
public final class DispatchMetrics implements DispatchListener {

  private static final String PREFIX = "dalga.";

  private final MetricRegistry registry;
  private final Timer lateness;
  private final Map<Outcome.Kind, Timer> attempts = new EnumMap<>(Outcome.Kind.class);
  private final Meter quarantined;
  private final Meter postponed;
  private final Meter skipped;
  private final Map<String, Meter> limited = new ConcurrentHashMap<>();
  private final Set<String> openBreakers = ConcurrentHashMap.newKeySet();
  private final Histogram batchSize;
  private final Timer writes;
  private final Timer polls;
  private final Histogram pollSize;
  private final Counter fenced;
  private final Counter leasesLost;

  public DispatchMetrics(MetricRegistry registry) {
    this.registry = registry;
    lateness = timer(registry, "dispatch.lateness");
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      attempts.put(kind, timer(registry, "attempts." + kind.text()));
    }
    quarantined = registry.meter(PREFIX + "jobs.quarantined");
    postponed = registry.meter(PREFIX + "runs.postponed");
    skipped = registry.meter(PREFIX + "runs.skipped");
    registry.register(PREFIX + "targets.unanswering", (Gauge<Integer>) openBreakers::size);
    batchSize = histogram(registry, "completions.batch-size");
    writes = timer(registry, "completions.write");
    polls = timer(registry, "polls.read");
    pollSize = histogram(registry, "polls.size");
    fenced = registry.counter(PREFIX + "completions.fenced");
    leasesLost = registry.counter(PREFIX + "leases.lost");
  }

  /** Registers what this process is doing; asked for when somebody looks. */
  public static void register(MetricRegistry registry, Supplier<InstanceStatus> instance) {
    registry.register(
        PREFIX + "attempts.in-flight", (Gauge<Integer>) () -> instance.get().running());
    registry.register(PREFIX + "slots.owned", (Gauge<Integer>) () -> instance.get().slots());
    registry.register(
        PREFIX + "dispatch.lag-ms", (Gauge<Long>) () -> instance.get().lag().toMillis());
  }

  private static Timer timer(MetricRegistry registry, String name) {
    return registry.timer(
        PREFIX + name, () -> new Timer(LockFreeExponentiallyDecayingReservoir.builder().build()));
  }

  private static Histogram histogram(MetricRegistry registry, String name) {
    return registry.histogram(
        PREFIX + name,
        () -> new Histogram(LockFreeExponentiallyDecayingReservoir.builder().build()));
  }

  @Override
  public void started(Duration late) {
    lateness.update(late.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void finished(Job job, Outcome outcome, Duration took) {
    Timer timer = attempts.get(outcome.kind());
    if (timer != null) {
      timer.update(took.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void quarantined(Job job, String reason) {
    quarantined.mark();
  }

  @Override
  public void postponed(Job job) {
    postponed.mark();
  }

  @Override
  public void limited(Job job) {
    limited
        .computeIfAbsent(
            job.target(), name -> registry.meter(PREFIX + "targets." + name + ".limited"))
        .mark();
  }

  @Override
  public void skipped(Job job) {
    skipped.mark();
  }

  @Override
  public void breaker(String target, boolean open) {
    if (open) {
      openBreakers.add(target);
    } else {
      openBreakers.remove(target);
    }
  }

  @Override
  public void written(int runs, Duration took) {
    batchSize.update(runs);
    writes.update(took.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void fenced(int runs) {
    fenced.inc(runs);
  }

  @Override
  public void polled(int jobs, Duration took) {
    polls.update(took.toNanos(), TimeUnit.NANOSECONDS);
    pollSize.update(jobs);
  }

  @Override
  public void leaseLost() {
    leasesLost.inc();
  }
}

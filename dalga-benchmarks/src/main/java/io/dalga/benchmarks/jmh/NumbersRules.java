package io.dalga.benchmarks.jmh;

import com.codahale.metrics.MetricRegistry;
import io.dalga.dispatch.DispatchListener;
import io.dalga.dispatch.DispatchListeners;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Specification;
import io.dalga.metrics.DispatchMetrics;
import io.dalga.metrics.DispatchNumbers;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;

/** What counting a run costs it: the start and the end of its attempt. */
public class NumbersRules extends Rules {

  private static final int DIFFERENT = 1024;

  private final Instant now = Instant.parse("2026-08-01T09:05:00Z");
  private final Job job =
      Specification.parse(Map.of("interval", "60"), now, MonthOverflow.CLIP, () -> 0)
          .asJob(new JobKey("orders/remind", "1234567"), 1, now);
  private final Outcome delivered = Outcome.delivered(200);
  private final DispatchListener nobody = new DispatchListener() {};
  private final DispatchListener dropwizard = new DispatchMetrics(new MetricRegistry());
  private final DispatchListener prometheus =
      new DispatchNumbers(new PrometheusRegistry(), List.of("default"));
  private final DispatchListener both =
      new DispatchListeners(
          List.of(
              new DispatchMetrics(new MetricRegistry()),
              new DispatchNumbers(new PrometheusRegistry(), List.of("default"))));
  private int next;

  /** Of different lengths, as they come. */
  private void count(DispatchListener listener) {
    next = (next + 1) % DIFFERENT;
    listener.started(Duration.ofMillis(next));
    listener.finished(job, delivered, Duration.ofMillis(3 + next % 100));
  }

  /** What the measuring itself costs. */
  @Benchmark
  public void nobody() {
    count(nobody);
  }

  /** As JSON alone. */
  @Benchmark
  public void dropwizard() {
    count(dropwizard);
  }

  /** For Prometheus alone. */
  @Benchmark
  public void prometheus() {
    count(prometheus);
  }

  /** As it is. */
  @Benchmark
  public void both() {
    count(both);
  }
}

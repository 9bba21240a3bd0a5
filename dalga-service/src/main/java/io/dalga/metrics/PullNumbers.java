package io.dalga.metrics;

import io.dalga.pull.PullListener;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what workers do that come for their runs, for Prometheus, and tells another. Thread-safe.
 */
public final class PullNumbers implements PullListener {

  private final Counter reserved;
  private final Map<Report, CounterDataPoint> reports = new EnumMap<>(Report.class);
  private final PullListener next;

  /**
   * @param next told of everything, too
   */
  public PullNumbers(PrometheusRegistry registry, PullListener next) {
    this.next = next;
    this.reserved =
        Counter.builder()
            .name("dalga_pull_reserved_total")
            .help("Runs that workers came for.")
            .withoutExemplars()
            .register(registry);
    Counter reported =
        Counter.builder()
            .name("dalga_pull_reports_total")
            .help("What workers reported; late = after their time was over.")
            .labelNames("report")
            .withoutExemplars()
            .register(registry);
    for (Report report : Report.values()) {
      reports.put(report, reported.labelValues(report.name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void reserved(int runs) {
    reserved.inc(runs);
    next.reserved(runs);
  }

  @Override
  public void reported(Report report) {
    CounterDataPoint counter = reports.get(report);
    if (counter != null) {
      counter.inc();
    }
    next.reported(report);
  }
}

package io.dalga.metrics;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import io.dalga.pull.PullListener;

/** Counts what workers do that come for their runs. Thread-safe. */
public final class PullMetrics implements PullListener {

  private static final String PREFIX = "dalga.pull.";

  private final Meter reserved;
  private final Meter acknowledged;
  private final Meter released;
  private final Meter late;

  public PullMetrics(MetricRegistry registry) {
    reserved = registry.meter(PREFIX + "reserved");
    acknowledged = registry.meter(PREFIX + "acknowledged");
    released = registry.meter(PREFIX + "released");
    late = registry.meter(PREFIX + "late");
  }

  @Override
  public void reserved(int runs) {
    reserved.mark(runs);
  }

  @Override
  public void reported(Report report) {
    Meter meter =
        switch (report) {
          case ACKNOWLEDGED -> acknowledged;
          case RELEASED -> released;
          case LATE -> late;
        };
    meter.mark();
  }
}

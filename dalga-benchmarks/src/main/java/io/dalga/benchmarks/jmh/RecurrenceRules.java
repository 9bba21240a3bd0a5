package io.dalga.benchmarks.jmh;

import io.dalga.job.Interval;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Recurrence;
import java.time.Instant;
import java.time.ZoneId;
import org.openjdk.jmh.annotations.Benchmark;

/** The next occurrence of a schedule that has gone on for years. */
public class RecurrenceRules extends Rules {

  private final Instant anchor = Instant.parse("2020-01-31T09:00:00Z");
  private final Instant now = Instant.parse("2026-08-01T00:00:00Z");
  private final Recurrence fiveMinutes = recurrence("PT5M", "UTC");
  private final Recurrence month = recurrence("P1M", "Europe/Istanbul");

  private Recurrence recurrence(String interval, String zone) {
    return new Recurrence(anchor, Interval.parse(interval), ZoneId.of(zone), MonthOverflow.CLIP);
  }

  /** Every five minutes, which needs no calendar. */
  @Benchmark
  public Instant exact() {
    return fiveMinutes.firstAfter(now);
  }

  /** Every month, by the calendar of Istanbul. */
  @Benchmark
  public Instant calendar() {
    return month.firstAfter(now);
  }
}

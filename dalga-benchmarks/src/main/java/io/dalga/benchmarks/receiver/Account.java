package io.dalga.benchmarks.receiver;

import org.HdrHistogram.Histogram;

/** What came of one timetable's jobs: how many, how late, and which twice. One thread writes. */
final class Account {

  /** Two clocks read by millisecond may disagree on one. */
  private static final long EARLY_MILLIS = 2;

  /** Runs up to so much too early are told from runs of the occurrence before. */
  private static final long SLACK_MILLIS = 1000;

  private final Timetable timetable;
  private final int[] lastRun;
  private final Histogram lateness = new Histogram(3_600_000L, 3);
  private long received;
  private long twice;
  private long early;
  private long firstAt;
  private long lastAt;

  Account(Timetable timetable) {
    this.timetable = timetable;
    this.lastRun = new int[timetable.jobs()];
  }

  /** Notes an arrival; the time is in milliseconds since 1970 UTC. */
  void arrived(int job, long now) {
    long since = now - timetable.firstDue(job) + SLACK_MILLIS;
    long period = timetable.period() == 0 ? Long.MAX_VALUE : timetable.period();
    int run = (int) Math.floorDiv(since, period) + 1;
    long late = Math.floorMod(since, period) - SLACK_MILLIS;
    received++;
    firstAt = firstAt == 0 ? now : firstAt;
    lastAt = now;
    early += late < -EARLY_MILLIS ? 1 : 0;
    if (lastRun[job] == run) {
      twice++;
    } else {
      lastRun[job] = run;
      lateness.recordValue(Math.min(Math.max(0, late), 3_600_000L));
    }
  }

  /** How many different runs came; cheap. */
  long runs() {
    return received - twice;
  }

  Tally tally() {
    return new Tally(
        received,
        twice,
        early,
        firstAt,
        lastAt,
        lateness.getValueAtPercentile(50),
        lateness.getValueAtPercentile(99),
        lateness.getMaxValue());
  }
}

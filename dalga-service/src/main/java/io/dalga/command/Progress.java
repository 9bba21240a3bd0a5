package io.dalga.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how many jobs are done with, and how many in a second: on one line that is written over
 * where a person looks on, else on a line every five seconds. Not thread-safe.
 */
final class Progress {

  private static final Duration FOR_PEOPLE = Duration.ofMillis(250);
  private static final Duration FOR_LOGS = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean overwrites;
  private final LongSupplier nanos;
  private final long startNanos;
  private long lastNanos;
  private long count;

  /**
   * @param nanos a monotonic clock
   */
  Progress(Console console, LongSupplier nanos) {
    this.out = console.err();
    this.overwrites = console.isTerminal();
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
    this.lastNanos = startNanos;
  }

  /** One more is done with. */
  void step() {
    count++;
    long now = nanos.getAsLong();
    if (now - lastNanos >= (overwrites ? FOR_PEOPLE : FOR_LOGS).toNanos()) {
      lastNanos = now;
      out.print(overwrites ? "\r" + this + "   " : this + System.lineSeparator());
      out.flush();
    }
  }

  /** Has what is written next begin on a line of its own. */
  void clear() {
    if (overwrites && lastNanos != startNanos) {
      out.println();
    }
  }

  @Override
  public String toString() {
    double seconds = Math.max(1, nanos.getAsLong() - startNanos) / 1e9;
    return String.format(Locale.ROOT, "%,d jobs, %,.0f a second", count, count / seconds);
  }
}

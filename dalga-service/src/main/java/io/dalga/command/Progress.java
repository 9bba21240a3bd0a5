package io.dalga.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how many jobs are done with, and how many in a second: as a bar that is drawn over and over
 * where a person looks on, else on a line every five seconds. Not thread-safe.
 */
public final class Progress {

  private static final Duration FOR_PEOPLE = Duration.ofMillis(250);
  private static final Duration FOR_LOGS = Duration.ofSeconds(5);
  private static final int WIDTH = 40;

  private final PrintStream out;
  private final boolean isTerminal;
  private final LongSupplier nanos;
  private final long total;
  private final long startNanos;
  private long lastNanos;
  private long count;
  private int drawn;

  /**
   * @param isTerminal whether a person looks on
   * @param nanos a monotonic clock
   * @param total how many there are to be done with, as far as one knows; 0 = nobody knows
   */
  public Progress(PrintStream out, boolean isTerminal, LongSupplier nanos, long total) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.nanos = nanos;
    this.total = total;
    this.startNanos = nanos.getAsLong();
    this.lastNanos = startNanos;
  }

  /** So many more are done with. */
  public void add(long more) {
    count += more;
    long now = nanos.getAsLong();
    if (now - lastNanos >= (isTerminal ? FOR_PEOPLE : FOR_LOGS).toNanos()) {
      lastNanos = now;
      show();
    }
  }

  private void show() {
    if (isTerminal) {
      String text = bar() + this;
      out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
      drawn = text.length();
    } else {
      out.println(this);
    }
    out.flush();
  }

  private String bar() {
    if (total == 0) {
      return "";
    }
    int filled = (int) (WIDTH * Math.min(count, total) / total);
    return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] ";
  }

  /** Makes room for what is written next. */
  public void clear() {
    if (drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      drawn = 0;
    }
  }

  @Override
  public String toString() {
    double seconds = Math.max(1, nanos.getAsLong() - startNanos) / 1e9;
    String of = total == 0 ? "" : String.format(Locale.ROOT, " of %,d", Math.max(count, total));
    return String.format(Locale.ROOT, "%,d%s jobs, %,.0f a second", count, of, count / seconds);
  }
}

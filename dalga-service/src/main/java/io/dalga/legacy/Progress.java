package io.dalga.legacy;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how far a long work has come: as a bar on a terminal, else as a line now and then. */
final class Progress {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final Duration BETWEEN_BARS = Duration.ofMillis(200);
  private static final int WIDTH = 40;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long total;
  private long shownAt;

  /**
   * @param terminal whether a person looks at it
   * @param nanoTime a monotonic clock
   * @param total how much there is to do, as far as one knows
   */
  Progress(PrintStream out, boolean terminal, LongSupplier nanoTime, long total) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.total = total;
    this.shownAt = nanoTime.getAsLong();
  }

  /** So much is done; shown unless something was a moment ago. */
  void update(long done) {
    Duration between = terminal ? BETWEEN_BARS : BETWEEN_LINES;
    if (nanoTime.getAsLong() - shownAt >= between.toNanos()) {
      shownAt = nanoTime.getAsLong();
      out.print(terminal ? "\r" + bar(done) : line(done) + "\n");
      out.flush();
    }
  }

  /** Makes room for a message of another kind. */
  void interrupt() {
    if (terminal) {
      out.print("\r" + " ".repeat(WIDTH + 40) + "\r");
    }
  }

  private String bar(long done) {
    int filled = (int) (WIDTH * Math.min(done, total) / Math.max(1, total));
    return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + line(done);
  }

  private String line(long done) {
    return String.format(Locale.ROOT, "%d of %d jobs", done, Math.max(done, total));
  }
}

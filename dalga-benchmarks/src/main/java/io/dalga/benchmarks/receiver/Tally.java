package io.dalga.benchmarks.receiver;

/**
 * A sum of what was received. Times are in milliseconds, points in time since 1970 UTC.
 *
 * @param received requests, repeated ones among them
 * @param twice those of a run that had been received before
 * @param early those that came before they were due
 * @param firstAt when the first came; 0 = none did
 * @param lastAt when the last came
 * @param p50 median lateness
 * @param p99 lateness that one in a hundred was above
 * @param max the greatest lateness
 */
public record Tally(
    long received,
    long twice,
    long early,
    long firstAt,
    long lastAt,
    long p50,
    long p99,
    long max) {

  /** How many different runs came. */
  public long runs() {
    return received - twice;
  }

  String text() {
    return received + " " + twice + " " + early + " " + firstAt + " " + lastAt + " " + p50 + " "
        + p99 + " " + max;
  }

  static Tally parse(String text) {
    String[] words = text.split(" ");
    long[] n = new long[words.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = Long.parseLong(words[i]);
    }
    return new Tally(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
  }
}

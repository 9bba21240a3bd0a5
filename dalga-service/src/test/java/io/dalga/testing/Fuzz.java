package io.dalga.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Texts that were valid once, and mostly are not any more. {@code -Dfuzz.seed=N} makes them others,
 * {@code -Dfuzz.inputs=N} more of them.
 */
public final class Fuzz {

  private static final long SEED = Long.getLong("fuzz.seed", 20_131_031);
  private static final long INPUTS = Long.getLong("fuzz.inputs", 200_000);

  /** Of the processor, for one input: what takes longer does not take linear time. */
  private static final Duration LIMIT = Duration.ofMillis(500);

  private static final int LONGEST_RUN = 60_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What steers or ends something, or looks like it, or does in another case, or is half of it. */
  private static final List<String> HOSTILE =
      Stream.of(
              "\0 \u0001 \t \n \r \u007f \u0085 \u00a0 \u2028 \ufeff / \\ . .. ; ..; ? # @ : // + -",
              "& = * , \" ' { } [ ] | % %% %zz %2e%2e %2E %2f %5c %3b %3F %00 %09 %25 %252e%252e%252f",
              "%c0%ae %ff %f0%9f%98%80 %ed%a0%80 \\u0000 \\ud800 \\u002e \\\" \\x http:// evil.example",
              "0 -0 7 24 60 1970 10000 2147483648 9223372036854775808 99999999999999999999 1.5 1e9",
              "1E400 0x10 null true NaN P T Z z Y M W D H S W/ +18:01 -24:00 UTC default interval",
              "\u017f \u212a \u0130 \u0131 \u0660 \uff11 \uff0e \uff0f \u2215 \u00e9 \ud83d\ude00",
              "\ufffd \ud83d \ude00")
          .flatMap(line -> Stream.of(line.split(" ")))
          .toList();

  private final RandomGenerator random = new SplittableRandom(SEED);
  private final List<String> seeds;

  private Fuzz(List<String> seeds) {
    this.seeds = seeds;
  }

  /**
   * Tries all of them.
   *
   * @param seeds what is valid
   * @param accepts whether the product took an input; throws when it was wrong to, or to refuse it,
   *     or when what it made of it is wrong
   */
  public static void run(String what, List<String> seeds, Predicate<String> accepts) {
    Fuzz fuzz = new Fuzz(seeds);
    long accepted = 0;
    long slowest = 0;
    long begin = System.nanoTime();
    for (long i = 0; i < INPUTS; i++) {
      String input = fuzz.next();
      try {
        long before = THREADS.getCurrentThreadCpuTime();
        accepted += accepts.test(input) ? 1 : 0;
        slowest = Math.max(slowest, THREADS.getCurrentThreadCpuTime() - before);
        if (slowest > LIMIT.toNanos()) {
          throw new AssertionError("it took " + slowest / 1_000_000 + " ms");
        }
      } catch (Exception | AssertionError | StackOverflowError e) {
        throw new AssertionError(
            "%s, -Dfuzz.seed=%d, input %d: %s".formatted(what, SEED, i, escaped(input)), e);
      }
    }
    System.out.printf(
        "Fuzz, seed %d, %s: %,d inputs, %,d accepted, %,d refused, slowest %d us, %d s%n",
        SEED,
        what,
        INPUTS,
        accepted,
        INPUTS - accepted,
        slowest / 1_000,
        Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    if (accepted < INPUTS / 100 || accepted > INPUTS - INPUTS / 100) {
      throw new AssertionError(what + ": hardly any is accepted, or refused: " + accepted);
    }
  }

  private String next() {
    StringBuilder text = new StringBuilder(any(seeds));
    for (int i = random.nextInt(6); i > 0; i--) {
      mutate(text);
    }
    return text.toString();
  }

  private void mutate(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + 1 + random.nextInt(8));
    switch (random.nextInt(8)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(3)));
      case 2 -> text.append(text.substring(at, end)).delete(at, end);
      case 3 -> text.replace(at, Math.min(end, at + 1), "" + (char) random.nextInt(0x80));
      case 4 -> text.insert(at, (char) random.nextInt(0x1_0000));
      case 5 -> text.replace(at, text.length(), tail(any(seeds)));
      case 6 -> text.insert(at, run());
      default -> text.insert(at, any(HOSTILE));
    }
  }

  /** The same again and again: mostly a few times, now and then as often as a request can hold. */
  private String run() {
    int times = random.nextInt(1_000) == 0 ? LONGEST_RUN : 12;
    return (random.nextBoolean() ? " " : any(HOSTILE).substring(0, 1))
        .repeat(1 + random.nextInt(times));
  }

  private String tail(String text) {
    return text.substring(random.nextInt(text.length() + 1));
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + " characters: ");
    text.chars()
        .limit(1_000)
        .forEach(
            c -> escaped.append(c >= ' ' && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
    return escaped.toString();
  }
}

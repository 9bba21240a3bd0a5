package io.dalga.benchmarks.simulation;

import io.dalga.benchmarks.simulation.Plan.Event;
import io.dalga.benchmarks.simulation.Simulation.Result;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Prints what 100,000,000 jobs at 100,000 runs a second would take. */
public final class Simulate {

  private static final long JOBS = 100_000_000;
  private static final double RATE = 100_000;
  private static final Duration DURATION = Duration.ofMinutes(4);

  /** Databases, and instances of each. */
  private static final List<int[]> SIZES =
      List.of(
          new int[] {4, 4},
          new int[] {8, 2},
          new int[] {8, 3},
          new int[] {8, 4},
          new int[] {16, 2},
          new int[] {16, 3});

  private Simulate() {}

  /**
   * Plays all sizes and events.
   *
   * @param seed leads to the same figures again
   */
  public static void run(long seed) {
    Assumptions assumptions = Assumptions.measured();
    System.out.printf(Locale.ROOT, "%s%nseed=%d%n%n", assumptions, seed);
    System.out.println(
        "| databases | instances of each | event | runs/s | waiting in the end"
            + " | p50 | p99 | max | cores of a database | cores of an instance | repeated |");
    System.out.println(
        "| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int[] size : SIZES) {
      for (Event event : Event.values()) {
        Plan plan = new Plan(JOBS, RATE, size[0], size[1], 2, 4, DURATION, event);
        print(plan, Simulation.play(assumptions, plan, seed));
      }
    }
  }

  private static void print(Plan plan, Result result) {
    Histogram lateness = result.latenessOfFirst();
    long waiting = result.databases().stream().mapToLong(Outcome::waiting).sum();
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %s | %,d | %,d | %s | %s | %s | %.1f | %.1f | %,d |%n",
        plan.databases(),
        plan.instances(),
        plan.event().description(),
        result.written() / plan.duration().toSeconds(),
        waiting,
        text(lateness.getValueAtPercentile(50)),
        text(lateness.getValueAtPercentile(99)),
        text(lateness.getMaxValue()),
        result.first().databaseCores(),
        result.first().instanceCores() / plan.instances(),
        result.first().repeated());
  }

  private static String text(long millis) {
    return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
  }
}

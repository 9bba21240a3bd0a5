package io.dalga.benchmarks.simulation;

import io.dalga.benchmarks.simulation.Plan.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Plays a plan. The same seed leads to the same result.
 *
 * <p>Of jobs, only how many come due in each step is played, not each of them: they are independent
 * and many, so that is all that tells them apart.
 */
final class Simulation {

  private Simulation() {}

  /**
   * What became of all runs.
   *
   * @param databases what became of those of each database, the first being the one with the event
   * @param latenessOfFirst of the runs of the first database, in milliseconds
   * @param latenessOfOthers of those of all others
   */
  record Result(List<Outcome> databases, Histogram latenessOfFirst, Histogram latenessOfOthers) {

    long written() {
      return databases.stream().mapToLong(Outcome::written).sum();
    }

    Outcome first() {
      return databases.get(0);
    }
  }

  static Result play(Assumptions assumptions, Plan plan, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    Histogram first = new Histogram(3);
    Histogram others = new Histogram(3);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < plan.databases(); i++) {
      outcomes.add(
          new SimulatedDatabase(
                  assumptions,
                  plan,
                  // Midnight is everywhere.
                  i == 0 || plan.event() == Event.HERD ? plan.event() : Event.NONE,
                  new Random(seeds.nextLong()),
                  i == 0 ? first : others)
              .run());
    }
    return new Result(outcomes, first, others);
  }
}

package io.dalga.benchmarks.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * One instance, in steps. Runs that are due wait for a place and for CPU; they are in flight for as
 * long as their receiver takes; then they hold their place until the database has them.
 */
final class SimulatedInstance {

  /** Runs that came due in the same step. */
  private static final class Cohort {
    private final int step;
    private long runs;

    private Cohort(int step, long runs) {
      this.step = step;
      this.runs = runs;
    }
  }

  private final Assumptions assumptions;
  private final double microsAStep;
  private final int stepMillis;
  private final ArrayDeque<Cohort> waiting = new ArrayDeque<>();

  /** How many attempts end in which of the next steps; a ring. */
  private final long[] ending;

  private long inFlight;
  private long finished;
  private double credit;
  private double batchCredit;
  private long carried;
  private double busyMicros;

  SimulatedInstance(Assumptions assumptions, double cores, int stepMillis) {
    this.assumptions = assumptions;
    this.stepMillis = stepMillis;
    this.microsAStep = cores * stepMillis * 1_000;
    this.ending = new long[steps(10) + 1];
  }

  private int steps(int factor) {
    return Math.max(1, (int) (factor * assumptions.receiver().toMillis() / stepMillis));
  }

  /** Runs of it come due. */
  void due(int step, long runs) {
    if (runs > 0) {
      waiting.add(new Cohort(step, runs));
    }
  }

  /**
   * Takes over a share of what another one leaves; attempts that it had in hand are repeated.
   *
   * @param killedAt when those were under way
   * @param heir which of the heirs this is, from 0
   * @param heirs how many there are
   */
  void takeOver(SimulatedInstance other, int killedAt, int heir, int heirs) {
    due(killedAt, part(other.inHand(), heir, heirs));
    for (Cohort cohort : other.waiting) {
      due(cohort.step, part(cohort.runs, heir, heirs));
    }
  }

  private static long part(long runs, int heir, int heirs) {
    return runs / heirs + (heir < runs % heirs ? 1 : 0);
  }

  /** All that is in hand was in vain, and is due again. */
  void startOver(int step) {
    due(step, inHand());
    Arrays.fill(ending, 0);
    inFlight = 0;
    finished = 0;
  }

  /** Starts what there are places and CPU for, and says how late it is. */
  void start(int step, Histogram lateness) {
    // What was not used is not kept for later.
    credit = Math.min(microsAStep, credit + microsAStep);
    long free = assumptions.places() - inFlight - finished;
    double each = assumptions.instance().runMicros();
    while (free > 0 && credit >= each && !waiting.isEmpty()) {
      Cohort oldest = waiting.element();
      long runs = Math.min(Math.min(free, oldest.runs), (long) (credit / each));
      lateness.recordValueWithCount((long) (step - oldest.step) * stepMillis, runs);
      launch(step, runs);
      spend(runs * each);
      free -= runs;
      oldest.runs -= runs;
      if (oldest.runs == 0) {
        waiting.remove();
      }
    }
  }

  private void launch(int step, long runs) {
    // Every tenth is slow; what does not divide by ten is carried on.
    long slow = (runs + carried) / 10;
    carried = (runs + carried) % 10;
    ending[(step + steps(1)) % ending.length] += runs - slow;
    ending[(step + steps(10)) % ending.length] += slow;
    inFlight += runs;
  }

  private void spend(double micros) {
    credit -= micros;
    busyMicros += micros;
  }

  /** Attempts end. */
  void end(int step) {
    int place = step % ending.length;
    inFlight -= ending[place];
    finished += ending[place];
    ending[place] = 0;
  }

  /** How many runs it would write now, if it is its turn: no more than one writer has time for. */
  long toWrite(double turns) {
    batchCredit = Math.min(1, batchCredit + turns);
    if (batchCredit < 1) {
      return 0;
    }
    double writerMicros = assumptions.writeEvery().toNanos() / 1_000.0 / turns;
    return Math.min(
        Math.min(finished, assumptions.batchSize()),
        (long) (writerMicros / assumptions.writeMicros()));
  }

  /** They are written, and their places free. */
  void written(long runs) {
    batchCredit = 0;
    finished -= runs;
    spend(assumptions.instance().of(1, 0));
  }

  long waiting() {
    return waiting.stream().mapToLong(cohort -> cohort.runs).sum();
  }

  /** Runs that have been started, and are not written yet. */
  long inHand() {
    return inFlight + finished;
  }

  double busyMicros() {
    return busyMicros;
  }
}

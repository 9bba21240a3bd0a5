package io.dalga.benchmarks.simulation;

import io.dalga.benchmarks.simulation.Plan.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/** One primary and its instances, in steps. Nothing of it meets the others. */
final class SimulatedDatabase {

  static final int STEP_MILLIS = 10;
  private static final int STEPS_A_SECOND = 1_000 / STEP_MILLIS;
  private static final int SLOTS = 256;
  private static final int AWAY_STEPS = 30 * STEPS_A_SECOND;
  private static final int HERD_SECONDS = 10;

  private final Assumptions assumptions;
  private final Plan plan;
  private final Event event;
  private final RandomGenerator random;
  private final Histogram lateness;
  private final Cost cost;
  private final double microsAStep;
  private final int eventStep;
  private final int steps;
  private final List<SimulatedInstance> instances = new ArrayList<>();

  /** The one that is killed, until others have taken over what it had. */
  private int dead = -1;

  private double credit;
  private double busyMicros;
  private long due;
  private long written;
  private long repeated;
  private long mostWaiting;

  /**
   * @param event that happens in it
   * @param lateness where each run that is started is added
   */
  SimulatedDatabase(
      Assumptions assumptions, Plan plan, Event event, RandomGenerator random, Histogram lateness) {
    this.assumptions = assumptions;
    this.plan = plan;
    this.event = event;
    this.random = random;
    this.lateness = lateness;
    this.cost = assumptions.database(plan.jobs() / plan.databases());
    this.microsAStep = plan.databaseCores() * STEP_MILLIS * 1_000;
    this.steps = (int) (plan.duration().toMillis() / STEP_MILLIS);
    this.eventStep = steps / 4;
    for (int i = 0; i < plan.instances(); i++) {
      instances.add(new SimulatedInstance(assumptions, plan.instanceCores(), STEP_MILLIS));
    }
  }

  Outcome run() {
    for (int step = 0; step < steps; step++) {
      if (event == Event.INSTANCE_DIES) {
        killOrTakeOver(step);
      }
      boolean away = event == Event.FAILOVER && step >= eventStep && step < eventStep + AWAY_STEPS;
      if (event == Event.FAILOVER && step == eventStep + AWAY_STEPS) {
        startOver(step);
      }
      arrive(step);
      for (SimulatedInstance instance : instances) {
        instance.end(step);
      }
      if (!away) {
        write();
        for (int i = 0; i < instances.size(); i++) {
          if (i != dead) {
            instances.get(i).start(step, lateness);
          }
        }
      }
      mostWaiting = Math.max(mostWaiting, waiting());
    }
    double seconds = plan.duration().toMillis() / 1_000.0;
    return new Outcome(
        due,
        written,
        repeated,
        waiting(),
        inHand(),
        mostWaiting,
        busyMicros / 1e6 / seconds,
        instances.stream().mapToDouble(SimulatedInstance::busyMicros).sum() / 1e6 / seconds);
  }

  /** Runs come due, at random, in the slots of each instance. */
  private void arrive(int step) {
    double mean = plan.runsPerSecond() / plan.databases() / STEPS_A_SECOND;
    int since = step - eventStep;
    if (event == Event.HERD && since >= 0 && since < STEPS_A_SECOND) {
      mean *= HERD_SECONDS;
    }
    for (int i = 0; i < instances.size(); i++) {
      long runs = poisson(mean * slots(i) / SLOTS);
      due += runs;
      instances.get(i).due(step, runs);
    }
  }

  /** How many slots an instance has, which cannot be shared evenly. */
  private int slots(int instance) {
    int count = instances.size();
    return SLOTS / count + (instance < SLOTS % count ? 1 : 0);
  }

  private long poisson(double mean) {
    if (mean > 30) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    long count = -1;
    for (double product = 1; product > limit; count++) {
      product *= random.nextDouble();
    }
    return count;
  }

  /** Instances take turns, so that all of them write no more often than one would. */
  private void write() {
    credit = Math.min(2 * microsAStep, credit + microsAStep);
    int living = dead < 0 ? instances.size() : instances.size() - 1;
    double turns = STEP_MILLIS / (assumptions.writeEvery().toNanos() / 1e6 * living);
    for (int i = 0; i < instances.size(); i++) {
      long runs = i == dead ? 0 : instances.get(i).toWrite(turns);
      double micros = cost.of(1, runs);
      if (runs > 0 && micros <= credit) {
        credit -= micros;
        busyMicros += micros;
        written += runs;
        instances.get(i).written(runs);
      }
    }
  }

  private void killOrTakeOver(int step) {
    int takenOver = eventStep + (int) (assumptions.takeOver().toMillis() / STEP_MILLIS);
    if (step == eventStep) {
      dead = 0;
    } else if (step == takenOver) {
      SimulatedInstance lost = instances.remove(0);
      dead = -1;
      repeated += lost.inHand();
      for (int heir = 0; heir < instances.size(); heir++) {
        instances.get(heir).takeOver(lost, eventStep, heir, instances.size());
      }
    }
  }

  /** Leases have run out meanwhile, so that results that waited for the database are fenced. */
  private void startOver(int step) {
    for (SimulatedInstance instance : instances) {
      repeated += instance.inHand();
      instance.startOver(step);
    }
  }

  private long waiting() {
    return instances.stream().mapToLong(SimulatedInstance::waiting).sum();
  }

  private long inHand() {
    return instances.stream().mapToLong(SimulatedInstance::inHand).sum();
  }
}

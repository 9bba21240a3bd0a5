package io.dalga.metrics;

import io.dalga.api.Rfc3339;
import io.dalga.api.Stats;
import io.dalga.dispatch.DispatchListener;
import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.dalga.store.InstanceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What this instance did in the last hour, in steps of ten seconds, in memory that does not grow. A
 * run costs some additions; polls, of which there are some in a second, look at the clock.
 * Thread-safe.
 */
public final class RunStatistics implements DispatchListener {

  /** How long each step is. */
  public static final Duration STEP = Duration.ofSeconds(10);

  /** An hour's worth. */
  private static final int MAX_STEPS = 360;

  private final InstantSource clock;
  private final ArrayDeque<Step> over = new ArrayDeque<>();
  private volatile Step current;
  private volatile Supplier<InstanceStatus> instance =
      () -> new InstanceStatus(null, 0, 0, Duration.ZERO);

  /**
   * @param clock what runs are due by; steps are aligned to it
   */
  public RunStatistics(InstantSource clock) {
    this.clock = clock;
    this.current = new Step(numberOf(clock.instant()));
  }

  /** Has polls look at what this process is doing. */
  public void watch(Supplier<InstanceStatus> status) {
    instance = status;
  }

  @Override
  public void started(Duration lateness) {
    Step step = current;
    step.started.increment();
    step.lateness.incrementAndGet(LatenessBuckets.of(lateness.toMillis()));
  }

  @Override
  public void finished(Job job, Outcome outcome, Duration took) {
    Step step = current;
    (outcome.kind() == Outcome.Kind.FAILED ? step.failed : step.delivered).increment();
  }

  @Override
  public void quarantined(Job job, String reason) {
    current.quarantined.increment();
  }

  @Override
  public void skipped(Job job) {
    current.missed.increment();
  }

  @Override
  public void polled(int jobs, Duration took) {
    Step step = step();
    InstanceStatus status = instance.get();
    step.inFlight.accumulateAndGet(status.running(), Math::max);
    step.lagMs.accumulateAndGet(status.lag().toMillis(), Math::max);
  }

  /** The steps that began after a time and are over, the oldest first, without gaps. */
  public List<Stats.Point> after(Instant time) {
    step();
    synchronized (this) {
      return over.stream().filter(step -> step.begin().isAfter(time)).map(Step::point).toList();
    }
  }

  /** The step of now; those before it are over. A clock that goes back stays in the same step. */
  private Step step() {
    long number = numberOf(clock.instant());
    return number > current.number ? advanceTo(number) : current;
  }

  private synchronized Step advanceTo(long number) {
    for (long first = number - MAX_STEPS; current.number < number; ) {
      over.addLast(current);
      if (over.size() > MAX_STEPS) {
        over.removeFirst();
      }
      current = new Step(Math.max(current.number + 1, first));
    }
    return current;
  }

  private static long numberOf(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), STEP.toMillis());
  }

  private static final class Step {
    private final long number;
    private final LongAdder started = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder quarantined = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final AtomicIntegerArray lateness = new AtomicIntegerArray(LatenessBuckets.COUNT);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong lagMs = new AtomicLong();

    private Step(long number) {
      this.number = number;
    }

    private Instant begin() {
      return Instant.ofEpochMilli(number * STEP.toMillis());
    }

    private Stats.Point point() {
      return new Stats.Point(
          Rfc3339.at(begin(), ZoneOffset.UTC),
          started.sum(),
          delivered.sum(),
          failed.sum(),
          quarantined.sum(),
          missed.sum(),
          LatenessBuckets.quantile(lateness, 0.5),
          LatenessBuckets.quantile(lateness, 0.99),
          inFlight.get(),
          lagMs.get());
    }
  }
}

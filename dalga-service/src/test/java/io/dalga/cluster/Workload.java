package io.dalga.cluster;

import io.dalga.cluster.History.Kind;
import io.dalga.cluster.History.Result;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Callers that schedule, pause, resume, trigger and cancel jobs, each its own ones and one call at
 * a time. A job whose caller did not get an answer is left alone from then on.
 */
final class Workload implements AutoCloseable {

  private static final int CALLERS = 4;

  private final Calls calls;
  private final Supplier<List<URI>> instances;
  private final AtomicInteger names = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  Workload(Calls calls, Supplier<List<URI>> instances) {
    this.calls = calls;
    this.instances = instances;
  }

  /** Periodic jobs that nobody touches again, their first runs spread over an interval. */
  void schedule(int count, Duration interval, Random random) throws InterruptedException {
    List<Thread> starters = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Random own = new Random(random.nextLong());
      starters.add(
          start(
              () -> {
                for (int n = 0; n < count / CALLERS; n++) {
                  put(own, "steady-" + names.incrementAndGet(), interval);
                }
              }));
    }
    for (Thread starter : starters) {
      starter.join();
    }
  }

  /** Starts the callers, each with some jobs and a pause of that length between two calls. */
  void start(int jobs, Duration pause, Random random) {
    for (int i = 0; i < CALLERS; i++) {
      Random own = new Random(random.nextLong());
      threads.add(start(() -> play(jobs / CALLERS, pause, own)));
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Thread start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "caller");
    thread.start();
    return thread;
  }

  /** A job that a caller looks after. */
  private static final class Charge {
    private String name;
    private boolean scheduled;
    private boolean disabled;

    Charge(String name) {
      this.name = name;
    }
  }

  private void play(int count, Duration pause, Random random) throws InterruptedException {
    List<Charge> charges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      charges.add(new Charge("busy-" + names.incrementAndGet()));
    }
    while (!stopping) {
      Thread.sleep(random.nextLong(2 * pause.toMillis() + 1));
      if (random.nextInt(3) == 0) {
        put(random, "once-" + names.incrementAndGet(), Duration.ZERO);
      } else {
        play(charges.get(random.nextInt(charges.size())), random);
      }
    }
  }

  private void play(Charge charge, Random random) throws InterruptedException {
    Kind kind = next(charge, random);
    Result result =
        kind == Kind.PUT
            ? put(random, charge.name, Duration.ofSeconds(1 + random.nextInt(4)))
            : calls.call(instance(random), charge.name, kind);
    if (result == Result.UNKNOWN) {
      charge.name = "busy-" + names.incrementAndGet();
      charge.scheduled = false;
      return;
    }
    charge.scheduled = kind != Kind.DELETE;
    charge.disabled = kind == Kind.DISABLE || (charge.disabled && kind == Kind.TRIGGER);
  }

  private static Kind next(Charge charge, Random random) {
    if (!charge.scheduled) {
      return Kind.PUT;
    }
    if (charge.disabled) {
      return random.nextBoolean() ? Kind.ENABLE : Kind.PUT;
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> Kind.DISABLE;
      case 2 -> Kind.DELETE;
      case 3 -> Kind.PUT;
      default -> Kind.TRIGGER;
    };
  }

  private Result put(Random random, String job, Duration interval) throws InterruptedException {
    long spread = interval.isZero() ? 3_000 : interval.toMillis();
    Instant firstRun =
        Instant.now().plusMillis(500 + random.nextLong(spread)).truncatedTo(ChronoUnit.MILLIS);
    return calls.put(instance(random), job, firstRun, interval);
  }

  private URI instance(Random random) {
    List<URI> all = instances.get();
    return all.get(random.nextInt(all.size()));
  }

  /** Ends the callers. */
  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package io.dalga.dispatch;

import io.dalga.job.HistoryMode;
import io.dalga.job.Policy;
import io.dalga.store.Cluster;
import io.dalga.store.Ledger;
import io.dalga.store.RunStore;
import io.dalga.store.TestDatabase;
import io.dalga.target.LimitedTarget;
import io.dalga.target.TargetLimits;
import io.dalga.testing.SettableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** An instance without threads: a test has its clockwork take each step. Not thread-safe. */
final class HandDriven {

  static final Duration LEASE = Duration.ofSeconds(6);
  static final int MAX_RUNNING = 20;

  private final Clockwork clockwork;

  static Clockwork.Limits limits(int maxRunning, int catchUpPerSecond) {
    return new Clockwork.Limits(maxRunning, maxRunning, 1000, 500, catchUpPerSecond);
  }

  HandDriven(
      TestDatabase database,
      SettableClock clock,
      Policy policy,
      long seed,
      TestTarget target,
      DispatchListener listener) {
    this(
        database,
        clock,
        policy,
        seed,
        Map.of("default", new LimitedTarget(target, TargetLimits.NONE)),
        listener,
        limits(MAX_RUNNING, 0));
  }

  HandDriven(
      TestDatabase database,
      SettableClock clock,
      Policy policy,
      long seed,
      Map<String, LimitedTarget> targets,
      DispatchListener listener,
      Clockwork.Limits limits) {
    clockwork =
        Clockwork.assemble(
            new DispatchFactory.Stores(
                Cluster.forHeartbeat(database.database(), LEASE),
                new RunStore(
                    database.database(),
                    clock,
                    new Ledger(database.database(), HistoryMode.ALL),
                    database.notices()),
                () -> {},
                clock),
            policy,
            limits,
            new Timing(Duration.ofMillis(100), Duration.ofMillis(200), 1),
            new Heartbeat.Identity(
                "test", "1", LEASE, Duration.ofSeconds(1), clock::nanos, new Random(seed)),
            targets,
            listener);
  }

  Clockwork clockwork() {
    return clockwork;
  }

  long id() {
    return Objects.requireNonNull(clockwork.holdings().membership().lease()).id();
  }

  int slots() {
    return clockwork.holdings().slots().count();
  }

  void beat() {
    clockwork.heartbeat().beat();
  }

  void step() {
    clockwork.dispatcher().step();
  }

  void write() throws InterruptedException {
    clockwork.completions().writeOnce(Duration.ZERO);
  }
}

package io.dalga.dispatch;

import io.dalga.dispatch.DispatchFactory.Stores;
import io.dalga.dispatch.Heartbeat.Identity;
import io.dalga.job.Policy;
import io.dalga.target.Target;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The parts of the clockwork, put together; what drives them is {@link DispatchService}, or a test
 * by hand.
 */
record Clockwork(
    Heartbeat heartbeat,
    Dispatcher dispatcher,
    Poller poller,
    CompletionWriter completions,
    Holdings holdings) {

  /** Several polls' worth: between two of them, nothing that is overdue is started. */
  private static final Duration CATCH_UP_SLACK = Duration.ofMillis(250);

  /**
   * How much at once.
   *
   * @param maxRunning attempts planned and in flight
   * @param maxRunningPerTarget the same to one target
   * @param maxUnwritten finished attempts waiting to be written
   * @param batchSize attempts written by one transaction
   * @param catchUpPerSecond overdue runs started in a second; 0 = no limit
   */
  record Limits(
      int maxRunning,
      int maxRunningPerTarget,
      int maxUnwritten,
      int batchSize,
      int catchUpPerSecond) {}

  static Clockwork assemble(
      Stores stores,
      Policy policy,
      Limits limits,
      Timing timing,
      Identity identity,
      Map<String, Target> targets,
      DispatchListener listener) {
    OwnedSlots slots = new OwnedSlots();
    Runs runs =
        new Runs(limits.maxRunning(), limits.maxRunningPerTarget(), limits.maxUnwritten(), slots);
    Holdings holdings = new Holdings(new Membership(), slots, runs);
    InstantSource clock = stores.clock();
    CompletionWriter completions =
        new CompletionWriter(stores.runs(), policy, clock, runs, limits.batchSize(), listener);
    Map<String, Gate> gates = gates(targets, limits, identity, listener);
    Postponer postponer = new Postponer(gates, clock, runs, completions, listener);
    DueReader due =
        new DueReader(
            stores.runs(),
            timing.lookAhead(),
            holdings,
            limits.catchUpPerSecond() == 0
                ? null
                : new Rate(limits.catchUpPerSecond(), CATCH_UP_SLACK, identity.monotonicNanos()));
    Poller poller =
        new Poller(stores.runs(), clock, timing.lookAhead(), holdings, due, postponer, listener);
    Launcher launcher = new Launcher(gates, policy, clock, postponer, completions, listener);
    return new Clockwork(
        new Heartbeat(stores, identity, holdings, poller::lag, listener),
        new Dispatcher(poller, launcher, clock, identity.monotonicNanos(), timing, holdings),
        poller,
        completions,
        holdings);
  }

  private static Map<String, Gate> gates(
      Map<String, Target> targets, Limits limits, Identity identity, DispatchListener listener) {
    Map<String, Gate> gates = new HashMap<>();
    targets.forEach(
        (name, target) ->
            gates.put(
                name,
                new Gate(
                    name,
                    target,
                    limits.maxRunningPerTarget(),
                    identity.monotonicNanos(),
                    identity.random(),
                    listener)));
    return Map.copyOf(gates);
  }
}

package io.dalga.dispatch;

import io.dalga.dispatch.DispatchFactory.Stores;
import io.dalga.dispatch.Heartbeat.Identity;
import io.dalga.job.Policy;
import io.dalga.store.TargetState;
import io.dalga.store.TargetStatus;
import io.dalga.target.LimitedTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the clockwork, put together; what drives them is {@link DispatchService}, or a test
 * by hand.
 */
record Clockwork(
    Heartbeat heartbeat,
    Dispatcher dispatcher,
    Poller poller,
    CompletionWriter completions,
    Holdings holdings,
    Map<String, Gate> gates) {

  /** Several polls' worth: between two of them, nothing that is overdue is started. */
  private static final Duration CATCH_UP_SLACK = Duration.ofMillis(250);

  /**
   * How much at once.
   *
   * @param maxRunning attempts planned and in flight
   * @param maxRunningPerTarget the same to one target that has no limit of its own
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
      Map<String, LimitedTarget> targets,
      DispatchListener listener) {
    OwnedSlots slots = new OwnedSlots();
    Map<String, Bounds> bounds = bounds(targets, limits, identity.monotonicNanos());
    Runs runs = new Runs(limits.maxRunning(), limits.maxUnwritten(), slots, bounds);
    Holdings holdings = new Holdings(new Membership(), slots, runs);
    InstantSource clock = stores.clock();
    CompletionWriter completions =
        new CompletionWriter(stores.runs(), policy, clock, runs, limits.batchSize(), listener);
    Map<String, Gate> gates = gates(targets, bounds, identity, listener);
    Postponer postponer = new Postponer(gates, policy, clock, runs, completions, listener);
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
    Launcher launcher = new Launcher(gates, clock, postponer, completions, listener);
    return new Clockwork(
        new Heartbeat(stores, identity, holdings, poller::lag, listener),
        new Dispatcher(poller, launcher, clock, identity.monotonicNanos(), timing, holdings),
        poller,
        completions,
        holdings,
        gates);
  }

  /** Why runs to a target have to wait; null if there is no such target. Thread-safe. */
  @Nullable TargetState state(String target) {
    Gate gate = gates.get(target);
    Runs runs = holdings.runs();
    return gate == null
        ? null
        : new TargetState(
            gate.isOpen(), runs.isFull(target), gate.hasLine() || runs.isWaiting(target));
  }

  /** How all targets are doing, by name. Thread-safe. */
  List<TargetStatus> targets() {
    return new TreeMap<>(gates)
        .entrySet().stream()
            .map(
                each ->
                    holdings
                        .runs()
                        .status(
                            each.getKey(),
                            each.getValue().unansweringFor(),
                            each.getValue().hasLine()))
            .toList();
  }

  private static Map<String, Bounds> bounds(
      Map<String, LimitedTarget> targets, Limits limits, LongSupplier monotonicNanos) {
    Map<String, Bounds> bounds = new HashMap<>();
    targets.forEach(
        (name, target) ->
            bounds.put(
                name, Bounds.of(target.limits(), limits.maxRunningPerTarget(), monotonicNanos)));
    return bounds;
  }

  private static Map<String, Gate> gates(
      Map<String, LimitedTarget> targets,
      Map<String, Bounds> bounds,
      Identity identity,
      DispatchListener listener) {
    Map<String, Gate> gates = new HashMap<>();
    targets.forEach(
        (name, target) ->
            gates.put(
                name,
                new Gate(
                    name,
                    target.target(),
                    Objects.requireNonNull(bounds.get(name)),
                    identity.monotonicNanos(),
                    identity.random(),
                    listener)));
    return Map.copyOf(gates);
  }
}

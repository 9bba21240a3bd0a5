package io.dalga.dispatch;

import io.dalga.job.JobKey;
import io.dalga.store.InHand;
import io.dalga.store.InstanceStatus;
import io.dalga.store.JobStore;
import io.dalga.store.Slots;
import io.dalga.store.TargetState;
import io.dalga.store.TargetStatus;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the clockwork: three threads, started and stopped with the application. Stopping goes from
 * the front to the back: start nothing, wait for what is in flight and write it, give the slots
 * back one by one meanwhile, leave last. Nothing is run twice then. Thread-safe.
 */
public final class DispatchService implements Managed {

  private static final Logger LOGGER = LoggerFactory.getLogger(DispatchService.class);
  private static final Duration HASTE = Duration.ofMillis(100);

  /**
   * From the start of one write of the cluster to that of the next, at least: results come together
   * meanwhile, and it is the commit that costs the server. A write of many takes longer than that
   * anyway. Instances share it: each of two waits twice as long, so that their writes are as large
   * as those of one.
   */
  private static final Duration MIN_WRITE_GAP = Duration.ofMillis(10);

  /** Beyond, results would wait for too long. */
  private static final int MAX_WRITE_SHARERS = 4;

  private static final Duration DRAIN_CHECK = Duration.ofMillis(10);

  private final Clockwork clockwork;
  private final Heartbeat heartbeat;
  private final Dispatcher dispatcher;
  private final Poller poller;
  private final Holdings holdings;
  private final Duration drainTimeout;
  private final Loop heartbeats;
  private final Loop steps;
  private final Loop writes;
  private volatile boolean stopping;

  DispatchService(Clockwork clockwork, Duration heartbeatInterval, Duration drainTimeout) {
    Dispatcher dispatcher = clockwork.dispatcher();
    this.clockwork = clockwork;
    this.heartbeat = clockwork.heartbeat();
    this.dispatcher = dispatcher;
    this.poller = clockwork.poller();
    this.holdings = clockwork.holdings();
    this.drainTimeout = drainTimeout;
    this.heartbeats = new Loop("heartbeat", () -> heartbeat.beat() ? HASTE : heartbeatInterval);
    this.steps = new Loop("dispatcher", dispatcher::step);
    this.writes =
        new Loop(
            "completions",
            () -> {
              long start = System.nanoTime();
              clockwork.completions().writeOnce(HASTE);
              return writeGap().minusNanos(System.nanoTime() - start);
            });
    dispatcher.wakeWith(steps::wakeUp);
  }

  /** An instance that owns half of the slots is taken for one of two. */
  private Duration writeGap() {
    int owned = Math.max(holdings.slots().count(), Slots.COUNT / MAX_WRITE_SHARERS);
    return MIN_WRITE_GAP.multipliedBy(Slots.COUNT / owned);
  }

  @Override
  public void start() {
    heartbeats.start();
    steps.start();
    writes.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    dispatcher.beginStopping();
    heartbeat.beginLeaving();
    heartbeats.wakeUp();
    long deadline = System.nanoTime() + drainTimeout.toNanos();
    while (holdings.runs().inHand() > 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(DRAIN_CHECK.toMillis());
    }
    int cutOff = holdings.runs().inHand();
    if (cutOff > 0) {
      LOGGER.warn("stopping with attempts in flight, which will be made again: runs={}", cutOff);
    }
    steps.stop();
    writes.stop();
    heartbeats.stop();
    try {
      heartbeat.leave();
    } catch (RuntimeException e) {
      LOGGER.warn("cannot leave; the others will take over when the lease runs out", e);
    }
  }

  /** To be told of every change of a job that is made through this process. */
  public JobStore.Listener changes() {
    return dispatcher;
  }

  /** What this instance is doing. */
  public InstanceStatus status() {
    Lease lease = holdings.membership().valid();
    return new InstanceStatus(
        lease == null ? null : lease.id(),
        holdings.runs().started(),
        holdings.slots().count(),
        poller.lag());
  }

  /** Whether this instance owns a slot: what one instance is to do for all, its owner does. */
  public boolean owns(int slot) {
    return isLeaseHeld() && holdings.slots().isActive(slot);
  }

  /** Why this instance makes runs to a target wait; null if there is no such target. */
  public @Nullable TargetState targetState(String target) {
    return clockwork.state(target);
  }

  /** How all targets are doing, by name. */
  public List<TargetStatus> targets() {
    return clockwork.targets();
  }

  /** The run of a job that this instance has in hand; null when it has none. */
  public @Nullable InHand inHand(JobKey key) {
    return holdings.runs().of(key);
  }

  /** Whether this instance holds a lease. */
  public boolean isLeaseHeld() {
    return holdings.membership().valid() != null;
  }

  /** What is wrong with the threads, in words; null when nothing is. */
  public @Nullable String defect() {
    if (stopping) {
      return "stopping";
    }
    for (Loop loop : List.of(heartbeats, steps, writes)) {
      if (!loop.isAlive()) {
        return loop.name() + " is dead";
      }
      if (loop.failures() > 1) {
        return loop.name() + " has failed " + loop.failures() + " times in a row";
      }
    }
    return null;
  }
}

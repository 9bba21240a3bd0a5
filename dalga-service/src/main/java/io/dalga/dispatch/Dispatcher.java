package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.JobKey;
import io.dalga.store.JobStore;
import io.dalga.store.Slots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs on time. Each step starts the planned runs that are due, then polls if it is time to.
 * One thread steps; the other methods are for any thread.
 */
final class Dispatcher implements JobStore.Listener {

  /** Each local write of a job that is due may ask for a poll; this is how often there is one. */
  private static final Duration MIN_POLL_GAP = Duration.ofMillis(5);

  /** While runs wait for places, so that those of slow receivers are soon taken again. */
  private static final Duration BACKLOG_POLL_GAP = Duration.ofMillis(20);

  private final Poller poller;
  private final Launcher launcher;
  private final InstantSource clock;
  private final Timing timing;
  private final Holdings holdings;
  private final LongSupplier monotonicNanos;
  private boolean polled;
  private long lastPollNanos;
  private volatile boolean pollAsked;
  private volatile boolean stopping;
  private volatile Runnable wakeUp = () -> {};

  Dispatcher(
      Poller poller,
      Launcher launcher,
      InstantSource clock,
      LongSupplier monotonicNanos,
      Timing timing,
      Holdings holdings) {
    this.poller = poller;
    this.launcher = launcher;
    this.clock = clock;
    this.monotonicNanos = monotonicNanos;
    this.timing = timing;
    this.holdings = holdings;
  }

  /**
   * Does what is to be done now; throws the database's exceptions, after which the next step
   * carries on.
   *
   * @return how long there is nothing to do, unless it is woken
   */
  Duration step() {
    startDue();
    Lease lease = holdings.membership().trusted();
    if (lease == null || stopping) {
      return timing.pollInterval();
    }
    if (!polled || untilNextPoll().isZero()) {
      polled = true;
      lastPollNanos = monotonicNanos.getAsLong();
      pollAsked = false;
      poller.poll(lease);
      startDue();
    }
    return pause();
  }

  private void startDue() {
    while (holdings.membership().trusted() != null && !stopping) {
      Entry entry = holdings.runs().start(clock.instant());
      if (entry == null) {
        return;
      }
      launcher.launch(entry);
    }
  }

  /** By the monotonic clock: when the database's is set back, work goes on. */
  private Duration untilNextPoll() {
    Duration waited = Duration.ofNanos(monotonicNanos.getAsLong() - lastPollNanos);
    return atLeastZero(pollGap().minus(waited));
  }

  private Duration pollGap() {
    int free = poller.leftWork() ? holdings.runs().free() : 0;
    if (pollAsked || free >= timing.refill()) {
      return MIN_POLL_GAP;
    }
    return free > 0 || poller.leftInPlace() ? BACKLOG_POLL_GAP : timing.pollInterval();
  }

  /** With work left behind, places that become free are noticed soon, and nobody has to call. */
  private Duration pause() {
    Duration pause = untilNextPoll();
    if (poller.leftWork() && MIN_POLL_GAP.compareTo(pause) < 0) {
      pause = MIN_POLL_GAP;
    }
    Duration untilNext = holdings.runs().untilNext(clock.instant());
    return untilNext == null || pause.compareTo(untilNext) < 0 ? pause : atLeastZero(untilNext);
  }

  private static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  @Override
  public void changed(JobKey key, @Nullable Instant nextRun) {
    holdings.runs().changed(key);
    if (nextRun == null || !holdings.slots().isActive(Slots.of(key))) {
      return;
    }
    if (nextRun.isBefore(clock.instant().plus(timing.lookAhead()))) {
      pollAsked = true;
      wakeUp.run();
    }
  }

  /** Starts nothing any more, from now on. */
  void beginStopping() {
    stopping = true;
    holdings.runs().close();
    wakeUp.run();
  }

  /** Sets what ends the wait between two steps. */
  void wakeWith(Runnable newWakeUp) {
    wakeUp = newWakeUp;
  }
}

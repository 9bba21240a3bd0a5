package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.JobKey;
import io.dalga.store.JobStore;
import io.dalga.store.Slots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs on time. Each step starts the planned runs that are due, then polls if it is time to.
 * One thread steps; the other methods are for any thread.
 */
final class Dispatcher implements JobStore.Listener {

  /** Each local write of a job that is due may ask for a poll; this is how often there is one. */
  private static final Duration MIN_POLL_GAP = Duration.ofMillis(5);

  private final Poller poller;
  private final Launcher launcher;
  private final InstantSource clock;
  private final Timing timing;
  private final Holdings holdings;
  private Instant lastPoll = Instant.MIN;
  private volatile boolean pollAsked;
  private volatile boolean stopping;
  private volatile Runnable wakeUp = () -> {};

  Dispatcher(
      Poller poller, Launcher launcher, InstantSource clock, Timing timing, Holdings holdings) {
    this.poller = poller;
    this.launcher = launcher;
    this.clock = clock;
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
    Instant now = clock.instant();
    if (!now.isBefore(nextPoll())) {
      lastPoll = now;
      pollAsked = false;
      poller.poll(lease);
      startDue();
    }
    return Duration.between(clock.instant(), nextEvent());
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

  private Instant nextPoll() {
    if (lastPoll.equals(Instant.MIN)) {
      return lastPoll;
    }
    boolean refill = poller.leftWork() && holdings.runs().free() >= timing.refill();
    return lastPoll.plus(pollAsked || refill ? MIN_POLL_GAP : timing.pollInterval());
  }

  /** With work left behind, places that become free are noticed soon, and nobody has to call. */
  private Instant nextEvent() {
    Instant next = nextPoll();
    Instant soon = clock.instant().plus(MIN_POLL_GAP);
    if (poller.leftWork() && soon.isBefore(next)) {
      next = soon;
    }
    Instant nextDue = holdings.runs().nextDue();
    return nextDue != null && nextDue.isBefore(next) ? nextDue : next;
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
    holdings.runs().dropPlanned();
    wakeUp.run();
  }

  /** Sets what ends the wait between two steps. */
  void wakeWith(Runnable newWakeUp) {
    wakeUp = newWakeUp;
  }
}

package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Planning;
import io.dalga.job.Job;
import io.dalga.store.DueEntry;
import io.dalga.store.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plans as much of what is due in the own slots as there are free places for: it takes the index
 * entries from {@link DueReader}, then reads their rows. Nothing is written: the slots are ours, so
 * their due rows are. One thread polls; {@link #lag} is for any thread.
 */
final class Poller {

  /** Rows that a poll plans at most; they are read by one statement. */
  private static final int MAX_ROWS = 2000;

  private final RunStore store;
  private final InstantSource clock;
  private final Duration lookAhead;
  private final Holdings holdings;
  private final Postponer postponer;
  private final DispatchListener listener;
  private final DueReader due;
  private boolean leftWork;
  private boolean leftInPlace;
  private volatile Lag lag;

  /** How late the oldest waiting run was when it was last looked at. */
  private record Lag(Instant measuredAt, Duration waiting) {}

  Poller(
      RunStore store,
      InstantSource clock,
      Duration lookAhead,
      Holdings holdings,
      DueReader due,
      Postponer postponer,
      DispatchListener listener) {
    this.store = store;
    this.clock = clock;
    this.lookAhead = lookAhead;
    this.holdings = holdings;
    this.due = due;
    this.postponer = postponer;
    this.listener = listener;
    this.lag = new Lag(clock.instant(), Duration.ZERO);
  }

  /**
   * How long the oldest due run is waiting for a free place, or, since nobody looks any more, may
   * be waiting.
   */
  Duration lag() {
    Lag last = lag;
    Duration silence = Duration.between(last.measuredAt(), clock.instant()).abs().minusSeconds(1);
    boolean silent = holdings.slots().count() > 0 && !silence.isNegative();
    return silent ? last.waiting().plus(silence) : last.waiting();
  }

  /** Whether the last poll saw due runs that there was no place for. */
  boolean leftWork() {
    return leftWork;
  }

  /** Whether the last poll saw due runs that will find a place at their target in a moment. */
  boolean leftInPlace() {
    return leftInPlace;
  }

  /** Reads and plans; throws the database's exceptions. */
  void poll(Lease lease) {
    Runs runs = holdings.runs();
    postponer.releaseStalled();
    runs.beginPoll();
    try {
      readAndPlan(lease);
    } finally {
      runs.endPoll();
    }
  }

  private void readAndPlan(Lease lease) {
    Instant now = clock.instant();
    List<DueEntry> wanted = due.take(Math.min(holdings.runs().free(), MAX_ROWS), now);
    int planned = plan(wanted, now, lease);
    leftWork = due.hasMore(now);
    lag = new Lag(now, Duration.ofMillis(Math.max(0, now.toEpochMilli() - due.oldest())));
    listener.polled(planned, Duration.between(now, clock.instant()));
  }

  private int plan(List<DueEntry> wanted, Instant now, Lease lease) {
    Map<Long, Integer> slotOf =
        wanted.stream().collect(Collectors.toMap(DueEntry::id, DueEntry::slot));
    int planned = 0;
    leftInPlace = false;
    for (Job job : store.read(slotOf.keySet(), now.plus(lookAhead))) {
      int slot = slotOf.getOrDefault(job.id(), 0);
      Planning planning = holdings.runs().plan(job, slot, lease);
      if (planning == Planning.FULL || planning == Planning.LATER) {
        leftInPlace |= postponer.turnAway(job, slot, lease, planning);
      }
      planned += planning == Planning.PLANNED ? 1 : 0;
    }
    return planned;
  }
}

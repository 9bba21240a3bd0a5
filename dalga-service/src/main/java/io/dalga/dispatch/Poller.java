package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.store.DueEntry;
import io.dalga.store.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is due in the own slots and plans as much of it as there are free places for, oldest
 * first. Nothing is written: the slots are ours, so their due rows are.
 *
 * <ol>
 *   <li>Read the index entries of what is due by now or soon. They are small, so those of runs that
 *       are in hand may be among them.
 *   <li>If that was more than a read returns, there is a backlog: forget what is due soon, and read
 *       on where the last read stopped, so that each slot gets its turn.
 *   <li>Read the rows of the oldest, and plan them. An entry is a hint only: the row decides.
 * </ol>
 *
 * One thread polls; {@link #lag} is for any thread.
 */
final class Poller {

  /** What a read returns beyond what is in hand, at least. */
  private static final int MIN_READ = 1000;

  private final RunStore store;
  private final InstantSource clock;
  private final Duration lookAhead;
  private final Holdings holdings;
  private final DispatchListener listener;
  private int nextSlot;
  private boolean leftWork;
  private volatile Lag lag;

  /** How late the oldest waiting run was when it was last looked at. */
  private record Lag(Instant measuredAt, Duration waiting) {}

  Poller(
      RunStore store,
      InstantSource clock,
      Duration lookAhead,
      Holdings holdings,
      DispatchListener listener) {
    this.store = store;
    this.clock = clock;
    this.lookAhead = lookAhead;
    this.holdings = holdings;
    this.listener = listener;
    this.lag = new Lag(clock.instant(), Duration.ZERO);
  }

  /**
   * How long the oldest due run is waiting for a free place, or, since nobody looks any more, may
   * be waiting.
   */
  Duration lag() {
    Lag last = lag;
    Duration silence = Duration.between(last.measuredAt(), clock.instant()).minusSeconds(1);
    boolean silent = holdings.slots().count() > 0 && !silence.isNegative();
    return silent ? last.waiting().plus(silence) : last.waiting();
  }

  /** Whether the last poll saw due runs that there was no place for. */
  boolean leftWork() {
    return leftWork;
  }

  /** Reads and plans; throws the database's exceptions. */
  void poll(Lease lease) {
    Runs runs = holdings.runs();
    runs.beginPoll();
    try {
      readAndPlan(lease);
    } finally {
      runs.endPoll();
    }
  }

  private void readAndPlan(Lease lease) {
    Instant now = clock.instant();
    Runs runs = holdings.runs();
    int free = runs.free();
    List<DueEntry> entries = due(now, runs.inHand() + Math.max(free, MIN_READ));
    Map<Long, Integer> slotOf = new HashMap<>();
    List<Long> ids = new ArrayList<>();
    long oldestLeft = Long.MAX_VALUE;
    for (DueEntry entry : entries) {
      if (runs.has(entry.id())) {
        continue;
      }
      if (ids.size() < free) {
        ids.add(entry.id());
        slotOf.put(entry.id(), entry.slot());
      } else {
        oldestLeft = Math.min(oldestLeft, entry.nextRun());
      }
    }
    int planned = 0;
    for (Job job : store.read(ids, now.plus(lookAhead))) {
      planned += runs.plan(job, slotOf.getOrDefault(job.id(), -1), lease) ? 1 : 0;
    }
    leftWork = oldestLeft <= now.toEpochMilli();
    lag = new Lag(now, Duration.ofMillis(Math.max(0, now.toEpochMilli() - oldestLeft)));
    listener.polled(planned, Duration.between(now, clock.instant()));
  }

  /** What is due, oldest first, whether in hand or not. */
  private List<DueEntry> due(Instant now, int limit) {
    List<Integer> active = holdings.slots().active();
    List<DueEntry> entries = store.due(active, now.plus(lookAhead), limit);
    if (entries.size() == limit) {
      entries = backlog(active, now, limit);
    }
    return entries.stream().sorted(Comparator.comparingLong(DueEntry::nextRun)).toList();
  }

  private List<DueEntry> backlog(List<Integer> active, Instant now, int limit) {
    List<Integer> ahead = active.stream().filter(slot -> slot >= nextSlot).toList();
    List<DueEntry> entries = new ArrayList<>(store.due(ahead, now, limit));
    if (entries.size() < limit) {
      List<Integer> behind = active.stream().filter(slot -> slot < nextSlot).toList();
      entries.addAll(store.due(behind, now, limit - entries.size()));
    }
    nextSlot = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).slot() + 1;
    return entries;
  }
}

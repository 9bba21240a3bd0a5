package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.store.DueEntry;
import io.dalga.store.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads what is due in the own slots and plans as much of it as there are free places for. Nothing
 * is written: the slots are ours, so their due rows are.
 *
 * <ol>
 *   <li>Read the index entries of what is due by now or soon. They are small, so those of runs that
 *       are in hand may be among them.
 *   <li>If that was more than a read returns, there is a backlog: forget what is due soon, and read
 *       slot by slot, from the one after the last that got a place. Each slot gets its turn, and
 *       each slot's oldest go first. Otherwise the oldest of all go first.
 *   <li>Read the rows of those that get a place, and plan them. An entry is a hint: the row
 *       decides.
 * </ol>
 *
 * One thread polls; {@link #lag} is for any thread.
 */
final class Poller {

  /** What a read returns beyond what is in hand, at least. */
  private static final int MIN_READ = 1000;

  /** Rows that a poll plans at most; they are read by one statement. */
  private static final int MAX_ROWS = 2000;

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
    Duration silence = Duration.between(last.measuredAt(), clock.instant()).abs().minusSeconds(1);
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
    List<DueEntry> waiting = new ArrayList<>(due(now));
    waiting.removeIf(entry -> runs.has(entry.id()));
    int free = Math.min(runs.free(), MAX_ROWS);
    List<DueEntry> wanted = waiting.subList(0, Math.min(free, waiting.size()));
    List<DueEntry> left = waiting.subList(wanted.size(), waiting.size());
    if (!wanted.isEmpty()) {
      nextSlot = wanted.get(wanted.size() - 1).slot() + 1;
    }
    int planned = plan(wanted, now, lease);
    long oldestLeft = left.stream().mapToLong(DueEntry::nextRun).min().orElse(Long.MAX_VALUE);
    leftWork = oldestLeft <= now.toEpochMilli();
    lag = new Lag(now, Duration.ofMillis(Math.max(0, now.toEpochMilli() - oldestLeft)));
    listener.polled(planned, Duration.between(now, clock.instant()));
  }

  private int plan(List<DueEntry> wanted, Instant now, Lease lease) {
    Map<Long, Integer> slotOf =
        wanted.stream().collect(Collectors.toMap(DueEntry::id, DueEntry::slot));
    int planned = 0;
    for (Job job : store.read(slotOf.keySet(), now.plus(lookAhead))) {
      int slot = slotOf.getOrDefault(job.id(), 0);
      planned += holdings.runs().plan(job, slot, lease) ? 1 : 0;
    }
    return planned;
  }

  /** What is due in the order to take it, in hand or not: the oldest first, or slot by slot. */
  private List<DueEntry> due(Instant now) {
    Runs runs = holdings.runs();
    List<Integer> active = holdings.slots().active();
    int limit = runs.inHand() + Math.max(runs.free(), MIN_READ) + 1;
    List<DueEntry> entries = store.due(active, now.plus(lookAhead), limit);
    return entries.size() < limit
        ? entries.stream().sorted(Comparator.comparingLong(DueEntry::nextRun)).toList()
        : backlog(active, now, limit);
  }

  private List<DueEntry> backlog(List<Integer> active, Instant now, int limit) {
    List<Integer> ahead = active.stream().filter(slot -> slot >= nextSlot).toList();
    List<Integer> behind = active.stream().filter(slot -> slot < nextSlot).toList();
    List<DueEntry> entries = new ArrayList<>(store.due(ahead, now, limit));
    if (entries.size() < limit) {
      entries.addAll(store.due(behind, now, limit - entries.size()));
    }
    return entries;
  }
}

package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.store.Slots;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The runs that this instance has in hand: planned (read, but not due yet), started (an attempt is
 * in flight) or finished (to be written). Nothing of this is in the database: a due row whose run
 * is in hand is told apart by being in here. Thread-safe.
 */
final class Runs {

  private enum Phase {
    PLANNED,
    STARTED,
    FINISHED
  }

  /** What became of a run that was to be planned. */
  enum Planning {
    PLANNED,
    /** Its target has no place free. */
    FULL,
    /** It is not to be run now, or not by us. */
    VOID
  }

  /** A run in hand. */
  static final class Entry {
    private final Job job;
    private final Instant due;
    private final int slot;
    private final Lease lease;
    private Phase phase;

    private Entry(Job job, Instant due, int slot, Lease lease, Phase phase) {
      this.job = job;
      this.due = due;
      this.slot = slot;
      this.lease = lease;
      this.phase = phase;
    }

    Job job() {
      return job;
    }

    /** When this attempt was to start. */
    Instant due() {
      return due;
    }

    /** The lease that it was planned under. */
    Lease lease() {
      return lease;
    }
  }

  private final int maxRunning;
  private final int maxUnwritten;
  private final int maxRunningPerTarget;
  private final OwnedSlots slots;
  private final Map<Long, Entry> byId = new HashMap<>();
  private final Map<JobKey, Entry> byKey = new HashMap<>();
  private final int[] perSlot = new int[Slots.COUNT];

  /** How many of its places each target has planned or in flight. */
  private final Map<String, Integer> perTarget = new HashMap<>();

  private final PriorityQueue<Entry> planned =
      new PriorityQueue<>(Comparator.comparing(Entry::due));
  private int started;
  private int finished;
  private boolean closed;

  /** Keys whose rows changed while a poll is reading them; null between polls. */
  private @Nullable Set<JobKey> changedDuringPoll;

  /**
   * @param maxRunning the most attempts planned and in flight at once
   * @param maxRunningPerTarget the most of these to one target
   * @param maxUnwritten the most finished attempts waiting to be written before no more are started
   */
  Runs(int maxRunning, int maxRunningPerTarget, int maxUnwritten, OwnedSlots slots) {
    this.maxRunning = maxRunning;
    this.maxRunningPerTarget = maxRunningPerTarget;
    this.maxUnwritten = maxUnwritten;
    this.slots = slots;
  }

  /** How many more runs may be planned. */
  synchronized int free() {
    return finished >= maxUnwritten ? 0 : Math.max(0, maxRunning - planned.size() - started);
  }

  /** How many runs are in hand. */
  synchronized int inHand() {
    return byId.size();
  }

  /** How many attempts are in flight. */
  synchronized int started() {
    return started;
  }

  synchronized boolean has(long id) {
    return byId.containsKey(id);
  }

  /** How many runs of a slot are in hand. */
  synchronized int inHand(int slot) {
    return perSlot[slot];
  }

  /** From here to {@link #endPoll}, jobs that change are kept from being planned as read. */
  synchronized void beginPoll() {
    changedDuringPoll = new HashSet<>();
  }

  synchronized void endPoll() {
    changedDuringPoll = null;
  }

  /**
   * Plans a run that a poll has read, unless its row has changed since, a run of the same job is in
   * hand (of a deleted and re-created one, too), its slot is not ours any more, or its target has
   * no place free.
   */
  synchronized Planning plan(Job job, int slot, Lease lease) {
    if (isVoid(job, slot, lease)) {
      return Planning.VOID;
    }
    if (perTarget.getOrDefault(job.target(), 0) >= maxRunningPerTarget) {
      return Planning.FULL;
    }
    planned.add(takeInHand(job, slot, lease, Phase.PLANNED));
    return Planning.PLANNED;
  }

  /** Takes a run in hand to write it at once, without an attempt; null when it is void by now. */
  synchronized @Nullable Entry setAside(Job job, int slot, Lease lease) {
    if (isVoid(job, slot, lease)) {
      return null;
    }
    finished++;
    return takeInHand(job, slot, lease, Phase.FINISHED);
  }

  private boolean isVoid(Job job, int slot, Lease lease) {
    boolean stale = changedDuringPoll == null || changedDuringPoll.contains(job.key());
    boolean inHand = byId.containsKey(job.id()) || byKey.containsKey(job.key());
    return closed
        || stale
        || inHand
        || job.nextRun() == null
        || !slots.isActive(slot)
        || lease.isLost();
  }

  private Entry takeInHand(Job job, int slot, Lease lease, Phase phase) {
    Entry entry = new Entry(job, Objects.requireNonNull(job.nextRun()), slot, lease, phase);
    byId.put(job.id(), entry);
    byKey.put(job.key(), entry);
    perSlot[slot]++;
    if (phase == Phase.PLANNED) {
      perTarget.merge(job.target(), 1, Integer::sum);
    }
    return entry;
  }

  /** When the next planned run is due, or null. */
  synchronized @Nullable Instant nextDue() {
    Entry head = planned.peek();
    return head == null ? null : head.due;
  }

  /** Takes the next planned run that is due, to be started; null when there is none. */
  synchronized @Nullable Entry start(Instant now) {
    for (Entry head = planned.peek();
        head != null && !head.due.isAfter(now);
        head = planned.peek()) {
      planned.remove();
      if (slots.isActive(head.slot)) {
        head.phase = Phase.STARTED;
        started++;
        return head;
      }
      forget(head);
    }
    return null;
  }

  /** The attempt is over and its place is free; the run is in hand until it is written. */
  synchronized void finish(Entry entry) {
    if (byId.get(entry.job.id()) == entry && entry.phase == Phase.STARTED) {
      leavePlace(entry);
      entry.phase = Phase.FINISHED;
      started--;
      finished++;
    }
  }

  /** What came of the run is in the database. */
  synchronized void written(Entry entry) {
    if (byId.get(entry.job.id()) == entry) {
      finished -= entry.phase == Phase.FINISHED ? 1 : 0;
      forget(entry);
      noteChange(entry.job.key());
    }
  }

  /** A job was changed: what was planned for it is void, what is in flight goes on. */
  synchronized void changed(JobKey key) {
    noteChange(key);
    Entry entry = byKey.get(key);
    if (entry != null && entry.phase == Phase.PLANNED) {
      planned.remove(entry);
      forget(entry);
    }
  }

  /** Plans and starts nothing any more, and drops what is planned. */
  synchronized void close() {
    closed = true;
    planned.forEach(this::forget);
    planned.clear();
  }

  /** Drops everything; what is in flight finishes, and nobody will care. */
  synchronized void dropAll() {
    planned.clear();
    byId.clear();
    byKey.clear();
    Arrays.fill(perSlot, 0);
    perTarget.clear();
    started = 0;
    finished = 0;
  }

  private void noteChange(JobKey key) {
    if (changedDuringPoll != null) {
      changedDuringPoll.add(key);
    }
  }

  private void forget(Entry entry) {
    byId.remove(entry.job.id());
    byKey.remove(entry.job.key());
    perSlot[entry.slot]--;
    leavePlace(entry);
  }

  private void leavePlace(Entry entry) {
    if (entry.phase != Phase.FINISHED) {
      perTarget.merge(entry.job.target(), -1, Integer::sum);
    }
  }
}

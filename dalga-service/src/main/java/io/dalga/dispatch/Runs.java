package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.store.InHand;
import io.dalga.store.InHand.Phase;
import io.dalga.store.Slots;
import io.dalga.store.TargetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

  /** What became of a run that was to be planned. */
  enum Planning {
    PLANNED,
    /** Its target has no place free; some of these are to be tried again soon. */
    FULL,
    /** It is not the run's turn for a while: enough others are planned, or wait for a place. */
    LATER,
    /** It is not to be run now, or not by us. */
    VOID
  }

  /**
   * Runs that find no place at their target, and stay due: enough to keep a few places busy until
   * others come, and few enough to be read again, without taking much of a poll.
   */
  private static final int MAX_STAYING = 100;

  private static final int STAYING_PART = 10;

  /** A run in hand. */
  static final class Entry {
    private final Job job;
    private final Instant due;
    private final int slot;
    private final Lease lease;
    private final Lane lane;
    private Phase phase;
    private @Nullable Instant startedAt;

    private Entry(Job job, Instant due, int slot, Lease lease, Lane lane, Phase phase) {
      this.job = job;
      this.due = due;
      this.slot = slot;
      this.lease = lease;
      this.lane = lane;
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
  private final OwnedSlots slots;
  private final Map<Long, Entry> byId = new HashMap<>();
  private final Map<JobKey, Entry> byKey = new HashMap<>();
  private final int[] perSlot = new int[Slots.COUNT];

  /** Those of targets that have no limits of their own. */
  private final PriorityQueue<Entry> planned = newQueue();

  private final Map<String, Lane> lanes = new HashMap<>();

  /** Of a target that the configuration does not have: such runs are set aside when they start. */
  private final Lane unknown;

  /** Those that have a queue of their own. */
  private final List<Lane> apart;

  private int started;
  private int finished;
  private boolean closed;

  /** Keys whose rows changed while a poll is reading them; null between polls. */
  private @Nullable Set<JobKey> changedDuringPoll;

  /**
   * @param maxRunning the most attempts planned and in flight at once; beside these, runs wait for
   *     their turn at targets that have limits of their own
   * @param maxUnwritten the most finished attempts waiting to be written before no more are started
   * @param targets by name, how much each is given
   */
  Runs(int maxRunning, int maxUnwritten, OwnedSlots slots, Map<String, Bounds> targets) {
    this.maxRunning = maxRunning;
    this.maxUnwritten = maxUnwritten;
    this.slots = slots;
    int mayStay = Math.min(MAX_STAYING, maxRunning / STAYING_PART);
    targets.forEach(
        (name, bounds) ->
            lanes.put(name, new Lane(bounds, bounds.ownQueue() ? newQueue() : planned, mayStay)));
    this.unknown = new Lane(new Bounds(maxRunning, null, false), planned, mayStay);
    this.apart = lanes.values().stream().filter(Lane::hasOwnQueue).toList();
  }

  private static PriorityQueue<Entry> newQueue() {
    return new PriorityQueue<>(Comparator.comparing(Entry::due));
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

  /** The run of that job that is in hand, or null. */
  synchronized @Nullable InHand of(JobKey key) {
    Entry entry = byKey.get(key);
    return entry == null ? null : new InHand(entry.phase, entry.startedAt);
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
    lanes.values().forEach(Lane::beginPoll);
  }

  synchronized void endPoll() {
    changedDuringPoll = null;
  }

  /**
   * Plans a run that a poll has read, unless its row has changed since, a run of the same job is in
   * hand (of a deleted and re-created one, too), its slot is not ours any more, or its target takes
   * no more just now.
   */
  synchronized Planning plan(Job job, int slot, Lease lease) {
    if (isVoid(job, slot, lease)) {
      return Planning.VOID;
    }
    Lane lane = lane(job.target());
    Planning planning = lane.admit();
    if (planning == Planning.PLANNED) {
      lane.plan(takeInHand(job, slot, lease, lane, Phase.PLANNED));
    }
    return planning;
  }

  /** Takes a run in hand to write it at once, without an attempt; null when it is void by now. */
  synchronized @Nullable Entry setAside(Job job, int slot, Lease lease) {
    if (isVoid(job, slot, lease)) {
      return null;
    }
    finished++;
    return takeInHand(job, slot, lease, lane(job.target()), Phase.FINISHED);
  }

  private Lane lane(String target) {
    return lanes.getOrDefault(target, unknown);
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

  private Entry takeInHand(Job job, int slot, Lease lease, Lane lane, Phase phase) {
    Instant due = Objects.requireNonNull(job.nextRun());
    Entry entry = new Entry(job, due, slot, lease, lane, phase);
    byId.put(job.id(), entry);
    byKey.put(job.key(), entry);
    perSlot[slot]++;
    return entry;
  }

  /**
   * How long until the next planned run may start, zero or negative if one may now; null when there
   * is none.
   */
  synchronized @Nullable Duration untilNext(Instant now) {
    Entry head = planned.peek();
    Duration soonest = head == null ? null : Duration.between(now, head.due);
    for (Lane lane : apart) {
      Duration next = lane.untilNext(now, hasPlace());
      soonest = soonest == null || next != null && next.compareTo(soonest) < 0 ? next : soonest;
    }
    return soonest;
  }

  /** For those that wait beside {@link #maxRunning} others. */
  private boolean hasPlace() {
    return planned.size() + started < maxRunning;
  }

  /** Takes the next planned run that may start, to be started; null when there is none. */
  synchronized @Nullable Entry start(Instant now) {
    Entry next = start(planned, now);
    for (int i = 0; next == null && i < apart.size(); i++) {
      Lane lane = apart.get(i);
      if (lane.isFree() && hasPlace()) {
        next = start(lane.planned(), now);
      }
    }
    return next;
  }

  private @Nullable Entry start(PriorityQueue<Entry> planned, Instant now) {
    for (Entry head = planned.peek();
        head != null && !head.due.isAfter(now);
        head = planned.peek()) {
      planned.remove();
      if (slots.isActive(head.slot)) {
        head.phase = Phase.STARTED;
        head.lane.start();
        head.startedAt = now;
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
      entry.lane.planned().remove(entry);
      forget(entry);
    }
  }

  /** Whether a target has no place free; false if there is no such target. */
  synchronized boolean isFull(String target) {
    return lane(target).isFull();
  }

  /**
   * How a target is doing.
   *
   * @param unansweringFor as its gate says
   * @param inLine whether its gate has runs in line
   */
  synchronized TargetStatus status(
      String target, @Nullable Duration unansweringFor, boolean inLine) {
    Lane lane = lane(target);
    return new TargetStatus(
        target,
        unansweringFor,
        lane.isFull(),
        inLine || lane.isWaiting(),
        lane.inFlight(),
        lane.waiting(),
        lane.places(),
        lane.perSecond());
  }

  /** Drops the runs that wait for a target: they are due, and will be read again. */
  synchronized void release(String target) {
    if (apart.contains(lane(target))) {
      drop(lane(target).planned());
    }
  }

  /** Whether runs in hand wait for a target's rate; false if there is no such target. */
  synchronized boolean isWaiting(String target) {
    return lane(target).isWaiting();
  }

  /** Plans and starts nothing any more, and drops what is planned. */
  synchronized void close() {
    closed = true;
    drop(planned);
    apart.forEach(lane -> drop(lane.planned()));
  }

  private void drop(PriorityQueue<Entry> planned) {
    planned.forEach(this::forget);
    planned.clear();
  }

  /** Drops everything; what is in flight finishes, and nobody will care. */
  synchronized void dropAll() {
    planned.clear();
    byId.clear();
    byKey.clear();
    Arrays.fill(perSlot, 0);
    lanes.values().forEach(Lane::leaveAll);
    unknown.leaveAll();
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
      entry.lane.leave(entry.phase == Phase.STARTED);
    }
  }
}

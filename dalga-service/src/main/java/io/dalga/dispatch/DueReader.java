package io.dalga.dispatch;

import io.dalga.store.DueEntry;
import io.dalga.store.RunStore;
import io.dalga.store.RunStore.SlotLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is due in the own slots, ahead of need, and hands it out in the order to take it.
 *
 * <ol>
 *   <li>Read the index entries of all that is due by now or soon. They are small, so those of runs
 *       that are in hand may be among them. The oldest go first.
 *   <li>If that was more than a read returns, there is a backlog. Go through the slots in turn,
 *       some at a time: of each the oldest few of what is overdue, until all slots have had their
 *       turn. So nobody starves, all backlogs shrink at the same pace, and what is in hand is not
 *       read over and over.
 *   <li>Meanwhile what has only just come due goes first, and takes up to three quarters of the
 *       places: it does not queue behind a backlog that may take an hour. As long as there is more
 *       of that, too, than a read returns, all is one backlog.
 * </ol>
 *
 * What it hands out are hints: an entry may be out of date, and its row decides. One thread uses
 * it.
 */
final class DueReader {

  /** What the first read returns beyond what is in hand, at least. */
  private static final int MIN_READ = 1000;

  /** In a backlog: how many slots a read visits, and how many entries it takes of each. */
  private static final int SLOTS_AT_A_TIME = 16;

  /** Fewer where there are few places, so that a slot does not take them all. */
  private static final int ENTRIES_PER_SLOT = 128;

  private static final int QUARTER = 4;

  /** What is due for longer is overdue. */
  private static final Duration OVERDUE = Duration.ofSeconds(2);

  private final RunStore store;
  private final Duration lookAhead;
  private final Holdings holdings;
  private final @Nullable Rate catchUpRate;
  private Deque<DueEntry> entries = new ArrayDeque<>();

  /**
   * Whether a round of the slots is under way, and how many of them are still to have their turn.
   */
  private boolean round;

  private int slotsToVisit;
  private int nextSlot;

  /** Whether what has only just come due is no part of that round. */
  private boolean freshApart;

  /** Counts the reads that have too few places to share out. */
  private int turns;

  /** Whether there are overdue runs that the rate does not allow to start yet. */
  private boolean held;

  /**
   * @param catchUpRate of what is overdue; null = no limit
   */
  DueReader(RunStore store, Duration lookAhead, Holdings holdings, @Nullable Rate catchUpRate) {
    this.store = store;
    this.lookAhead = lookAhead;
    this.holdings = holdings;
    this.catchUpRate = catchUpRate;
  }

  /** Takes what is due next and not in hand, at most so many; throws the database's exceptions. */
  List<DueEntry> take(int most, Instant now) {
    held = false;
    if (!round || isOver()) {
      readAll(most, now);
    }
    List<DueEntry> taken = new ArrayList<>();
    if (round && freshApart) {
      taken.addAll(fresh(freshShare(most), now));
    }
    Instant overdue = now.minus(OVERDUE);
    while (taken.size() < most && !isOver() && !held) {
      if (entries.isEmpty()) {
        freshApart = freshApart || isFreshReadable(most, now);
        entries.addAll(store.due(nextSlots(most), freshApart ? overdue : now));
      } else if (!isWaiting(entries.element())) {
        entries.remove();
      } else if (entries.element().nextRun() > overdue.toEpochMilli() || mayCatchUp()) {
        taken.add(entries.remove());
      } else {
        holdBack(overdue);
      }
    }
    return taken;
  }

  private boolean mayCatchUp() {
    return catchUpRate == null || catchUpRate.tryTake();
  }

  /** The overdue have to wait for the rate; in a round they keep their turn. */
  private void holdBack(Instant overdue) {
    if (round) {
      held = true;
    } else {
      entries.removeIf(entry -> entry.nextRun() <= overdue.toEpochMilli());
    }
  }

  /** Three quarters of the places, or of the turns where there are only one or two. */
  private int freshShare(int most) {
    if (most >= QUARTER) {
      return most - most / QUARTER;
    }
    turns++;
    return turns % QUARTER == 0 ? 0 : most;
  }

  /** The oldest of what has only just come due or soon will be. */
  private List<DueEntry> fresh(int most, Instant now) {
    return oldestFirst(readFresh(most, now)).stream().limit(most).toList();
  }

  /** Whether what has only just come due is less than a read returns. */
  private boolean isFreshReadable(int most, Instant now) {
    return readFresh(most, now).size() < readLimit(most);
  }

  private List<DueEntry> readFresh(int most, Instant now) {
    return store.due(
        holdings.slots().active(), now.minus(OVERDUE), now.plus(lookAhead), readLimit(most));
  }

  /** Whether there is more that is due, and may be started, than was taken, as far as is known. */
  boolean hasMore(Instant now) {
    return !held && (round && !isOver() || oldest() <= now.toEpochMilli());
  }

  /** When the oldest was due that was read and not taken, in milliseconds since 1970 UTC. */
  long oldest() {
    return entries.stream().mapToLong(DueEntry::nextRun).min().orElse(Long.MAX_VALUE);
  }

  private boolean isOver() {
    return slotsToVisit <= 0 && entries.isEmpty();
  }

  /** All that is due, or the start of another round of the slots. */
  private void readAll(int most, Instant now) {
    List<Integer> active = holdings.slots().active();
    int limit = readLimit(most);
    List<DueEntry> all = store.due(active, now.plus(lookAhead), limit);
    round = all.size() == limit;
    freshApart = round && isFreshReadable(most, now);
    slotsToVisit = round ? active.size() : 0;
    entries = round ? new ArrayDeque<>() : oldestFirst(all);
  }

  private int readLimit(int most) {
    return holdings.runs().inHand() + Math.max(most, MIN_READ) + 1;
  }

  private Deque<DueEntry> oldestFirst(List<DueEntry> all) {
    return all.stream()
        .filter(this::isWaiting)
        .sorted(Comparator.comparingLong(DueEntry::nextRun))
        .collect(Collectors.toCollection(ArrayDeque::new));
  }

  private boolean isWaiting(DueEntry entry) {
    return !holdings.runs().has(entry.id());
  }

  /** The next slots whose turn it is; what is in hand there takes up no room. */
  private List<SlotLimit> nextSlots(int most) {
    List<Integer> active = holdings.slots().active();
    int share = Math.max(1, Math.min(ENTRIES_PER_SLOT, most / 2));
    int first = (int) active.stream().filter(slot -> slot < nextSlot).count();
    List<SlotLimit> turn = new ArrayList<>();
    for (int i = 0; i < Math.min(SLOTS_AT_A_TIME, active.size()); i++) {
      int slot = active.get((first + i) % active.size());
      turn.add(new SlotLimit(slot, share + holdings.runs().inHand(slot)));
      nextSlot = slot + 1;
    }
    slotsToVisit = active.isEmpty() ? 0 : slotsToVisit - turn.size();
    return turn;
  }
}

package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.dispatch.Runs.Planning;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One target as {@link Runs} sees it: its places, and its planned runs. These have a place each and
 * are planned together with others', unless the target has limits of its own: then they wait in a
 * queue of their own for their turn and for a place. Guarded by the lock of its {@code Runs}.
 */
final class Lane {

  /** However high the rate: polls are not further apart than it takes to start so many. */
  private static final int MAX_WAITING = 1000;

  /** However few places: polls are not further apart than it takes to serve so many. */
  private static final int WAITING_PER_PLACE = 10;

  /** How soon a place that becomes free is noticed. */
  private static final Duration WHILE_FULL = Duration.ofMillis(5);

  private final int places;
  private final @Nullable Rate rate;
  private final boolean ownQueue;
  private final PriorityQueue<Entry> planned;
  private final int mayStay;
  private int taken;
  private int inFlight;
  private int turnedAway;

  /**
   * @param planned shared with other targets that have no queue of their own
   * @param mayStay how many that find no place may be read again by the next poll; never fewer than
   *     there are places
   */
  Lane(Bounds bounds, PriorityQueue<Entry> planned, int mayStay) {
    this.places = bounds.places();
    this.rate = bounds.rate();
    this.ownQueue = bounds.ownQueue();
    this.planned = planned;
    this.mayStay = mayStay;
  }

  boolean hasOwnQueue() {
    return ownQueue;
  }

  /** The planned runs, the next one first. */
  PriorityQueue<Entry> planned() {
    return planned;
  }

  /** A poll begins. */
  void beginPoll() {
    turnedAway = 0;
  }

  /**
   * Whether one more may be planned. Of those that find no place, few are to be read again soon.
   */
  Planning admit() {
    if (rate != null && planned.size() >= Math.min(MAX_WAITING, rate.perSecond())) {
      return Planning.LATER;
    }
    if (isFull() || ownQueue && planned.size() >= WAITING_PER_PLACE * places) {
      turnedAway++;
      return turnedAway <= Math.max(places, mayStay) ? Planning.FULL : Planning.LATER;
    }
    return Planning.PLANNED;
  }

  void plan(Entry entry) {
    planned.add(entry);
    taken += ownQueue ? 0 : 1;
  }

  /** A planned run starts. */
  void start() {
    inFlight++;
    taken += ownQueue ? 1 : 0;
  }

  /**
   * A run leaves.
   *
   * @param started whether it had started
   */
  void leave(boolean started) {
    inFlight -= started ? 1 : 0;
    taken -= started || !ownQueue ? 1 : 0;
  }

  void leaveAll() {
    planned.clear();
    taken = 0;
    inFlight = 0;
  }

  int places() {
    return places;
  }

  int inFlight() {
    return inFlight;
  }

  /** Runs that are planned, and not started. */
  int waiting() {
    return ownQueue ? planned.size() : taken - inFlight;
  }

  @Nullable Integer perSecond() {
    return rate == null ? null : rate.perSecond();
  }

  boolean isFull() {
    return taken >= places;
  }

  /** Whether one that waits may start now. */
  boolean isFree() {
    return !isFull() && untilFree().isZero();
  }

  private Duration untilFree() {
    return rate == null ? Duration.ZERO : rate.untilFree();
  }

  /**
   * How long until the next one that waits may start, zero or negative if it may now; null when
   * there is none.
   *
   * @param hasPlace whether the instance has a place
   */
  @Nullable Duration untilNext(Instant now, boolean hasPlace) {
    Entry head = planned.peek();
    if (head == null) {
      return null;
    }
    Duration untilFree = hasPlace && !isFull() ? untilFree() : WHILE_FULL;
    Duration untilDue = Duration.between(now, head.due());
    return untilDue.compareTo(untilFree) < 0 ? untilFree : untilDue;
  }

  /** Whether runs wait for the rate. */
  boolean isWaiting() {
    return rate != null && !planned.isEmpty() && !untilFree().isZero();
  }
}

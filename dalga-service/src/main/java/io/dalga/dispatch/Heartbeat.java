package io.dalga.dispatch;

import io.dalga.dispatch.DispatchFactory.Stores;
import io.dalga.store.Cluster;
import io.dalga.store.Cluster.Ownership;
import io.dalga.store.InstanceRow;
import io.dalga.store.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance alive in the database and its share of the slots right. Each beat:
 *
 * <ol>
 *   <li>join, or renew the lease; who was declared dead drops everything and joins anew;
 *   <li>show that the process lives;
 *   <li>read the database's clock;
 *   <li>declare others dead who died or whose lease ran out, and free their slots;
 *   <li>with fewer slots than a fair share, take free ones; with more, stop starting runs in the
 *       surplus, and give each slot back once none of its runs is in flight.
 * </ol>
 *
 * Not thread-safe: one thread beats.
 */
final class Heartbeat {

  private static final Logger LOGGER = LoggerFactory.getLogger(Heartbeat.class);

  private static final Duration MIN_TRUST = Duration.ofMillis(1500);

  /** The Go original's instances have 32-bit numbers, and its clients expect them. */
  private static final long MAX_ID = 0xFFFF_FFFFL;

  private final Cluster cluster;
  private final Runnable synchronizeClock;
  private final Membership membership;
  private final OwnedSlots slots;
  private final Runs runs;
  private final Supplier<Duration> lag;
  private final Identity identity;
  private final DispatchListener listener;
  private final Lease.Terms terms;
  private final DeathWatch deathWatch;
  private volatile boolean leaving;

  /**
   * Who this process is.
   *
   * @param name host and process, for people
   * @param version the version of Dalga
   * @param lease how long it lives without renewing
   * @param interval how often it renews; for so long before its end, it does not trust its lease
   * @param monotonicNanos a clock that only goes forward
   * @param random draws instance numbers and slots
   */
  record Identity(
      String name,
      String version,
      Duration lease,
      Duration interval,
      LongSupplier monotonicNanos,
      RandomGenerator random) {

    /**
     * How long a lease is good for.
     *
     * @param deathShows whether the others may see this process die before its lease runs out
     */
    private Lease.Terms terms(boolean deathShows) {
      Duration valid = lease.minus(interval);
      Duration twoBeats = interval.multipliedBy(2).minus(interval.dividedBy(4));
      Duration shortTerm = twoBeats.compareTo(MIN_TRUST) < 0 ? MIN_TRUST : twoBeats;
      return new Lease.Terms(
          deathShows && shortTerm.compareTo(valid) < 0 ? shortTerm : valid, valid);
    }
  }

  Heartbeat(
      Stores stores,
      Identity identity,
      Holdings holdings,
      Supplier<Duration> lag,
      DispatchListener listener) {
    this.cluster = stores.cluster();
    this.synchronizeClock = stores.synchronizeClock();
    this.identity = identity;
    this.membership = holdings.membership();
    this.slots = holdings.slots();
    this.runs = holdings.runs();
    this.lag = lag;
    this.listener = listener;
    this.terms = identity.terms(cluster.showsPresence());
    this.deathWatch =
        new DeathWatch(
            identity.lease(), identity.interval(), terms.trusted(), identity.monotonicNanos());
  }

  /**
   * Beats once; throws the database's exceptions, after which the next beat carries on.
   *
   * @return whether slots are on the move, so that the next beat should come soon
   */
  boolean beat() {
    if (membership.lease() == null) {
      synchronizeClock.run();
    }
    Lease lease = renew();
    cluster.showPresence(lease.id());
    synchronizeClock.run();
    reap();
    return balance(lease) || deathWatch.suspects();
  }

  private void reap() {
    int reaped = 0;
    for (InstanceRow dead : deathWatch.dead(cluster.instances())) {
      reaped += cluster.reap(dead) ? 1 : 0;
    }
    int orphans = cluster.freeOrphans();
    if (reaped > 0 || orphans > 0) {
      LOGGER.warn("took over: dead_instances={} orphaned_slots={}", reaped, orphans);
    }
  }

  private Lease renew() {
    Lease held = membership.lease();
    long sent = identity.monotonicNanos().getAsLong();
    if (held != null
        && !held.isLost()
        && cluster.renew(held.id(), runs.started(), lag.get(), leaving)) {
      held.renewed(sent);
      return held;
    }
    if (held != null) {
      startOver(held);
    }
    return join();
  }

  /** The slots are somebody else's, and so is the word on what became of the runs in flight. */
  private void startOver(Lease lost) {
    lost.lose();
    membership.drop();
    slots.set(List.of());
    LOGGER.warn(
        "declared dead: instance={} runs_in_hand={}; starting over", lost.id(), runs.inHand());
    runs.dropAll();
    listener.leaseLost();
  }

  private Lease join() {
    long id = identity.random().nextLong(1, MAX_ID + 1);
    long sent = identity.monotonicNanos().getAsLong();
    cluster.join(id, identity.name(), identity.version());
    Lease lease = new Lease(id, terms, identity.monotonicNanos(), sent);
    membership.hold(lease);
    LOGGER.info("joined: instance={} name={}", id, identity.name());
    return lease;
  }

  private boolean balance(Lease lease) {
    giveBackIdle(lease);
    Ownership now = cluster.ownership(lease.id());
    int share = leaving ? 0 : share(lease);
    int missing = share - now.mine().size();
    if (missing > 0 && !now.free().isEmpty()) {
      List<Integer> free = new ArrayList<>(now.free());
      Collections.shuffle(free, new Random(identity.random().nextLong()));
      if (cluster.take(lease.id(), free.subList(0, Math.min(missing, free.size())))) {
        now = cluster.ownership(lease.id());
      }
    }
    slots.set(now.mine());
    listener.balanced(now.free().size());
    if (missing < 0) {
      slots.beginLeaving(leastBusy(-missing));
      giveBackIdle(lease);
    }
    return !slots.leaving().isEmpty() || slots.count() < share;
  }

  /** The slots divided by the live instances; the first few by number take one of the rest each. */
  private int share(Lease lease) {
    List<Long> live =
        cluster.instances().stream()
            .filter(instance -> !instance.draining() && !instance.expired())
            .map(InstanceRow::id)
            .sorted()
            .toList();
    int rank = live.indexOf(lease.id());
    if (rank < 0) {
      return 0;
    }
    return Slots.COUNT / live.size() + (rank < Slots.COUNT % live.size() ? 1 : 0);
  }

  /** The surplus: what is leaving already, then the slots with the fewest runs in flight. */
  private List<Integer> leastBusy(int surplus) {
    List<Integer> candidates = new ArrayList<>(slots.active());
    candidates.sort(Comparator.comparingInt(runs::inHand));
    int more = Math.max(0, surplus - slots.leaving().size());
    return candidates.subList(0, Math.min(more, candidates.size()));
  }

  private void giveBackIdle(Lease lease) {
    List<Integer> idle = slots.leaving().stream().filter(slot -> runs.inHand(slot) == 0).toList();
    cluster.free(lease.id(), idle);
    slots.remove(idle);
  }

  /** From the next beat on, gives all slots back as their runs finish, and takes no more. */
  void beginLeaving() {
    leaving = true;
  }

  /** Gives up the rest and leaves. The last beat. */
  void leave() {
    Lease held = membership.lease();
    if (held != null && !held.isLost()) {
      held.lose();
      slots.set(List.of());
      cluster.leave(held.id());
      LOGGER.info("left: instance={}", held.id());
    }
  }
}

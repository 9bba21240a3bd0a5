package io.dalga.store;

import io.dalga.store.ClusterDao.SlotRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The instances that share the work, and the slots that they share it by, as the database has them.
 * Times are the database's. Thread-safe. Every method throws the database's exceptions, and has
 * done nothing then, or all of it.
 */
public final class Cluster {

  private static final long NOBODY = 0;

  private final Database database;
  private final Jdbi connections;
  private final Duration lease;
  private final Presence presence;

  private Cluster(Database database, Jdbi connections, Duration lease) {
    this.database = database;
    this.connections = connections;
    this.lease = lease;
    this.presence = new Presence(connections);
  }

  /**
   * For the heartbeat, on connections that it shares with nobody.
   *
   * @param lease how long an instance lives without renewing
   */
  public static Cluster forHeartbeat(Database database, Duration lease) {
    return new Cluster(database, database.heartbeat(), lease);
  }

  /** For the calls of users, on theirs. */
  public static Cluster forApi(Database database, Duration lease) {
    return new Cluster(database, database.api(), lease);
  }

  /** The database's clock, to the millisecond. */
  public Instant now() {
    return Instant.ofEpochMilli(withDao(ClusterDao::now));
  }

  /** Enters an instance, with a new lease. */
  public void join(long id, String name, String version) {
    run(dao -> dao.join(id, name, version, lease.toMillis()));
  }

  /**
   * Renews a lease.
   *
   * @param draining whether the instance wants no slots any more
   * @return false when the instance has been declared dead: its slots are somebody else's
   */
  public boolean renew(long id, int running, Duration lag, boolean draining) {
    return withDao(dao -> dao.renew(id, lease.toMillis(), running, lag.toMillis(), draining)) > 0;
  }

  /** Whether the end of an instance shows before its lease runs out. */
  public boolean showsPresence() {
    return database.hasNamedLocks();
  }

  /**
   * Shows the others that this instance is there, as long as its process lives. One thread calls
   * this and {@link #leave}; never throws.
   */
  public void showPresence(long id) {
    if (showsPresence()) {
      presence.show(id);
    }
  }

  /**
   * Declares an instance dead and frees its slots, unless it has renewed its lease since.
   *
   * @return whether it was declared dead
   */
  public boolean reap(InstanceRow instance) {
    return inTransaction(
        dao -> {
          boolean dead = dao.reap(instance.id(), instance.leaseUntil()) > 0;
          if (dead) {
            dao.freeAll(instance.id());
          }
          return dead;
        });
  }

  /** All instances, those whose lease has run out included. */
  public List<InstanceRow> instances() {
    return withDao(ClusterDao::instances);
  }

  /** How long an instance lives without renewing. */
  public Duration lease() {
    return lease;
  }

  /** How many slots each instance owns; those that own none are not in it. */
  public Map<Long, Integer> slotCounts() {
    return withDao(ClusterDao::slots).stream()
        .filter(slot -> slot.owner() != NOBODY)
        .collect(Collectors.toMap(SlotRow::owner, slot -> 1, Integer::sum));
  }

  /** The slots of an instance, and those that nobody owns. */
  public record Ownership(Set<Integer> mine, Set<Integer> free) {}

  /** Who owns what. */
  public Ownership ownership(long id) {
    List<SlotRow> slots = withDao(ClusterDao::slots);
    return new Ownership(ownedBy(slots, id), ownedBy(slots, NOBODY));
  }

  private static Set<Integer> ownedBy(List<SlotRow> slots, long owner) {
    return slots.stream()
        .filter(slot -> slot.owner() == owner)
        .map(SlotRow::slot)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Takes those of the slots that nobody owns, unless the instance was declared dead.
   *
   * @return whether the instance lives; {@link #ownership} tells what it got
   */
  public boolean take(long id, Collection<Integer> slots) {
    return inTransaction(
        dao -> {
          boolean alive = dao.holdOffReaper(id).isPresent();
          if (alive && !slots.isEmpty()) {
            dao.take(id, slots);
          }
          return alive;
        });
  }

  /** Gives slots back that have no run in flight any more. */
  public void free(long id, Collection<Integer> slots) {
    if (!slots.isEmpty()) {
      run(dao -> dao.free(id, slots));
    }
  }

  /** Gives all slots back and leaves; the last thing that an instance does. */
  public void leave(long id) {
    inTransaction(
        dao -> {
          dao.freeAll(id);
          return dao.leave(id);
        });
    presence.hide();
  }

  /**
   * Frees the slots of owners that have no row, which can only be if a person deleted it.
   *
   * @return how many slots were freed
   */
  public int freeOrphans() {
    Set<Long> owners =
        withDao(ClusterDao::slots).stream()
            .map(SlotRow::owner)
            .filter(owner -> owner != NOBODY)
            .collect(Collectors.toSet());
    withDao(ClusterDao::instances).forEach(instance -> owners.remove(instance.id()));
    int freed = 0;
    for (long owner : owners) {
      freed += inTransaction(dao -> dao.holdOffReaper(owner).isPresent() ? 0 : dao.freeAll(owner));
    }
    return freed;
  }

  private interface Work<R> {
    R with(ClusterDao dao);
  }

  private <R> R withDao(Work<R> work) {
    return database.withHandle(connections, handle -> work.with(dao(handle)));
  }

  private <R> R inTransaction(Work<R> work) {
    return database.inTransaction(connections, handle -> work.with(dao(handle)));
  }

  private void run(Consumer<ClusterDao> work) {
    withDao(
        dao -> {
          work.accept(dao);
          return true;
        });
  }

  private static ClusterDao dao(Handle handle) {
    return handle.attach(ClusterDao.class);
  }
}

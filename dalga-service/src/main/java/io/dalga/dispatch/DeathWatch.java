package io.dalga.dispatch;

import io.dalga.store.InstanceRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells which instances have died. The database's clock alone could not: it may be set, and after a
 * failover another one answers. So a lease must also have been seen unchanged for most of its
 * length by the monotonic clock of this machine; unchanged for longer than its length, it is over
 * whatever the database's clock says.
 *
 * <p>Not thread-safe.
 */
final class DeathWatch {

  private final LongSupplier monotonicNanos;
  private final long doubtNanos;
  private final long deathNanos;
  private Map<Long, Sighting> sightings = new HashMap<>();

  private record Sighting(long leaseUntil, long firstSeenNanos) {}

  /**
   * @param lease how long an instance lives without renewing
   * @param heartbeatInterval how often it renews
   */
  DeathWatch(Duration lease, Duration heartbeatInterval, LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
    this.doubtNanos = lease.minus(heartbeatInterval.multipliedBy(2)).toNanos();
    this.deathNanos = lease.plus(heartbeatInterval).toNanos();
  }

  /** The dead among all instances that there are now. */
  List<InstanceRow> dead(List<InstanceRow> instances) {
    long now = monotonicNanos.getAsLong();
    Map<Long, Sighting> seen = new HashMap<>();
    for (InstanceRow instance : instances) {
      Sighting before = sightings.get(instance.id());
      boolean unchanged = before != null && before.leaseUntil() == instance.leaseUntil();
      seen.put(instance.id(), unchanged ? before : new Sighting(instance.leaseUntil(), now));
    }
    sightings = seen;
    return instances.stream().filter(instance -> isDead(instance, now)).toList();
  }

  private boolean isDead(InstanceRow instance, long now) {
    Sighting sighting = sightings.get(instance.id());
    long unchanged = sighting == null ? 0 : now - sighting.firstSeenNanos();
    return unchanged >= deathNanos || (instance.expired() && unchanged >= doubtNanos);
  }
}

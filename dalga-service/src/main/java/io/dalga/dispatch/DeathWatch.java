package io.dalga.dispatch;

import io.dalga.store.InstanceRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells which instances have died, by any of these:
 *
 * <ul>
 *   <li>its lease has been over, and unchanged for most of its length by the monotonic clock of
 *       this machine. The database's clock alone does not tell: it may be set, and after a failover
 *       another one answers;
 *   <li>its lease has been unchanged for longer than its length, whatever the database's clock
 *       says;
 *   <li>its session was seen open and is not any more, and its lease has been unchanged for longer
 *       than its holder trusts it. So a process that was killed is noticed soon; one that has only
 *       lost a connection has renewed its lease by then.
 * </ul>
 *
 * While the database is away, nobody can renew. So what was seen before this instance was out of
 * touch does not count against the others.
 *
 * <p>Not thread-safe.
 */
final class DeathWatch {

  private final LongSupplier monotonicNanos;
  private final long outOfTouchNanos;
  private final long goneNanos;
  private final long absentNanos;
  private final long doubtNanos;
  private final long deathNanos;
  private Map<Long, Sighting> sightings = new HashMap<>();
  private long lastLookNanos;

  /**
   * What is known of an instance.
   *
   * @param sinceNanos when its lease was first seen as it is
   * @param hasShown whether its session was ever seen open
   * @param absentSinceNanos when it was first seen without it again; null while it has it
   */
  private record Sighting(
      long leaseUntil, long sinceNanos, boolean hasShown, @Nullable Long absentSinceNanos) {

    private boolean isGone(long now, long patienceNanos) {
      return hasShown && absentSinceNanos != null && now - absentSinceNanos >= patienceNanos;
    }
  }

  /**
   * @param lease how long an instance lives without renewing
   * @param interval how often it renews
   * @param trust how long after a renewal it starts attempts
   */
  DeathWatch(Duration lease, Duration interval, Duration trust, LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
    this.outOfTouchNanos = lease.dividedBy(2).toNanos();
    this.goneNanos = trust.plus(interval.dividedBy(4)).toNanos();
    this.absentNanos = interval.plus(interval.dividedBy(4)).toNanos();
    this.doubtNanos = lease.minus(interval.multipliedBy(2)).toNanos();
    this.deathNanos = lease.plus(interval).toNanos();
    this.lastLookNanos = monotonicNanos.getAsLong();
  }

  /** The dead among all instances that there are now. */
  List<InstanceRow> dead(List<InstanceRow> instances) {
    long now = monotonicNanos.getAsLong();
    if (now - lastLookNanos > outOfTouchNanos) {
      sightings.clear();
    }
    lastLookNanos = now;
    Map<Long, Sighting> seen = new HashMap<>();
    for (InstanceRow instance : instances) {
      seen.put(instance.id(), see(instance, sightings.get(instance.id()), now));
    }
    sightings = seen;
    return instances.stream().filter(instance -> isDead(instance, now)).toList();
  }

  private static Sighting see(InstanceRow instance, @Nullable Sighting known, long now) {
    Sighting before = known == null ? new Sighting(instance.leaseUntil(), now, false, null) : known;
    boolean unchanged = before.leaseUntil() == instance.leaseUntil();
    Long absentSince = before.absentSinceNanos() == null ? (Long) now : before.absentSinceNanos();
    return new Sighting(
        instance.leaseUntil(),
        unchanged ? before.sinceNanos() : now,
        instance.present() || before.hasShown(),
        instance.present() ? null : absentSince);
  }

  private boolean isDead(InstanceRow instance, long now) {
    Sighting sighting = Objects.requireNonNull(sightings.get(instance.id()));
    long unchanged = now - sighting.sinceNanos();
    return unchanged >= deathNanos
        || (instance.expired() && unchanged >= doubtNanos)
        || (sighting.isGone(now, absentNanos) && unchanged >= goneNanos);
  }

  /** Whether somebody seems to be gone, so that it is worth looking again soon. */
  boolean suspects() {
    return sightings.values().stream().anyMatch(each -> each.isGone(lastLookNanos, 0));
  }
}

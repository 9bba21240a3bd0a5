package io.dalga.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The database's clock, kept between readings by the monotonic clock of this machine. The wall
 * clock of this machine plays no part, so a wrong or jumping one does no harm.
 *
 * <ol>
 *   <li>A reading is a round trip. The database looked at its clock at some time during it; we take
 *       it for the end, so that this clock may be slow by a round trip, but is never fast: nothing
 *       is ever started early. (Cristian's algorithm takes the middle, to be wrong by half as much
 *       in both directions.)
 *   <li>The reading in use ages: its error grows by what two clocks may drift apart.
 *   <li>A new reading replaces it when its error is smaller, or when the two cannot both be right:
 *       then the database's clock was set, or another server answers.
 * </ol>
 *
 * Thread-safe.
 */
public final class DatabaseClock implements InstantSource {

  /** What two quartz clocks drift apart at most: 200 parts per million. */
  private static final long DRIFT_DIVISOR = 5_000;

  /** The database tells whole milliseconds. */
  private static final long RESOLUTION_NANOS = 1_000_000;

  private static final long GOOD_ERROR_NANOS = 6_000_000;
  private static final int MAX_READINGS = 3;

  private final Supplier<Instant> database;
  private final LongSupplier monotonicNanos;
  private volatile Reading reading;

  /** By the time of the monotonic clock, the database's was that, or later by up to the error. */
  private record Reading(long monotonicNanos, long databaseNanos, long errorNanos) {
    long offset() {
      return databaseNanos - monotonicNanos;
    }

    long errorAt(long now) {
      return errorNanos + (now - monotonicNanos) / DRIFT_DIVISOR;
    }
  }

  /**
   * Starts with the wall clock, until {@link #synchronize} is called the first time.
   *
   * @param database asks the database for the time
   * @param monotonicNanos a clock that only goes forward, in nanoseconds
   */
  public DatabaseClock(
      Supplier<Instant> database, LongSupplier monotonicNanos, InstantSource wallClock) {
    this.database = database;
    this.monotonicNanos = monotonicNanos;
    this.reading =
        new Reading(
            monotonicNanos.getAsLong(), nanos(wallClock.instant()), Duration.ofDays(365).toNanos());
  }

  /**
   * Asks the database for the time, and a few times more as long as all that is known is rough;
   * throws what that throws.
   */
  public void synchronize() {
    for (int i = 0; i < MAX_READINGS; i++) {
      long sent = monotonicNanos.getAsLong();
      long time = nanos(database.get());
      long received = monotonicNanos.getAsLong();
      consider(new Reading(received, time, received - sent + RESOLUTION_NANOS));
      if (reading.errorAt(received) < GOOD_ERROR_NANOS) {
        return;
      }
    }
  }

  private void consider(Reading taken) {
    Reading used = reading;
    long usedError = used.errorAt(taken.monotonicNanos());
    long difference = taken.offset() - used.offset();
    boolean contradiction = difference > usedError || -difference > taken.errorNanos();
    if (contradiction || taken.errorNanos() <= usedError) {
      reading = taken;
    }
  }

  @Override
  public Instant instant() {
    long nanos = monotonicNanos.getAsLong() + reading.offset();
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  @Override
  public long millis() {
    return Math.floorDiv(monotonicNanos.getAsLong() + reading.offset(), 1_000_000L);
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}

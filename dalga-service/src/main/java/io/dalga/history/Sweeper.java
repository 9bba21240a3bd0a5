package io.dalga.history;

import io.dalga.job.LedgerPosition;
import io.dalga.store.LedgerStore;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the run ledger is not to keep, a little at a time, and rests as long as it works.
 * One instance does it for all.
 */
public final class Sweeper {

  /** Whoever owns this slot sweeps. */
  public static final int SLOT = 0;

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** Entries that one statement counts, at most: it must not take long. */
  private static final int STEP = 20_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(Sweeper.class);

  private final LedgerStore store;
  private final Retention retention;
  private final InstantSource clock;
  private final BooleanSupplier wanted;

  /**
   * @param wanted whether this instance is to sweep, and go on sweeping
   */
  Sweeper(LedgerStore store, Retention retention, InstantSource clock, BooleanSupplier wanted) {
    this.store = store;
    this.retention = retention;
    this.clock = clock;
    this.wanted = wanted;
  }

  /** Sweeps once a minute, for as long as the application runs. */
  public static void start(
      LedgerStore store,
      Retention retention,
      InstantSource clock,
      BooleanSupplier wanted,
      LifecycleEnvironment lifecycle) {
    ScheduledExecutorService thread =
        lifecycle.scheduledExecutorService("dalga-history-%d").threads(1).build();
    Sweeper sweeper =
        new Sweeper(store, retention, clock, () -> !thread.isShutdown() && wanted.getAsBoolean());
    thread.scheduleWithFixedDelay(
        sweeper::trySweep, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  private void trySweep() {
    try {
      sweep();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOGGER.warn("cannot clear up the history; trying again in {}", PERIOD, e);
    }
  }

  /** Throws the database's exceptions. */
  void sweep() throws InterruptedException {
    if (!retention.maxAge().isZero()) {
      deleteBefore(LedgerPosition.at(clock.instant().minus(retention.maxAge())));
    }
    Optional<LedgerPosition> oldest = oldestToKeep();
    if (oldest.isPresent()) {
      deleteBefore(oldest.get());
    }
  }

  private void deleteBefore(LedgerPosition position) throws InterruptedException {
    int deleted = LedgerStore.DELETED_AT_ONCE;
    while (deleted == LedgerStore.DELETED_AT_ONCE && wanted.getAsBoolean()) {
      long start = System.nanoTime();
      deleted = store.deleteBefore(position);
      TimeUnit.NANOSECONDS.sleep(System.nanoTime() - start);
    }
  }

  /** Empty when there are not more than are to be kept. */
  private Optional<LedgerPosition> oldestToKeep() {
    Optional<LedgerPosition> position =
        Optional.of(LedgerPosition.END).filter(end -> retention.maxRows() > 0);
    long left = retention.maxRows();
    while (left > 0 && position.isPresent()) {
      int step = (int) Math.min(STEP, left);
      position =
          position.filter(from -> wanted.getAsBoolean()).flatMap(from -> store.skip(from, step));
      left -= step;
    }
    return position;
  }
}

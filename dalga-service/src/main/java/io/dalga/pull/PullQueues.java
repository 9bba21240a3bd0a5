package io.dalga.pull;

import io.dalga.job.Claim;
import io.dalga.job.JobKey;
import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import io.dalga.store.JobStore;
import io.dalga.store.QueueStore;
import io.dalga.store.QueueStore.Reserved;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that workers come for. Who finds none may wait, and holds no thread and no connection while
 * waiting: one look every {@link #PERIOD} finds out for all of them which paths have something due,
 * and what this instance is told itself is served at once. Thread-safe.
 */
public final class PullQueues implements JobStore.Listener {

  /** How often is looked for what other instances were told, and what has come due. */
  static final Duration PERIOD = Duration.ofMillis(100);

  /** Each may wait for the database. */
  private static final int THREADS = 4;

  private static final Logger LOGGER = LoggerFactory.getLogger(PullQueues.class);

  private final QueueStore store;
  private final InstantSource clock;
  private final ScheduledExecutorService threads;
  private final PullListener listener;
  private final WaitingRoom room = new WaitingRoom();

  /** Paths that a thread is serving now; another look at them is wanted where it says true. */
  private final Map<String, Boolean> served = new ConcurrentHashMap<>();

  private volatile boolean open = true;

  /** Queues for as long as the application runs. */
  public static PullQueues start(
      QueueStore store,
      InstantSource clock,
      PullListener listener,
      LifecycleEnvironment lifecycle) {
    ScheduledExecutorService threads =
        lifecycle.scheduledExecutorService("dalga-pull-%d").threads(THREADS).build();
    PullQueues queues = new PullQueues(store, clock, threads, listener);
    threads.scheduleWithFixedDelay(
        queues::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    lifecycle.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopping(LifeCycle event) {
            // Before the server waits for the requests that it has not answered.
            queues.stop();
          }
        });
    return queues;
  }

  private PullQueues(
      QueueStore store,
      InstantSource clock,
      ScheduledExecutorService threads,
      PullListener listener) {
    this.store = store;
    this.clock = clock;
    this.threads = threads;
    this.listener = listener;
  }

  /** Sends those home that wait, with nothing, and lets nobody wait any more. */
  private void stop() {
    open = false;
    sendHome(room.close());
  }

  private static void sendHome(List<WaitingRoom.Guest> guests) {
    guests.forEach(guest -> guest.answer().complete(List.of()));
  }

  /**
   * Reserves runs that are due, the oldest first.
   *
   * @param limit how many at most; 1 or more
   * @param timeout for how long
   * @param wait how long to wait for the first
   * @return none when there were none in that time; fails with the database's exceptions
   */
  public CompletableFuture<List<Reserved>> reserve(
      String path, int limit, Duration timeout, Duration wait) {
    List<Reserved> reserved = reserve(path, limit, timeout);
    if (!reserved.isEmpty() || wait.isZero() || !open) {
      return CompletableFuture.completedFuture(reserved);
    }
    WaitingRoom.Guest guest =
        new WaitingRoom.Guest(
            limit, timeout, System.nanoTime() + wait.toNanos(), new CompletableFuture<>());
    room.enter(path, guest);
    if (!open) {
      stop();
    }
    return guest.answer();
  }

  private List<Reserved> reserve(String path, int limit, Duration timeout) {
    List<Reserved> reserved = store.reserve(path, limit, timeout);
    if (!reserved.isEmpty()) {
      listener.reserved(reserved.size());
    }
    return reserved;
  }

  /**
   * The run is done with.
   *
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean end(Claim claim, Outcome outcome) {
    return told(store.end(claim, outcome), PullListener.Report.ACKNOWLEDGED);
  }

  /**
   * The run is given back.
   *
   * @param delay how long it waits for its next attempt; null = as after any failure
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean release(Claim claim, String error, @Nullable Duration delay) {
    boolean held =
        delay == null
            ? store.end(claim, Outcome.failed(error))
            : store.release(claim, error, delay);
    return told(held, PullListener.Report.RELEASED);
  }

  private boolean told(boolean held, PullListener.Report report) {
    listener.reported(held ? report : PullListener.Report.LATE);
    return held;
  }

  /**
   * Lets the reservation end that long from now.
   *
   * @return false when it had ended, and nothing was changed
   */
  public boolean extend(Claim claim, Duration timeout) {
    return store.extend(claim, timeout);
  }

  /** Counts the jobs of a path. */
  public QueueStore.Size size(String path) {
    return store.size(path);
  }

  @Override
  public void changed(JobKey key, @Nullable Instant nextRun) {
    if (nextRun != null && room.isWaitedFor(key.path()) && !nextRun.isAfter(clock.instant())) {
      serveSoon(key.path());
    }
  }

  private void look() {
    try {
      sendHome(room.leaveAt(System.nanoTime()));
      Set<String> paths = room.paths();
      if (!paths.isEmpty()) {
        Instant now = clock.instant();
        store
            .earliest(paths)
            .forEach(
                (path, due) -> {
                  if (!due.isAfter(now)) {
                    serveSoon(path);
                  }
                });
      }
    } catch (RuntimeException e) {
      LOGGER.warn("cannot look for runs that workers wait for; trying again", e);
    }
  }

  private void serveSoon(String path) {
    if (served.put(path, true) == null) {
      threads.execute(() -> serve(path));
    }
  }

  /** One thread per path, so that those who wait do not compete for the same rows. */
  private void serve(String path) {
    do {
      served.put(path, false);
      try {
        serveAll(path);
      } catch (RuntimeException e) {
        LOGGER.warn(
            "cannot reserve for workers that wait: path={}; trying again", Printable.of(path), e);
      }
    } while (!served.remove(path, false));
  }

  private void serveAll(String path) {
    WaitingRoom.Guest guest = room.next(path);
    while (guest != null) {
      List<Reserved> reserved = List.of();
      try {
        reserved = reserve(path, guest.limit(), guest.timeout());
      } finally {
        if (reserved.isEmpty()) {
          room.resume(path, guest);
        }
      }
      if (reserved.isEmpty()) {
        return;
      }
      guest.answer().complete(reserved);
      guest = room.next(path);
    }
  }
}

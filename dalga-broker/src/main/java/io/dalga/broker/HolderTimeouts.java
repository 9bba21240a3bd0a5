package io.dalga.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends reservations in time for services that hold them as long as a connection lives: when the
 * process dies, the service ends them, and while it lives, this does. For drivers. Thread-safe.
 */
public final class HolderTimeouts implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(HolderTimeouts.class);

  private final ScheduledThreadPoolExecutor timer;
  private final Map<Object, Entry> entries = new ConcurrentHashMap<>();
  private final @Nullable Duration keepAliveInterval;

  private static final class Entry {
    private final Runnable keepAlive;
    private final Runnable end;
    private long endNanos;
    private @Nullable Future<?> next;

    private Entry(Runnable keepAlive, Runnable end, Duration timeout) {
      this.keepAlive = keepAlive;
      this.end = end;
      extend(timeout);
    }

    private void extend(Duration timeout) {
      endNanos = System.nanoTime() + timeout.toNanos();
    }
  }

  /**
   * @param keepAliveInterval how often the service has to hear of a reservation that goes on; null
   *     when it need not
   */
  public HolderTimeouts(String threadName, @Nullable Duration keepAliveInterval) {
    this.keepAliveInterval = keepAliveInterval;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * A reservation begins.
   *
   * @param keepAlive tells the service that it goes on
   * @param end gives the message back; not called once {@link #finish} has returned true
   */
  public void begin(Object token, Duration timeout, Runnable keepAlive, Runnable end) {
    Entry entry = new Entry(keepAlive, end, timeout);
    entries.put(token, entry);
    schedule(token, entry);
  }

  /**
   * Ends a reservation; true for whoever ends it first, in time. When its time is over and nobody
   * has noticed yet, the message is given back now.
   */
  public boolean finish(Object token) {
    Entry entry = entries.remove(token);
    if (entry == null) {
      return false;
    }
    boolean over;
    synchronized (entry) {
      if (entry.next != null) {
        entry.next.cancel(false);
      }
      over = entry.endNanos - System.nanoTime() <= 0;
    }
    if (over) {
      attempt(entry.end);
    }
    return !over;
  }

  /** Lets a reservation end that long from now; false when it has ended. */
  public boolean extend(Object token, Duration timeout) {
    Entry entry = entries.get(token);
    if (entry == null) {
      return false;
    }
    synchronized (entry) {
      if (entry.endNanos - System.nanoTime() <= 0) {
        return false;
      }
      entry.extend(timeout);
      if (entry.next != null) {
        entry.next.cancel(false);
      }
    }
    schedule(token, entry);
    return true;
  }

  private void schedule(Object token, Entry entry) {
    synchronized (entry) {
      long nanos = Math.max(0, entry.endNanos - System.nanoTime());
      if (keepAliveInterval != null) {
        nanos = Math.min(nanos, keepAliveInterval.toNanos());
      }
      entry.next = timer.schedule(() -> tick(token, entry), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void tick(Object token, Entry entry) {
    boolean over;
    synchronized (entry) {
      over = entry.endNanos - System.nanoTime() <= 0;
    }
    if (!over) {
      attempt(entry.keepAlive);
      schedule(token, entry);
    } else if (entries.remove(token, entry)) {
      attempt(entry.end);
    }
  }

  /** A connection that has failed has let go of what it held. */
  private static void attempt(Runnable call) {
    try {
      call.run();
    } catch (BrokerException e) {
      LOGGER.debug("a reservation has gone with its connection", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    entries.clear();
  }
}

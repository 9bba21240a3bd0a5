package io.dalga.broker.kafka;

import io.dalga.broker.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The members of the group: those that hold messages, and for a while those that may take more.
 * Thread-safe.
 */
final class Takers implements AutoCloseable {

  /** Kafka limits what a partition has reserved at a time to 2000. */
  private static final int MOST = 64;

  private static final Duration IDLE = Duration.ofMinutes(1);

  /** Meanwhile it may get a message that nobody here has asked for; whoever asks next gets it. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Servers servers;
  private final ScheduledThreadPoolExecutor timer;
  private final Set<Taker> all = new HashSet<>();
  private final List<Idle> idle = new ArrayList<>();
  private boolean closed;

  /** Each time that a taker becomes idle is another. */
  private static final class Idle {
    private final Taker taker;

    private Idle(Taker taker) {
      this.taker = taker;
    }
  }

  Takers(Servers servers) {
    this.servers = servers;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "kafka-idle");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** One for that queue that takes at most so many, for the caller alone. */
  Taker get(String queue, int most) {
    Taker old = takeIdle(queue, most);
    if (old != null) {
      return old;
    }
    Taker fresh =
        new Taker(servers, queue, Integer.highestOneBit(Math.min(most, MOST)), this::giveBack);
    if (!add(fresh)) {
      fresh.close(servers.timeout());
      throw new BrokerException("Kafka: closed");
    }
    return fresh;
  }

  private synchronized boolean add(Taker taker) {
    return !closed && all.add(taker);
  }

  private synchronized @Nullable Taker takeIdle(String queue, int most) {
    if (closed) {
      throw new BrokerException("Kafka: closed");
    }
    Idle best =
        idle.stream()
            .filter(each -> each.taker.queue().equals(queue) && each.taker.most() <= most)
            .max(
                Comparator.<Idle, Boolean>comparing(each -> each.taker.asking())
                    .thenComparing(each -> each.taker.most()))
            .orElse(null);
    if (best == null) {
      return null;
    }
    idle.remove(best);
    return best.taker;
  }

  /** Keeps it for the next, or closes it when it is good for nothing. */
  private void giveBack(Taker taker) {
    if (!taker.isFree()) {
      later(() -> discard(taker), Duration.ZERO);
      return;
    }
    Idle entry = new Idle(taker);
    synchronized (this) {
      idle.add(entry);
    }
    later(() -> retire(entry), taker.asking() ? LINGER : IDLE);
  }

  private void retire(Idle entry) {
    boolean mine;
    synchronized (this) {
      mine = idle.remove(entry);
    }
    if (mine) {
      discard(entry.taker);
    }
  }

  private void discard(Taker taker) {
    taker.close(servers.timeout());
    synchronized (this) {
      all.remove(taker);
    }
  }

  private void later(Runnable task, Duration delay) {
    try {
      timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed, and so are they.
    }
  }

  @Override
  public void close() {
    List<Taker> rest;
    synchronized (this) {
      closed = true;
      rest = new ArrayList<>(all);
      idle.clear();
    }
    // Not shutdownNow: an interrupt would break off a close, and the server keep what is held.
    timer.getQueue().clear();
    timer.shutdown();
    rest.parallelStream().forEach(each -> each.close(servers.timeout()));
  }
}

package io.dalga.broker;

import io.dalga.broker.Broker.Capability;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from a queue and calls their handlers, several at a time.
 *
 * <pre>{@code
 * Worker worker =
 *     Worker.on(broker)
 *         .queue("scheduler")
 *         .concurrency(8)
 *         .reserveTimeout(Duration.ofSeconds(60))
 *         .handle("check_feed", run -> check(run.text()))
 *         .start();
 * }</pre>
 *
 * One thread reserves, so many handle, one extends the reservations of what takes long. A message
 * is done with when its handler returns. When it throws, the message is handled again after a wait,
 * and in the end put into the dead-letter queue. When the broker cannot be reached, the worker goes
 * on trying.
 *
 * <p>Thread-safe.
 */
public final class Worker implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Worker.class);

  /** How long a call waits for messages; that long, at most, closing waits for it. */
  private static final Duration WAIT = Duration.ofSeconds(1);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Broker broker;
  private final Settings settings;
  private final Handling handling;
  private final ExecutorService threads;
  private final Thread poller;
  private final Thread extender;

  /** Places for messages that are handled or wait for a free thread. */
  private final Semaphore places;

  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** A reservation, and until when we know that it is ours. */
  private static final class Held {
    private final Reservation reservation;
    private volatile long endNanos;

    private Held(Reservation reservation, long endNanos) {
      this.reservation = reservation;
      this.endNanos = endNanos;
    }

    private boolean isOver() {
      return System.nanoTime() - endNanos >= 0;
    }
  }

  private record Settings(
      String queue,
      int concurrency,
      int prefetch,
      Duration reserveTimeout,
      Duration drainTimeout) {}

  private Worker(Broker broker, Settings settings, Handling handling) {
    this.broker = broker;
    this.settings = settings;
    this.handling = handling;
    this.places = new Semaphore(settings.concurrency() + settings.prefetch());
    ThreadFactory names = names("worker-" + settings.queue());
    this.threads = Executors.newFixedThreadPool(settings.concurrency(), names);
    this.poller = names.newThread(this::poll);
    this.extender = names.newThread(this::extend);
    poller.start();
    extender.start();
  }

  private static ThreadFactory names(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> new Thread(task, prefix + "-" + number.incrementAndGet());
  }

  /** Begins to describe a worker; the caller closes the broker after it. */
  public static Builder on(Broker broker) {
    return new Builder(broker);
  }

  private void poll() {
    try {
      while (!stopping) {
        pollOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pollOnce() throws InterruptedException {
    if (!places.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    int free = 1 + places.drainPermits();
    try {
      free -= reserve(free);
    } catch (RuntimeException e) {
      LOGGER.warn("cannot reserve: queue={}; trying again", settings.queue(), e);
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } finally {
      places.release(free);
    }
  }

  private int reserve(int most) throws InterruptedException {
    List<Reservation> reserved =
        broker.reserve(settings.queue(), most, settings.reserveTimeout(), WAIT);
    long end = System.nanoTime() + settings.reserveTimeout().toNanos();
    for (Reservation reservation : reserved) {
      Held mine = new Held(reservation, end);
      held.add(mine);
      threads.execute(() -> work(mine));
    }
    return reserved.size();
  }

  private void work(Held mine) {
    try {
      if (stopping) {
        broker.release(mine.reservation);
      } else if (mine.isOver()) {
        handling.lost(mine.reservation);
      } else {
        handling.handle(mine.reservation);
      }
    } catch (RuntimeException e) {
      LOGGER.warn(
          "what became of a message cannot be told, so it comes back: queue={} id={}",
          settings.queue(),
          mine.reservation.id(),
          e);
    } finally {
      held.remove(mine);
      places.release();
    }
  }

  /** Three times within each timeout, so that one failure does no harm. */
  private void extend() {
    Duration interval = settings.reserveTimeout().dividedBy(3);
    boolean able = broker.capabilities().contains(Capability.EXTEND);
    try {
      while (able && !threads.awaitTermination(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        held.forEach(this::extend);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void extend(Held mine) {
    long now = System.nanoTime();
    try {
      if (broker.extend(mine.reservation, settings.reserveTimeout())) {
        mine.endNanos = now + settings.reserveTimeout().toNanos();
      }
    } catch (RuntimeException e) {
      LOGGER.warn("cannot extend: queue={} id={}", settings.queue(), mine.reservation.id(), e);
    }
  }

  /**
   * Takes no more messages, gives back those that no handler has yet, and waits for the handlers
   * that are running, for the drain timeout at most; then interrupts them, and their messages come
   * back when their time is over.
   */
  @Override
  public void close() {
    stopping = true;
    try {
      poller.join();
      threads.shutdown();
      if (!threads.awaitTermination(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.warn("interrupting handlers: queue={} messages={}", settings.queue(), held.size());
        threads.shutdownNow();
      }
      extender.join(WAIT.toMillis());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    extender.interrupt();
  }

  /** Describes a worker. Not thread-safe. */
  public static final class Builder {
    private final Broker broker;
    private final Map<String, Handling.Registration> handlers = new HashMap<>();
    private @Nullable String queue;
    private int concurrency = 1;
    private @Nullable Integer prefetch;
    private Duration reserveTimeout = Duration.ofSeconds(60);
    private Duration drainTimeout = Duration.ofSeconds(30);
    private Duration unknownDelay = Duration.ofSeconds(60);
    private Retry retry = Retry.exponential();
    private @Nullable String deadLetters;
    private WorkerListener listener = WorkerListener.NONE;

    private Builder(Broker broker) {
      this.broker = broker;
    }

    /** Where messages are taken from; required. */
    public Builder queue(String name) {
      queue = name;
      return this;
    }

    /** How many handlers run at once; 1 by default. */
    public Builder concurrency(int handlers) {
      concurrency = atLeast(1, handlers, "concurrency");
      return this;
    }

    /** How many more messages are reserved, so that no handler waits; as many by default. */
    public Builder prefetch(int messages) {
      prefetch = atLeast(0, messages, "prefetch");
      return this;
    }

    /** For how long messages are reserved, and extended while they are handled; 60 s by default. */
    public Builder reserveTimeout(Duration timeout) {
      reserveTimeout = positive(timeout, "reserveTimeout");
      return this;
    }

    /** How long closing waits for handlers; 30 s by default. */
    public Builder drainTimeout(Duration timeout) {
      drainTimeout = positive(timeout, "drainTimeout");
      return this;
    }

    /**
     * For how long messages are put off that there is no handler for; 60 s by default. A broker
     * without a delay puts them into the dead-letter queue.
     */
    public Builder unknownDelay(Duration delay) {
      unknownDelay = positive(delay, "unknownDelay");
      return this;
    }

    /** What to do with messages whose handlers throw; {@link Retry#exponential} by default. */
    public Builder retry(Retry policy) {
      retry = policy;
      return this;
    }

    /** Where messages go that have failed too often; {@code <queue>.dead} by default. */
    public Builder deadLetters(String name) {
      deadLetters = name;
      return this;
    }

    /** Who is told what happens. */
    public Builder listener(WorkerListener newListener) {
      listener = newListener;
      return this;
    }

    /** Handles messages of that {@link Message#NAME name}, each once. */
    public Builder handle(String name, Handler handler) {
      return register(name, null, handler);
    }

    /** Handles messages of that {@link Message#NAME name} again and again. */
    public Builder handle(String name, Repeat repeat, Handler handler) {
      return register(name, repeat, handler);
    }

    private Builder register(String name, @Nullable Repeat repeat, Handler handler) {
      if (handlers.put(name, new Handling.Registration(handler, repeat)) != null) {
        throw new IllegalArgumentException("there are two handlers named \"" + name + "\"");
      }
      return this;
    }

    /**
     * Starts to work.
     *
     * @throws IllegalStateException when there is no queue or no handler, or when waits are asked
     *     for of a broker that cannot delay
     */
    public Worker start() {
      if (queue == null || handlers.isEmpty()) {
        throw new IllegalStateException("a worker needs a queue and a handler");
      }
      boolean delays = broker.capabilities().contains(Capability.DELAY);
      boolean repeats = handlers.values().stream().anyMatch(each -> each.repeat() != null);
      if (!delays && (retry.waits() || repeats)) {
        throw new IllegalStateException(
            "this broker cannot delay messages: use retry(Retry.atOnce(n)), and schedule what"
                + " repeats in Dalga");
      }
      Handling handling =
          new Handling(
              broker,
              Map.copyOf(handlers),
              new Handling.Fate(
                  retry,
                  delays ? unknownDelay : null,
                  deadLetters == null ? queue + ".dead" : deadLetters),
              listener);
      int ahead = prefetch == null ? concurrency : prefetch;
      return new Worker(
          broker, new Settings(queue, concurrency, ahead, reserveTimeout, drainTimeout), handling);
    }

    private static int atLeast(int least, int value, String name) {
      if (value < least) {
        throw new IllegalArgumentException(name + " " + value + " must be at least " + least);
      }
      return value;
    }

    private static Duration positive(Duration value, String name) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " " + value + " must be longer than zero");
      }
      return value;
    }
  }
}

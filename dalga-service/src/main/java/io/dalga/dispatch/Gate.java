package io.dalga.dispatch;

import io.dalga.job.Outcome;
import io.dalga.target.Target;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one target; it keeps a target that does not answer from holding up the others.
 *
 * <ul>
 *   <li>A bulkhead: the target has so many places and no more ({@link Runs} counts them). Runs
 *       beyond wait where they are when places become free all the time, and are postponed when
 *       they do not, so that they are not read over and over.
 *   <li>A rate, if it has one: what it does not allow for a while is postponed until its turn
 *       ({@link Line}).
 *   <li>A circuit breaker: when most attempts are not answered at all, only one at a time is made,
 *       once a second, until one is answered. The others are postponed, which is no attempt of
 *       theirs. Where each run may go to a receiver of its own, there is none.
 * </ul>
 *
 * <p>Answers that say no are answers: a receiver that refuses some jobs is not away. Thread-safe.
 */
final class Gate {

  private static final Logger LOGGER = LoggerFactory.getLogger(Gate.class);

  private static final float OPENS_AT_PERCENT = 50;
  private static final int MIN_ATTEMPTS = 20;
  private static final int WINDOW_SECONDS = 10;
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);

  /** Bad gateway, service unavailable, gateway timeout: somebody else answers for the receiver. */
  private static final Set<Integer> UNANSWERED = Set.of(502, 503, 504);

  private static final long STALL_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What may be postponed in a second, in the long run; when there is more, for longer. */
  private static final double POSTPONED_PER_SECOND = 1000;

  private static final double MIN_DELAY_SECONDS = 1;
  private static final double MAX_DELAY_SECONDS = 60;

  private final Target target;
  private final int places;
  private final @Nullable Rate rate;
  private final @Nullable Line line;
  private final LongSupplier monotonicNanos;
  private final RandomGenerator random;
  private final CircuitBreaker breaker;

  private boolean open;
  private long openSince;
  private long windowStart;
  private int finishedInWindow;
  private boolean stalled;
  private double recentlyPostponed;
  private long lastPostponedNanos;

  /**
   * @param random draws delays
   */
  Gate(
      String name,
      Target target,
      Bounds bounds,
      LongSupplier monotonicNanos,
      RandomGenerator random,
      DispatchListener listener) {
    this.target = target;
    this.places = bounds.places();
    this.rate = bounds.rate();
    this.monotonicNanos = monotonicNanos;
    this.random = random;
    this.breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(WINDOW_SECONDS)
                .minimumNumberOfCalls(MIN_ATTEMPTS)
                .failureRateThreshold(OPENS_AT_PERCENT)
                .waitDurationInOpenState(BETWEEN_PROBES)
                .permittedNumberOfCallsInHalfOpenState(1)
                .currentTimestampFunction(clock -> monotonicNanos.getAsLong(), TimeUnit.NANOSECONDS)
                .clock(new MonotonicClock(monotonicNanos))
                .recordResult(outcome -> outcome instanceof Outcome given && isUnanswered(given))
                .build());
    this.breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              boolean closed =
                  event.getStateTransition().getToState() == CircuitBreaker.State.CLOSED;
              changed(name, !closed, listener);
            });
    this.lastPostponedNanos = monotonicNanos.getAsLong();
    this.line = rate == null ? null : new Line(rate.perSecond(), lastPostponedNanos);
    this.windowStart = lastPostponedNanos;
  }

  /** Told of each probe, too. */
  private synchronized void changed(String name, boolean nowOpen, DispatchListener listener) {
    if (nowOpen != open) {
      open = nowOpen;
      openSince = monotonicNanos.getAsLong();
      LOGGER.warn(
          "target={} {}",
          name,
          open ? "does not answer; one attempt a second is made" : "answers again");
      listener.breaker(name, open);
    }
  }

  private static boolean isUnanswered(Outcome outcome) {
    return outcome.kind() == Outcome.Kind.FAILED
        && (outcome.status() == null || UNANSWERED.contains(outcome.status()));
  }

  Target target() {
    return target;
  }

  /** Whether an attempt may be made; if so, {@link #finished} or {@link #abandoned} must follow. */
  boolean tryStart() {
    boolean allowed = breaker.tryAcquirePermission();
    if (allowed && rate != null) {
      rate.take();
    }
    return allowed;
  }

  /** Whether the target does not answer, as far as is known. */
  synchronized boolean isOpen() {
    return open;
  }

  /** For how long it has not answered; null when it does, as far as is known. */
  synchronized @Nullable Duration unansweringFor() {
    return open ? Duration.ofNanos(monotonicNanos.getAsLong() - openSince) : null;
  }

  /** Whether runs are postponed until the rate allows them. */
  synchronized boolean hasLine() {
    return line != null && !line.isEmpty(monotonicNanos.getAsLong());
  }

  /** An attempt that was allowed is over. */
  void finished(Outcome outcome, Duration took) {
    if (target.isOneReceiver()) {
      breaker.onResult(took.toNanos(), TimeUnit.NANOSECONDS, outcome);
    } else {
      breaker.releasePermission();
    }
    synchronized (this) {
      finishedInWindow++;
    }
  }

  /**
   * An attempt that was allowed is over, and its outcome says nothing about the target: this
   * process was frozen, and attempts time out that were answered meanwhile.
   */
  void abandoned() {
    breaker.releasePermission();
  }

  /**
   * Whether places are held for more than a second on average (Little's law). Asked when there is
   * no place free; it takes a second of that before the answer is yes.
   */
  synchronized boolean isStalled() {
    long now = monotonicNanos.getAsLong();
    long age = now - windowStart;
    if (age >= STALL_WINDOW_NANOS) {
      stalled = age < 2 * STALL_WINDOW_NANOS && finishedInWindow < places;
      windowStart = now;
      finishedInWindow = 0;
    }
    return stalled;
  }

  /**
   * For how long to postpone a run: until its turn where there is a rate, else a second or two when
   * there are few of them, longer when there are many, at random so that they do not come back
   * together.
   */
  synchronized Duration delay() {
    long now = monotonicNanos.getAsLong();
    return line == null ? randomDelay(now) : line.join(now, random);
  }

  private Duration randomDelay(long now) {
    double elapsed = (now - lastPostponedNanos) / 1e9;
    lastPostponedNanos = now;
    recentlyPostponed = 1 + Math.max(0, recentlyPostponed - elapsed * POSTPONED_PER_SECOND);
    double spread = MIN_DELAY_SECONDS + 2 * recentlyPostponed / POSTPONED_PER_SECOND;
    double seconds = MIN_DELAY_SECONDS + random.nextDouble() * spread;
    return Duration.ofMillis(Math.round(1000 * Math.min(MAX_DELAY_SECONDS, seconds)));
  }

  /** The library asks a wall clock when to make a probe; this one does not jump. */
  private static final class MonotonicClock extends Clock {
    private final LongSupplier monotonicNanos;

    MonotonicClock(LongSupplier monotonicNanos) {
      this.monotonicNanos = monotonicNanos;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(monotonicNanos.getAsLong());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

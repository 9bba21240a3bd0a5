package io.dalga.dispatch;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast an instance works off what is overdue. Thread-safe. */
final class CatchUpRate {

  private static final int PERIODS_PER_SECOND = 20;

  private final @Nullable RateLimiter limiter;

  /**
   * @param perSecond overdue runs that may be started in a second; 0 = no limit
   */
  CatchUpRate(int perSecond) {
    this.limiter = perSecond == 0 ? null : RateLimiter.of("catch-up", config(perSecond));
  }

  private static RateLimiterConfig config(int perSecond) {
    int perPeriod = Math.max(1, perSecond / PERIODS_PER_SECOND);
    return RateLimiterConfig.custom()
        .limitForPeriod(perPeriod)
        .limitRefreshPeriod(Duration.ofNanos(1_000_000_000L * perPeriod / perSecond))
        .timeoutDuration(Duration.ZERO)
        .build();
  }

  /** Whether one more may be started now. */
  boolean tryAcquire() {
    return limiter == null || limiter.acquirePermission();
  }
}

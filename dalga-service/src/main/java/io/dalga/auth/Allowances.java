package io.dalga.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.function.LongSupplier;

/** An {@link Allowance} for each of those who ask, in bounded memory. Thread-safe. */
final class Allowances {

  /** More than this, and who has not asked for long begins anew. */
  private static final int MOST = 10_000;

  private final Cache<String, Allowance> allowances;
  private final int most;
  private final Duration period;
  private final LongSupplier nanos;

  /**
   * @param most for each, 1 or more
   * @param nanos a monotonic clock
   */
  Allowances(int most, Duration period, LongSupplier nanos) {
    this.most = most;
    this.period = period;
    this.nanos = nanos;
    this.allowances =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            // Whole again by then.
            .expireAfterAccess(period)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Takes one.
   *
   * @param reason what to say when there is none left
   * @throws ClientErrorException 429 when there is none left
   */
  void take(String who, String reason) {
    check(allowances.get(who, any -> new Allowance(most, period, nanos)).take(), reason);
  }

  /**
   * Takes none.
   *
   * @throws ClientErrorException 429 when there is none left
   */
  void checkAny(String who, String reason) {
    Allowance allowance = allowances.getIfPresent(who);
    if (allowance != null) {
      check(allowance.untilAny(), reason);
    }
  }

  private static void check(Duration wait, String reason) {
    if (!wait.isZero()) {
      long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
      throw new ClientErrorException(
          reason + "; try again in " + seconds + " s",
          Response.status(Response.Status.TOO_MANY_REQUESTS)
              .header(HttpHeaders.RETRY_AFTER, seconds)
              .build());
    }
  }
}

package io.dalga.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.URL;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The public keys that a provider publishes, asked for so often at most, whatever keys tokens name.
 * Thread-safe.
 */
final class ProviderKeys extends JWKSetSourceWrapper<SecurityContext> {

  private static final int MOST = 3;
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 256 * 1024;

  private final Allowance reads;
  private volatile boolean away;

  /**
   * @param nanos a monotonic clock
   */
  ProviderKeys(URL url, int timeoutMs, LongSupplier nanos) {
    super(
        new URLBasedJWKSetSource<>(
            url, new DefaultResourceRetriever(timeoutMs, timeoutMs, MAX_BYTES)));
    reads = new Allowance(MOST, PERIOD, nanos);
  }

  /**
   * Reads them.
   *
   * @throws JWKSetUnavailableException when they cannot be read, or could not a moment ago, so that
   *     those that were read before count on
   * @throws RateLimitReachedException when they were read a moment ago
   */
  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long currentTime, SecurityContext context)
      throws KeySourceException {
    if (!reads.take().isZero()) {
      if (away) {
        throw new JWKSetUnavailableException("the provider was away a moment ago");
      }
      throw new RateLimitReachedException();
    }
    away = true;
    JWKSet keys = getSource().getJWKSet(refresh, currentTime, context);
    away = false;
    return keys;
  }
}

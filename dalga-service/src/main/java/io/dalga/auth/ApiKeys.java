package io.dalga.auth;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dalga.http.Caller;
import io.dalga.http.PathScope;
import io.dalga.http.Role;
import io.dalga.store.ApiKey;
import io.dalga.store.ApiKeyStore;
import io.dalga.store.Unavailable;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers show keys of the table {@code api_keys}. A key is read again after a few seconds, which
 * is how long one that was taken away is good for at most. Thread-safe.
 */
final class ApiKeys implements Authentication {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiKeys.class);

  /** What was read holds that long. */
  static final Duration FRESH = Duration.ofSeconds(3);

  /** How long a key that was good is known for one. */
  private static final Duration FAMILIAR = Duration.ofMinutes(10);

  private static final int MOST = 10_000;

  /** No write for each call. */
  private static final Duration USED_AGAIN = Duration.ofHours(1);

  private final ApiKeyStore store;
  private final InstantSource clock;
  private final Cache<String, Optional<ApiKey>> read;

  /** Keys that were good, and when it was noted last that they were used. */
  private final Cache<String, Instant> familiar;

  /**
   * @param clock what keys expire by
   * @param nanos a monotonic clock
   */
  ApiKeys(ApiKeyStore store, InstantSource clock, LongSupplier nanos) {
    this.store = store;
    this.clock = clock;
    this.read =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(FRESH)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
    this.familiar =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(FAMILIAR)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public @Nullable Caller caller(String token) {
    KeyText shown = KeyText.parse(token).orElse(null);
    if (shown == null) {
      return null;
    }
    ApiKey key = read.get(shown.id(), store::find).orElse(null);
    Instant now = clock.instant();
    if (key == null || !MessageDigest.isEqual(key.hash(), shown.hash()) || key.isExpired(now)) {
      return null;
    }
    note(key, now);
    return new Caller(
        key.id(), key.name(), Role.of(key.role()).orElse(null), new PathScope(key.prefixes()));
  }

  /** That it was used is good to know, and no reason to refuse a call. */
  private void note(ApiKey key, Instant now) {
    Instant noted = familiar.get(key.id(), id -> requireNonNullElse(key.lastUsed(), Instant.EPOCH));
    if (noted.plus(USED_AGAIN).isAfter(now)) {
      return;
    }
    familiar.put(key.id(), now);
    try {
      store.use(key.id(), now);
    } catch (RuntimeException e) {
      LOGGER.info("cannot note that key {} was used: {}", key.id(), Unavailable.code(e));
    }
  }

  @Override
  public boolean isFamiliar(String token) {
    return KeyText.parse(token).filter(key -> familiar.getIfPresent(key.id()) != null).isPresent();
  }
}

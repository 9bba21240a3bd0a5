package io.dalga.auth;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.http.Role;
import io.dalga.job.InvalidParameterException;
import io.dalga.store.ApiKey;
import io.dalga.store.ApiKeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes keys, and takes them away. Thread-safe. */
final class KeyIssuer {

  private static final int MAX_NAME = 100;
  private static final int MAX_PREFIXES = 100;
  private static final int MAX_PREFIX = 255;

  private final ApiKeyStore store;
  private final InstantSource clock;
  private final SecureRandom random;

  /** A key, and its secret, which nobody can be told again. */
  record Issued(ApiKey key, KeyText text) {}

  KeyIssuer(ApiKeyStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes a key.
   *
   * @param prefixes null = good for all paths
   * @param expiresAt null = it does not end
   * @throws InvalidParameterException when it breaks a rule
   */
  Issued create(
      @Nullable String name,
      @Nullable String role,
      @Nullable List<String> prefixes,
      @Nullable Instant expiresAt) {
    Instant now = now();
    if (name == null || name.isBlank() || name.codePointCount(0, name.length()) > MAX_NAME) {
      throw new InvalidParameterException(
          "name", "name must say in 1 to " + MAX_NAME + " characters whose key it is");
    }
    Role known = role == null ? null : Role.of(role).orElse(null);
    if (known == null) {
      throw new InvalidParameterException(
          "role", "role must be viewer, operator or admin" + (role == null ? "" : was(role)));
    }
    if (expiresAt != null && !expiresAt.isAfter(now)) {
      throw new InvalidParameterException("expires-at", "expires-at must be in the future");
    }
    if (prefixes != null) {
      check(prefixes);
    }
    KeyText text = KeyText.draw(random);
    ApiKey key =
        new ApiKey(text.id(), name, text.hash(), known.text(), prefixes, now, expiresAt, null);
    store.add(key);
    return new Issued(key, text);
  }

  private static String was(String role) {
    return ", and not " + quote(role);
  }

  /**
   * Whether paths that do not begin with it are left out: an empty one would be no limit, and look
   * like one; MySQL and MariaDB do not see blanks at the end when they compare.
   */
  static boolean isLimit(String prefix) {
    return !prefix.isEmpty() && !prefix.endsWith(" ");
  }

  private static void check(List<String> prefixes) {
    boolean some = !prefixes.isEmpty() && prefixes.size() <= MAX_PREFIXES;
    if (!some || prefixes.stream().anyMatch(each -> !isLimit(each) || each.length() > MAX_PREFIX)) {
      throw new InvalidParameterException(
          "prefixes",
          "prefixes must be 1 to "
              + MAX_PREFIXES
              + " beginnings of paths of 1 to "
              + MAX_PREFIX
              + " characters each, without a blank at the end; leave it out for all paths");
    }
  }

  /**
   * Makes a key that may do what another one may, and lasts as long as that was made for. The other
   * one ends after the overlap.
   *
   * @return empty when there is no such other one
   */
  Optional<Issued> rotate(String id, Duration overlap) {
    Instant now = now();
    KeyText text = KeyText.draw(random);
    return store
        .replace(id, now.plus(overlap), old -> successor(old, text, now))
        .map(key -> new Issued(key, text));
  }

  private static ApiKey successor(ApiKey old, KeyText text, Instant now) {
    if (old.isExpired(now)) {
      throw new InvalidParameterException(
          "id", "key " + old.id() + " has ended already; make a new one: POST /keys");
    }
    Instant end = old.expiresAt();
    Instant expiresAt = end == null ? null : now.plus(Duration.between(old.createdAt(), end));
    return new ApiKey(
        text.id(), old.name(), text.hash(), old.role(), old.prefixes(), now, expiresAt, null);
  }

  /** All keys, the oldest first. */
  List<ApiKey> all() {
    return store.all();
  }

  /**
   * Takes a key away. Instances that have read it lately take it for a few seconds more.
   *
   * @return false when there was none
   */
  boolean revoke(String id) {
    return store.delete(id);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}

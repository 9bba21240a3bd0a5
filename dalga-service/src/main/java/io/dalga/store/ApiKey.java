package io.dalga.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that callers show, without its secret.
 *
 * @param id the part of the key that it is found by
 * @param name whose it is, or what for
 * @param hash of the secret; 32 bytes
 * @param role what it is good for
 * @param prefixes what the paths begin with that it is good for; null = all paths
 * @param expiresAt when it ends; null = never
 * @param lastUsed about when it was used last; null = never
 */
public record ApiKey(
    String id,
    String name,
    byte[] hash,
    String role,
    @Nullable List<String> prefixes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsed) {

  /** Whether it has ended by that time. */
  public boolean isExpired(Instant time) {
    return expiresAt != null && !time.isBefore(expiresAt);
  }
}

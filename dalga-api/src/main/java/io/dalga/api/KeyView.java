package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that callers show. The secret is in the answer that creates it, and in no other; it is not
 * in the text form of this record either.
 *
 * @param id what the API calls it; the first part of the secret, and none itself
 * @param name whose it is, or what for
 * @param role {@code viewer}, {@code operator} or {@code admin}
 * @param prefixes what the paths begin with that it is good for; null = all paths
 * @param expiresAt when it ends; null = never
 * @param lastUsed when it was last used, give or take an hour; null = never
 * @param key the secret, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeyView(
    String id,
    String name,
    String role,
    @Nullable List<String> prefixes,
    @JsonProperty("created_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        OffsetDateTime createdAt,
    @JsonProperty("expires_at")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime expiresAt,
    @JsonProperty("last_used")
        @JsonSerialize(using = Rfc3339.Serializer.class)
        @JsonDeserialize(using = Rfc3339.Deserializer.class)
        @Nullable OffsetDateTime lastUsed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

  @Override
  public String toString() {
    return "key " + id + " (" + name + ", " + role + ")";
  }
}

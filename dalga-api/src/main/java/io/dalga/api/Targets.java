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
 * The answer of {@code GET /targets}.
 *
 * @param targets those of the configuration, by name; without {@code pull}, which nothing is sent
 *     to
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Targets(List<Target> targets) {

  /**
   * A target, as the answering instance sees it; other instances have breakers, places and rates of
   * their own.
   *
   * @param name its name in the configuration
   * @param type its kind: {@code http}, {@code rabbitmq}, ...
   * @param breaker {@code closed}, or {@code open}: it does not answer, and one attempt a second is
   *     made
   * @param unansweringSince since when; null while the breaker is closed
   * @param full whether all of its places are taken
   * @param limited whether runs wait for its rate
   * @param inFlight attempts in flight
   * @param waiting runs in memory that wait for their time, a place or the rate
   * @param maxInFlight how many places it has
   * @param maxRate attempts that may start in a second; null = no limit
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Target(
      String name,
      String type,
      String breaker,
      @JsonProperty("unanswering_since")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          @Nullable OffsetDateTime unansweringSince,
      boolean full,
      boolean limited,
      @JsonProperty("in_flight") int inFlight,
      int waiting,
      @JsonProperty("max_in_flight") int maxInFlight,
      @JsonProperty("max_rate") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Integer maxRate) {}
}

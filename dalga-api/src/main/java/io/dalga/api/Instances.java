package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The answer of {@code GET /instances}.
 *
 * @param instances those that have a lease or had one until a moment ago, by name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Instances(List<Instance> instances) {

  /**
   * A running Dalga process, as the database has it: up to a heartbeat old.
   *
   * @param id its number; a process that was declared dead comes back with another
   * @param name host name and process id, for people
   * @param version the version of Dalga that it runs
   * @param self whether it is the one that answers
   * @param state {@code live}; {@code draining}, it is stopping and wants no slots; {@code
   *     expired}, its lease has run out, and the others take its slots over
   * @param heartbeatAt when it renewed its lease last, by the database's clock
   * @param leaseUntil when it is declared dead unless it renews
   * @param startedAt when it joined
   * @param slots how many slots it owns
   * @param running attempts in flight
   * @param lagMs how long its oldest due run has been waiting, in milliseconds; 0 when none is
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Instance(
      long id,
      String name,
      String version,
      boolean self,
      String state,
      @JsonProperty("heartbeat_at")
          @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime heartbeatAt,
      @JsonProperty("lease_until")
          @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime leaseUntil,
      @JsonProperty("started_at")
          @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime startedAt,
      int slots,
      int running,
      @JsonProperty("lag_ms") long lagMs) {}
}

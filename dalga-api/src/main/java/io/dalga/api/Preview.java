package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * When a schedule occurs next, the earliest first.
 *
 * @param location its time zone, a name of the tz database
 * @param next none when it has no more occurrences
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Preview(String location, List<Occurrence> next) {

  /**
   * A time.
   *
   * @param local in the schedule's location
   * @param utc the same in UTC
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Occurrence(
      @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime local,
      @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime utc) {}
}

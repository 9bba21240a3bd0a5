package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /stats}: what the answering instance has done in the last hour, since it
 * was started at most.
 *
 * @param instanceId the answering instance, or null while it holds no lease
 * @param stepSeconds how long each step is
 * @param points a point for each step that is over, the oldest first, without gaps
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Stats(
    @JsonProperty("instance_id") @Nullable Long instanceId,
    @JsonProperty("step_seconds") int stepSeconds,
    List<Point> points) {

  /**
   * What a step saw.
   *
   * @param at when it began
   * @param started attempts that were started
   * @param delivered attempts that ended well, {@code gone} included
   * @param failed attempts that failed
   * @param quarantined runs whose row could not be understood
   * @param missed runs that were missed, and are not made up for
   * @param latenessP50Ms half of the starts were that late or less, in milliseconds, give or take
   *     an eighth; 0 when there were none
   * @param latenessP99Ms the same of 99 in 100
   * @param inFlight the most attempts that were in flight at once, of what the polls saw
   * @param lagMs the longest that a due run was waiting, in milliseconds
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Point(
      @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          OffsetDateTime at,
      long started,
      long delivered,
      long failed,
      long quarantined,
      long missed,
      @JsonProperty("lateness_p50_ms") long latenessP50Ms,
      @JsonProperty("lateness_p99_ms") long latenessP99Ms,
      @JsonProperty("in_flight") int inFlight,
      @JsonProperty("lag_ms") long lagMs) {}
}

package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /failures}: jobs that have failed for good, by what went wrong.
 *
 * @param jobs how many were looked at
 * @param more whether there are more than these
 * @param groups the largest first; at most a hundred
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Failures(long jobs, boolean more, List<Group> groups) {

  /**
   * Jobs that have failed in the same way.
   *
   * @param target where they were to be delivered
   * @param error the first line of the error; empty when nothing was said
   * @param status the status code of the latest of them; null when it has none
   * @param jobs how many of those that were looked at
   * @param latest when the latest of their attempts started; null when none was made
   * @param example the latest of them
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Group(
      String target,
      String error,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer status,
      long jobs,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @JsonSerialize(using = Rfc3339.Serializer.class)
          @JsonDeserialize(using = Rfc3339.Deserializer.class)
          @Nullable OffsetDateTime latest,
      Key example) {}

  /** What a job is found by. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Key(String path, String body) {}
}

package io.dalga.target;

import io.dalga.api.Rfc3339;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a run, as the receiver sees it.
 *
 * @param path the job's path
 * @param body the job's body
 * @param runId the same for every attempt of a run, different for every other run
 * @param interval how long it is from one run of the job to the next, on average; null for a
 *     one-off
 * @param scheduledAt when the run was to happen, in the job's location; the same for every attempt
 * @param attempt 1 for the first attempt of the run
 * @param instance the instance that delivers
 */
public record Message(
    String path,
    String body,
    String runId,
    @Nullable Duration interval,
    OffsetDateTime scheduledAt,
    int attempt,
    long instance) {

  /** What receivers are told about the attempt besides path and body, by the names of headers. */
  public Map<String, String> headers() {
    return Map.of(
        "dalga-sched",
        Rfc3339.format(scheduledAt),
        "dalga-instance",
        Long.toString(instance),
        "dalga-attempt",
        Integer.toString(attempt),
        "dalga-run-id",
        runId);
  }
}

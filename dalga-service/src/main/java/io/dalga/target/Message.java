package io.dalga.target;

import io.dalga.api.Rfc3339;
import io.dalga.job.Content;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a run, as the receiver sees it.
 *
 * @param path the job's path
 * @param body the job's body
 * @param content what is delivered in the place of the body, and how
 * @param timeout how long the attempt may take; null when that is the target's to say
 * @param runId the same for every attempt of a run, different for every other run
 * @param interval how long it is from one run of the job to the next, on average; null for a
 *     one-off
 * @param scheduledAt when the run was to happen, in the job's location; the same for every attempt
 * @param attempt 1 for the first attempt of the run
 * @param instance the instance that delivers
 * @param startedAt when the attempt starts, by the clock that jobs are due by
 */
public record Message(
    String path,
    String body,
    Content content,
    @Nullable Duration timeout,
    String runId,
    @Nullable Duration interval,
    OffsetDateTime scheduledAt,
    int attempt,
    long instance,
    Instant startedAt) {

  /** How long the attempt may take, at a target that allows that long unless it is told. */
  public Duration timeoutOr(Duration otherwise) {
    return timeout == null ? otherwise : timeout;
  }

  /** What is delivered. */
  public byte[] payload() {
    byte[] payload = content.payload();
    return payload == null ? body.getBytes(StandardCharsets.UTF_8) : payload;
  }

  /** What that is; null = text in UTF-8. */
  public @Nullable String contentType() {
    return content.contentType();
  }

  /** The job's headers, and what receivers are told about the attempt besides path and body. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>(content.headers());
    headers.put("dalga-sched", Rfc3339.format(scheduledAt));
    headers.put("dalga-instance", Long.toString(instance));
    headers.put("dalga-attempt", Integer.toString(attempt));
    headers.put("dalga-run-id", runId);
    return headers;
  }
}

package io.dalga.target;

import java.time.OffsetDateTime;

/**
 * One attempt at a run, as the receiver sees it.
 *
 * @param path the job's path
 * @param body the job's body
 * @param runId the same for every attempt of a run, different for every other run
 * @param scheduledAt when the run was to happen, in the job's location; the same for every attempt
 * @param attempt 1 for the first attempt of the run
 * @param instance the instance that delivers
 */
public record Message(
    String path,
    String body,
    String runId,
    OffsetDateTime scheduledAt,
    int attempt,
    long instance) {}

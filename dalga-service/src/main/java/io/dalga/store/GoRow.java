package io.dalga.store;

import org.jspecify.annotations.Nullable;

/**
 * A row of a table of the Go original, as texts: what they mean is not looked at.
 *
 * @param interval seconds (v2), or an ISO-8601 interval that is empty for a one-off
 * @param location a time zone, empty for UTC; null where the table has none (v2)
 * @param nextRun {@code yyyy-MM-dd HH:mm:ss}, UTC; null when the job is disabled
 * @param nextSched the same; in v2, which does not tell the two apart, the next run
 */
public record GoRow(
    String path,
    String body,
    String interval,
    @Nullable String location,
    @Nullable String nextRun,
    @Nullable String nextSched) {}

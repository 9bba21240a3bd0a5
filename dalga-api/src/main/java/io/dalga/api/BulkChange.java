package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of the jobs that a filter let through.
 *
 * @param matched how many these were
 * @param changed how many of them were changed or deleted; null when it was only asked how many
 *     there are
 * @param unchanged how many were as they should be already, or cannot be understood; null as before
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BulkChange(long matched, @Nullable Long changed, @Nullable Long unchanged) {}

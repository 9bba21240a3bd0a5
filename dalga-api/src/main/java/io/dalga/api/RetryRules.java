package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A job's own rules for trying failed runs again; null = the server's. Lengths of time are whole
 * seconds or ISO-8601 durations.
 *
 * @param interval the wait after the first failure
 * @param multiplier what each further wait is multiplied by; 1 to 100
 * @param maxInterval the longest wait
 * @param maxAttempts after how many failed attempts a run is given up
 * @param stopAfter how long after its scheduled time a run is given up
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"interval", "multiplier", "max_interval", "max_attempts", "stop_after"})
public record RetryRules(
    @Nullable IntervalText interval,
    @Nullable Double multiplier,
    @JsonProperty("max_interval") @Nullable IntervalText maxInterval,
    @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
    @JsonProperty("stop_after") @Nullable IntervalText stopAfter) {}

package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * How many jobs wait for workers on a path.
 *
 * @param path the queue
 * @param ready due, and nobody's
 * @param delayed due later
 * @param reserved a worker has them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QueueView(String path, long ready, long delayed, long reserved) {}

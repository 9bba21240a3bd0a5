package io.dalga.broker;

import org.jspecify.annotations.Nullable;

/**
 * How many messages a queue holds.
 *
 * @param delayed not ready yet; null when the service does not say
 * @param ready for anybody to reserve; where the service does not say how many are reserved, these
 *     may be among them
 * @param reserved by somebody; null when the service does not say
 */
public record QueueSize(@Nullable Long delayed, long ready, @Nullable Long reserved) {}

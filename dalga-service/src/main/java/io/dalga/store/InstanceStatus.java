package io.dalga.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this process is doing.
 *
 * @param id its number, or null while it holds no lease
 * @param running attempts in flight
 * @param slots how many slots it owns
 * @param lag how long its oldest due run has been waiting; zero when none is
 */
public record InstanceStatus(@Nullable Long id, int running, int slots, Duration lag) {}

package io.dalga.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a target is doing, as an instance sees it.
 *
 * @param name its name in the configuration
 * @param unansweringFor for how long it has not answered; null when it does, as far as is known
 * @param full whether all of its places are taken
 * @param limited whether runs wait for its rate
 * @param inFlight attempts in flight
 * @param waiting runs in memory that are planned, or wait for a place or the rate
 * @param maxInFlight how many places it has
 * @param maxRate attempts that may start in a second; null = no limit
 */
public record TargetStatus(
    String name,
    @Nullable Duration unansweringFor,
    boolean full,
    boolean limited,
    int inFlight,
    int waiting,
    int maxInFlight,
    @Nullable Integer maxRate) {}

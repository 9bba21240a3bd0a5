package io.dalga.target;

import org.jspecify.annotations.Nullable;

/**
 * How much of it a target is given, by each instance.
 *
 * @param maxInFlight attempts planned and in flight at once; null = as many as any target
 * @param maxRate attempts started in a second; null = no limit
 */
public record TargetLimits(@Nullable Integer maxInFlight, @Nullable Integer maxRate) {

  /** None of its own. */
  public static final TargetLimits NONE = new TargetLimits(null, null);
}

package io.dalga.dispatch;

import io.dalga.target.TargetLimits;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much a target is given, with defaults filled in.
 *
 * @param places how many attempts may be in flight there at once
 * @param rate of the attempts that are started there; null = no limit
 * @param ownQueue whether its planned runs wait apart from others', and take a place only when they
 *     start
 */
record Bounds(int places, @Nullable Rate rate, boolean ownQueue) {

  /** How far attempts may be ahead of an even pace: more than the dispatcher may be late. */
  private static final Duration SLACK = Duration.ofMillis(50);

  /**
   * @param defaultPlaces for a target that has no limit of its own
   */
  static Bounds of(TargetLimits limits, int defaultPlaces, LongSupplier monotonicNanos) {
    Integer places = limits.maxInFlight();
    Integer perSecond = limits.maxRate();
    return new Bounds(
        places == null ? defaultPlaces : places,
        perSecond == null ? null : new Rate(perSecond, SLACK, monotonicNanos),
        places != null || perSecond != null);
  }
}

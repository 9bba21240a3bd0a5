package io.dalga.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * What targets of all kinds have in common.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>maxInFlight</td><td>{@code jobs.maxRunningPerTarget}</td><td>attempts planned and in
 *       flight at once, of this instance; never more than {@code jobs.maxRunning}</td></tr>
 *   <tr><td>maxRate</td><td>(no limit)</td><td>attempts started in a second, by this instance</td></tr>
 * </table>
 */
public abstract class LimitedFactory {

  @Min(1)
  @Max(1_000_000)
  @JsonProperty
  private @Nullable Integer maxInFlight;

  @Min(1)
  @Max(1_000_000)
  @JsonProperty
  private @Nullable Integer maxRate;

  /** Without limits, until the configuration sets them. */
  protected LimitedFactory() {
    this(TargetLimits.NONE);
  }

  protected LimitedFactory(TargetLimits limits) {
    this.maxInFlight = limits.maxInFlight();
    this.maxRate = limits.maxRate();
  }

  /** How much the target is given. */
  public TargetLimits limits() {
    return new TargetLimits(maxInFlight, maxRate);
  }
}

package io.dalga.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.job.HistoryMode;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * What is remembered of runs that are over.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>mode</td><td>failures</td><td>failures = failed attempts, and runs that were missed or could
 *       not be attempted; all = those that were delivered, too; none</td></tr>
 *   <tr><td>maxAge</td><td>7d</td><td>what ended longer ago is deleted; 0s = no limit</td></tr>
 *   <tr><td>maxRows</td><td>1000000</td><td>the oldest beyond so many are deleted; 0 = no limit</td></tr>
 * </table>
 */
public final class HistoryFactory {

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private HistoryMode mode = HistoryMode.FAILURES;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration maxAge = Duration.days(7);

  @Min(0)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private long maxRows = 1_000_000;

  /** Which runs are remembered. */
  @JsonIgnore
  public HistoryMode mode() {
    return mode;
  }

  /** And for how long. */
  @JsonIgnore
  public Retention retention() {
    return new Retention(maxAge.toJavaDuration(), maxRows);
  }
}

package io.dalga.dispatch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.dispatch.Heartbeat.Identity;
import io.dalga.job.CatchUp;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.store.Cluster;
import io.dalga.store.RunStore;
import io.dalga.target.LimitedTarget;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are run.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>maxRunning</td><td>1000</td><td>attempts in flight at once, of this instance</td></tr>
 *   <tr><td>maxRunningPerTarget</td><td>4/5 of maxRunning; all of it when there is but one
 *       target</td><td>of these, to one target, so that one that is slow leaves places to the
 *       others; a target's {@code maxInFlight} goes first</td></tr>
 *   <tr><td>retryInterval</td><td>10s</td><td>wait after the first failure of a run</td></tr>
 *   <tr><td>retryMultiplier</td><td>2</td><td>what each further wait is multiplied by; 1 =
 *       constant</td></tr>
 *   <tr><td>retryMaxInterval</td><td>10m</td><td>longest wait</td></tr>
 *   <tr><td>retryJitter</td><td>1</td><td>0 to 1: which part of each wait is left to chance: 0.1 =
 *       give or take a tenth, 1 = anything from nothing to twice as long</td></tr>
 *   <tr><td>retryStopAfter</td><td>0s</td><td>how long after its scheduled time a run is given up,
 *       see onFailure; 0 = never</td></tr>
 *   <tr><td>retryMaxAttempts</td><td>0</td><td>after how many failed attempts a run is given up; 0 =
 *       never</td></tr>
 *   <tr><td>onFailure</td><td>disable</td><td>what becomes of a job whose run is given up: disable =
 *       it is marked failed, next = it goes on with its next occurrence</td></tr>
 *   <tr><td>fixedIntervals</td><td>true</td><td>run at t, t+i, t+2i, ... whatever the runs take;
 *       false: i after the end of each run</td></tr>
 *   <tr><td>catchUp</td><td>once</td><td>what becomes of occurrences that were missed in an outage:
 *       once = one run makes up for all, all = each is run, skip = none is</td></tr>
 *   <tr><td>catchUpMax</td><td>100</td><td>with all: the most of a job's, the latest ones</td></tr>
 *   <tr><td>catchUpTolerance</td><td>1m</td><td>with skip: how late a run may be before it counts as
 *       missed</td></tr>
 *   <tr><td>deadline</td><td>0s</td><td>how late any run may start, one-offs included; 0 = no
 *       limit</td></tr>
 *   <tr><td>catchUpRate</td><td>0</td><td>runs overdue by more than 2 s that this instance starts in a
 *       second; 0 = as many as it can</td></tr>
 *   <tr><td>monthOverflow</td><td>clip</td><td>the 31st in short months: clip = their last day,
 *       roll = over into the next month, as in Go</td></tr>
 *   <tr><td>randomizationFactor</td><td>0</td><td>0 to 1: how far the next run may stray from its
 *       interval, when fixedIntervals is false</td></tr>
 *   <tr><td>pollInterval</td><td>100ms</td><td>how often to look for what is due</td></tr>
 *   <tr><td>lookAhead</td><td>200ms</td><td>how far ahead of time to look, 200 ms at most</td></tr>
 *   <tr><td>batchSize</td><td>500</td><td>finished runs written by one transaction, at most</td></tr>
 *   <tr><td>heartbeatInterval</td><td>1s</td><td>how often the lease is renewed</td></tr>
 *   <tr><td>lease</td><td>6s</td><td>how long the others wait for an instance that does not
 *       renew</td></tr>
 *   <tr><td>drainTimeout</td><td>30s</td><td>how long stopping waits for attempts in flight</td></tr>
 * </table>
 */
public final class DispatchFactory {

  /** Finished runs may wait to be written up to that many batches, before no more are started. */
  private static final int MAX_UNWRITTEN_BATCHES = 20;

  @Min(1)
  @Max(1_000_000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int maxRunning = 1000;

  @Min(1)
  @Max(1_000_000)
  @JsonProperty
  private @Nullable Integer maxRunningPerTarget;

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration retryInterval = Duration.seconds(10);

  @DecimalMin("1.0")
  @DecimalMax("100.0")
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private double retryMultiplier = 2;

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration retryMaxInterval = Duration.minutes(10);

  @DecimalMin("0.0")
  @DecimalMax("1.0")
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private double retryJitter = 1;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration retryStopAfter = Duration.seconds(0);

  @Min(0)
  @Max(1_000_000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int retryMaxAttempts = 0;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private RetryPolicy.Exhausted onFailure = RetryPolicy.Exhausted.DISABLE;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private boolean fixedIntervals = true;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private CatchUp.Mode catchUp = CatchUp.Mode.ONCE;

  @Min(1)
  @Max(1_000_000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int catchUpMax = 100;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration catchUpTolerance = Duration.minutes(1);

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration deadline = Duration.seconds(0);

  @Min(0)
  @Max(1_000_000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int catchUpRate = 0;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private MonthOverflow monthOverflow = MonthOverflow.CLIP;

  @DecimalMin("0.0")
  @DecimalMax("1.0")
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private double randomizationFactor = 0;

  @NotNull
  @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration pollInterval = Duration.milliseconds(100);

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration lookAhead = Duration.milliseconds(200);

  @Min(1)
  @Max(2_000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int batchSize = 500;

  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration heartbeatInterval = Duration.seconds(1);

  @NotNull
  @MinDuration(value = 2, unit = TimeUnit.SECONDS)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration lease = Duration.seconds(6);

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Duration drainTimeout = Duration.seconds(30);

  @JsonIgnore
  @ValidationMethod(message = "lease must be at least 4 times heartbeatInterval")
  public boolean isLeaseLongEnough() {
    return lease.toMilliseconds() >= 4 * heartbeatInterval.toMilliseconds();
  }

  @JsonIgnore
  @ValidationMethod(message = "lookAhead must be at least pollInterval and at most 200ms")
  public boolean isLookAheadInRange() {
    return lookAhead.toMilliseconds() >= pollInterval.toMilliseconds()
        && lookAhead.toMilliseconds() <= 200;
  }

  @JsonIgnore
  @ValidationMethod(message = "retryMaxInterval must be at least retryInterval")
  public boolean isRetryMaxIntervalLongEnough() {
    return retryMaxInterval.toMilliseconds() >= retryInterval.toMilliseconds();
  }

  /** The rules' share of the configuration. */
  @JsonIgnore
  public Policy policy(RandomGenerator random) {
    RetryPolicy retry =
        new RetryPolicy(
            retryInterval.toJavaDuration(),
            retryMultiplier,
            retryMaxInterval.toJavaDuration(),
            retryJitter,
            unlessZero(retryStopAfter),
            retryMaxAttempts == 0 ? null : retryMaxAttempts,
            onFailure);
    CatchUp missed =
        new CatchUp(catchUp, catchUpMax, catchUpTolerance.toJavaDuration(), unlessZero(deadline));
    return new Policy(retry, fixedIntervals, missed, monthOverflow, randomizationFactor, random);
  }

  private static java.time.@Nullable Duration unlessZero(Duration duration) {
    java.time.Duration length = duration.toJavaDuration();
    return length.isZero() ? null : length;
  }

  /** How long an instance lives without renewing. */
  @JsonIgnore
  public java.time.Duration leaseDuration() {
    return lease.toJavaDuration();
  }

  /**
   * What the dispatcher needs of the database.
   *
   * @param clock what jobs are due by
   */
  public record Stores(
      Cluster cluster, RunStore runs, Runnable synchronizeClock, InstantSource clock) {}

  /** Builds the dispatcher; it is not started. */
  public DispatchService build(
      Stores stores,
      Policy policy,
      Map<String, LimitedTarget> targets,
      String version,
      DispatchListener listener) {
    Identity identity =
        new Identity(
            processName(),
            version,
            leaseDuration(),
            heartbeatInterval.toJavaDuration(),
            System::nanoTime,
            new SecureRandom());
    Clockwork clockwork =
        Clockwork.assemble(
            stores,
            policy,
            new Clockwork.Limits(
                maxRunning,
                perTarget(targets.size()),
                MAX_UNWRITTEN_BATCHES * batchSize,
                batchSize,
                catchUpRate),
            new Timing(
                pollInterval.toJavaDuration(),
                lookAhead.toJavaDuration(),
                Math.max(1, maxRunning / 4)),
            identity,
            targets,
            listener);
    return new DispatchService(
        clockwork, heartbeatInterval.toJavaDuration(), drainTimeout.toJavaDuration());
  }

  private int perTarget(int targets) {
    if (maxRunningPerTarget != null) {
      return maxRunningPerTarget;
    }
    return targets == 1 ? maxRunning : Math.max(1, maxRunning * 4 / 5);
  }

  /** Host and process, for people; the number of the instance is what tells instances apart. */
  private static String processName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return host + "/" + ProcessHandle.current().pid();
  }
}

package io.dalga;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.auth.AuthFactory;
import io.dalga.auth.OpenFactory;
import io.dalga.dispatch.DispatchFactory;
import io.dalga.history.HistoryFactory;
import io.dalga.job.Specification;
import io.dalga.store.DatabaseFactory;
import io.dalga.target.TargetFactory;
import io.dalga.tracing.NoTracingFactory;
import io.dalga.tracing.TracingFactory;
import io.dropwizard.core.Configuration;
import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.health.HealthFactory;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration file; {@code config.yml} has every key with its default.
 *
 * <table>
 *   <caption>Configuration, beyond Dropwizard's own</caption>
 *   <tr><th>Name</th><th>Meaning</th></tr>
 *   <tr><td>auth</td><td>{@link AuthFactory}</td></tr>
 *   <tr><td>database</td><td>{@link DatabaseFactory}</td></tr>
 *   <tr><td>jobs</td><td>{@link DispatchFactory}</td></tr>
 *   <tr><td>history</td><td>{@link HistoryFactory}</td></tr>
 *   <tr><td>notifications</td><td>{@link NotificationFactory}</td></tr>
 *   <tr><td>endpoint</td><td>{@link EndpointFactory}: the target named default</td></tr>
 *   <tr><td>targets</td><td>further targets by name, each a {@link TargetFactory}</td></tr>
 *   <tr><td>tracing</td><td>{@link TracingFactory}</td></tr>
 *   <tr><td>health</td><td>Dropwizard's {@link HealthFactory}, on the admin port</td></tr>
 * </table>
 */
public final class DalgaConfiguration extends Configuration {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private AuthFactory auth = new OpenFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private DatabaseFactory database = new DatabaseFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private DispatchFactory jobs = new DispatchFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private HistoryFactory history = new HistoryFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private NotificationFactory notifications = new NotificationFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private EndpointFactory endpoint = new EndpointFactory();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private Map<String, @NotNull @Valid TargetFactory> targets = new LinkedHashMap<>();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private TracingFactory tracing = new NoTracingFactory();

  @JsonIgnore
  public AuthFactory auth() {
    return auth;
  }

  @JsonIgnore
  public DatabaseFactory database() {
    return database;
  }

  @JsonIgnore
  public DispatchFactory jobs() {
    return jobs;
  }

  @JsonIgnore
  public HistoryFactory history() {
    return history;
  }

  @JsonIgnore
  public NotificationFactory notifications() {
    return notifications;
  }

  @JsonIgnore
  public TracingFactory tracing() {
    return tracing;
  }

  /** None that Dropwizard itself would open on the port of the API. */
  @Override
  @JsonIgnore
  public Optional<HealthFactory> getHealthFactory() {
    return Optional.empty();
  }

  /** What answers orchestrators and load balancers, on the admin port. */
  @JsonProperty("health")
  public HealthFactory health() {
    return super.getHealthFactory().orElseGet(DalgaConfiguration::unreadyAtOnce);
  }

  /** When it is told to stop; and by default, it does not wait for who may have seen that. */
  private static HealthFactory unreadyAtOnce() {
    DefaultHealthFactory health = new DefaultHealthFactory();
    health.setDelayedShutdownHandlerEnabled(true);
    health.setShutdownWaitPeriod(Duration.seconds(0));
    return health;
  }

  /** All targets by name; {@code default} is always among them. */
  @JsonIgnore
  public Map<String, TargetFactory> targets() {
    Map<String, TargetFactory> all = new LinkedHashMap<>();
    all.put(Specification.DEFAULT_TARGET, endpoint.target());
    all.putAll(targets);
    return all;
  }

  @JsonIgnore
  @ValidationMethod(message = "targets: pull is the name of the one that workers come to")
  public boolean isPullFree() {
    return !targets.containsKey(Specification.PULL_TARGET);
  }
}

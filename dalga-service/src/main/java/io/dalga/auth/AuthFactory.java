package io.dalga.auth;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.store.ApiKeyStore;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Discoverable;
import jakarta.servlet.DispatcherType;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * How callers say who they are. To add a way: write a class that extends this one and carries
 * {@code @JsonTypeName}, and name it in {@code META-INF/services/io.dalga.auth.AuthFactory}.
 *
 * <table>
 *   <caption>Configuration of all of them</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>type</td><td>none</td><td>{@link OpenFactory none}, {@link ApiKeysFactory apiKeys},
 *       {@link JwtFactory jwt}</td></tr>
 *   <tr><td>anybodyMayConnect</td><td>false</td><td>with type none: whether to listen where others
 *       than this machine can connect; it means nothing with the other types</td></tr>
 *   <tr><td>maxRate</td><td>(none)</td><td>calls a second that each caller may make of each
 *       instance; others are answered 429. Left out: no limit</td></tr>
 *   <tr><td>maxFailures</td><td>30</td><td>wrong keys or tokens a minute from one address; then it
 *       is answered 429</td></tr>
 * </table>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = OpenFactory.class)
public abstract class AuthFactory implements Discoverable {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private boolean anybodyMayConnect;

  @JsonProperty
  @Min(1)
  private @Nullable Integer maxRate;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Min(1)
  private int maxFailures = 30;

  /**
   * Has every route of the application ask who calls.
   *
   * @param server what it will listen by
   * @param keys where keys are
   * @param clock what keys expire by
   * @throws IllegalArgumentException when the configuration breaks a rule
   */
  public final void apply(
      ServerFactory server, Environment environment, ApiKeyStore keys, InstantSource clock) {
    Listeners listeners = Listeners.of(server);
    check(listeners);
    boolean others = anybodyMayConnect || Listeners.open(listeners.admin()).isPresent();
    environment
        .admin()
        .addFilter("other-sites", new AdminGuard(new OtherSites(others)))
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    environment
        .jersey()
        .register(
            new AccessRules(
                login(environment, keys, clock),
                maxRate == null
                    ? null
                    : new Allowances(maxRate, Duration.ofSeconds(1), System::nanoTime),
                asksCallers() ? new AuditLog() : null));
    environment.jersey().register(new MeResource(typeName()));
  }

  /** The name of this way in the configuration and in {@code GET /me}. */
  @JsonIgnore
  abstract String typeName();

  /** Whether it tells callers apart. */
  @JsonIgnore
  abstract boolean asksCallers();

  /** Refuses to listen where it must not. */
  abstract void check(Listeners listeners);

  abstract Login login(Environment environment, ApiKeyStore keys, InstantSource clock);

  /** Whether everybody who can connect is welcome. */
  @JsonIgnore
  final boolean anybodyMayConnect() {
    return anybodyMayConnect;
  }

  /** Asks for tokens, and does not take too many wrong ones. */
  final Login byTokens(Authentication authentication) {
    return new BearerLogin(
        authentication, new Allowances(maxFailures, Duration.ofMinutes(1), System::nanoTime));
  }
}

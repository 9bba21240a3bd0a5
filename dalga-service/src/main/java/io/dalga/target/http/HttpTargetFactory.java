package io.dalga.target.http;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.target.LimitedFactory;
import io.dalga.target.Target;
import io.dalga.target.TargetFactory;
import io.dalga.target.TargetLimits;
import io.dropwizard.client.HttpClientConfiguration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.jspecify.annotations.Nullable;

/**
 * Builds a target that posts each run below a base URL, or to the URL that its job's path is.
 *
 * <table>
 *   <caption>Configuration, beyond {@link LimitedFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>baseUrl</td><td>(required without anyHost)</td><td>http or https URL that the job's
 *       path is appended to</td></tr>
 *   <tr><td>anyHost</td><td>false</td><td>whether the job's path is a whole URL, of any public
 *       host; whoever may store jobs chooses where Dalga connects to then</td></tr>
 *   <tr><td>allowPorts</td><td>[80, 443]</td><td>the ports that such URLs may have</td></tr>
 *   <tr><td>allowNetworks</td><td>[]</td><td>networks that such URLs may lead to although they are
 *       not public</td></tr>
 *   <tr><td>signing</td><td>(none)</td><td>{@link SigningFactory}</td></tr>
 *   <tr><td>timeout</td><td>10s</td><td>limit of a whole attempt</td></tr>
 *   <tr><td>successCodes</td><td>[200]</td><td>what counts as done; 204 deletes the job unless it is
 *       named here</td></tr>
 *   <tr><td>client</td><td></td><td>connections, proxy and TLS, as Dropwizard's HTTP client has
 *       them. The target is not built with what cannot be had: {@code timeout}, {@code retries},
 *       {@code cookiesEnabled}, {@code validateAfterInactivityPeriod}, {@code proxy.nonProxyHosts},
 *       a proxy that is reached by https or asks for NTLM, and whatever would trust
 *       anybody</td></tr>
 * </table>
 */
@JsonTypeName("http")
public final class HttpTargetFactory extends LimitedFactory implements TargetFactory {

  /** The dispatcher bounds the attempts in flight; the pool of connections should not, too. */
  private static final int UNBOUNDED = 1_000_000;

  /** Each may be held up by a name look-up; none of another target's is. */
  private static final int SENDERS = 2;

  /** Whoever names the host may have a slow name server, too. */
  private static final int SENDERS_TO_ANY_HOST = 32;

  private static final Set<Integer> WEB_PORTS = Set.of(80, 443);

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  private String baseUrl = "";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private boolean anyHost = false;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private Set<@Min(1) @Max(65535) Integer> allowPorts = WEB_PORTS;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
  @NotNull
  private List<String> allowNetworks = List.of();

  @JsonProperty @Valid private @Nullable SigningFactory signing;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  private Duration timeout = Duration.seconds(10);

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private Set<Integer> successCodes = Set.of(200);

  @JsonMerge
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Valid
  @NotNull
  private HttpClientConfiguration client = defaultClient();

  /** For the configuration file. */
  public HttpTargetFactory() {}

  /**
   * The target of the short form of the configuration.
   *
   * @param signingSecrets none = nothing is signed
   */
  public HttpTargetFactory(
      String baseUrl, Duration timeout, List<String> signingSecrets, TargetLimits limits) {
    super(limits);
    this.signing = signingSecrets.isEmpty() ? null : new SigningFactory(signingSecrets);
    this.baseUrl = baseUrl;
    this.timeout = timeout;
  }

  private static HttpClientConfiguration defaultClient() {
    HttpClientConfiguration client = new HttpClientConfiguration();
    client.setConnectionTimeout(Duration.seconds(3));
    client.setConnectionRequestTimeout(Duration.seconds(3));
    client.setMaxConnections(UNBOUNDED);
    client.setMaxConnectionsPerRoute(UNBOUNDED);
    client.setKeepAlive(Duration.minutes(1));
    return client;
  }

  @JsonIgnore
  @ValidationMethod(message = "baseUrl, or anyHost: true, is needed, and not both")
  public boolean isAddressed() {
    return anyHost == baseUrl.isBlank();
  }

  @JsonIgnore
  @ValidationMethod(message = "allowPorts and allowNetworks go with anyHost: true only")
  public boolean isAllowingWhatItReaches() {
    return anyHost || allowNetworks.isEmpty() && allowPorts.equals(WEB_PORTS);
  }

  @JsonIgnore
  @ValidationMethod(
      message = "client.proxy does not go with anyHost: the proxy looks the names up, unguarded")
  public boolean isLookingNamesUpItself() {
    return !anyHost || client.getProxyConfiguration() == null;
  }

  @Override
  public Target build(String name, Environment environment) {
    try {
      return build(environment, "dalga-target-" + name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("target \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private Target build(Environment environment, String threadName) {
    Destinations destinations = anyHost ? new WholeUrls(allowPorts) : new TargetUri(baseUrl);
    Signer signer = signing == null ? null : signing.build();
    DnsResolver names = SystemDefaultDnsResolver.INSTANCE;
    CloseableHttpAsyncClient http =
        AsyncHttpClients.build(
            client,
            anyHost ? new GuardedLookup(names, new Networks(allowNetworks)) : names,
            userAgent(),
            threadName);
    environment.lifecycle().manage(AsyncHttpClients.managed(http));
    Executor senders =
        environment
            .lifecycle()
            .executorService(threadName + "-send-%d")
            .minThreads(anyHost ? SENDERS_TO_ANY_HOST : SENDERS)
            .maxThreads(anyHost ? SENDERS_TO_ANY_HOST : SENDERS)
            .build();
    return new HttpTarget(
        http, senders, new Requests(destinations, signer), timeout.toJavaDuration(), successCodes);
  }

  private static String userAgent() {
    String version = HttpTargetFactory.class.getPackage().getImplementationVersion();
    return "dalga/" + Objects.requireNonNullElse(version, "dev");
  }
}

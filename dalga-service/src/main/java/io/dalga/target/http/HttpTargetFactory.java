package io.dalga.target.http;

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
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;

/**
 * Builds a target that posts each run below a base URL.
 *
 * <table>
 *   <caption>Configuration, beyond {@link LimitedFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>baseUrl</td><td>(required)</td><td>http or https URL that the job's path is appended
 *       to</td></tr>
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

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String baseUrl = "";

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

  /** The target of the short form of the configuration. */
  public HttpTargetFactory(String baseUrl, Duration timeout, TargetLimits limits) {
    super(limits);
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

  @Override
  public Target build(String name, Environment environment) {
    TargetUri uri = new TargetUri(baseUrl);
    CloseableHttpAsyncClient http =
        AsyncHttpClients.build(client, userAgent(), "dalga-target-" + name);
    environment.lifecycle().manage(AsyncHttpClients.managed(http));
    Executor senders =
        environment
            .lifecycle()
            .executorService("dalga-target-" + name + "-send-%d")
            .minThreads(SENDERS)
            .maxThreads(SENDERS)
            .build();
    return new HttpTarget(http, senders, uri, timeout.toJavaDuration(), successCodes);
  }

  private static String userAgent() {
    String version = HttpTargetFactory.class.getPackage().getImplementationVersion();
    return "dalga/" + Objects.requireNonNullElse(version, "dev");
  }
}

package io.dalga;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.target.LimitedFactory;
import io.dalga.target.TargetFactory;
import io.dalga.target.http.HttpTargetFactory;
import io.dalga.target.log.LogTargetFactory;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The short form of the target named {@code default}, as the Go original has it.
 *
 * <table>
 *   <caption>Configuration, beyond {@link LimitedFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>baseUrl</td><td>(none)</td><td>where runs are posted to, followed by the job's path;
 *       without it they are written to the log</td></tr>
 *   <tr><td>timeout</td><td>10s</td><td>limit of a whole attempt</td></tr>
 *   <tr><td>signingSecrets</td><td>(none)</td><td>what deliveries are signed by, see {@code
 *       signing} of an HTTP target; several with spaces between them</td></tr>
 * </table>
 */
public final class EndpointFactory extends LimitedFactory {

  @JsonProperty private @Nullable String baseUrl;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  private Duration timeout = Duration.seconds(10);

  @JsonProperty private @Nullable String signingSecrets;

  TargetFactory target() {
    return baseUrl == null || baseUrl.isBlank()
        ? new LogTargetFactory(limits())
        : new HttpTargetFactory(baseUrl, timeout, secrets(), limits());
  }

  private List<String> secrets() {
    return signingSecrets == null || signingSecrets.isBlank()
        ? List.of()
        : List.of(signingSecrets.strip().split("[\\s,]+"));
  }
}

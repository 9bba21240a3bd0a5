package io.dalga.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import io.dalga.store.ApiKeyStore;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Callers show tokens (JWT, RFC 7519) that somebody else has signed, whose public keys are at a URL
 * or in a file. Times in tokens are compared with the clock of this machine, not the database's.
 *
 * <table>
 *   <caption>Configuration, beyond {@link AuthFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>jwksUrl</td><td>(none)</td><td>where the public keys are; https, or on this machine.
 *       They are read when they are needed, and again after five minutes, and count for four hours
 *       more when that fails</td></tr>
 *   <tr><td>jwksFile</td><td>(none)</td><td>the file that they are in, instead; read at start</td></tr>
 *   <tr><td>issuer</td><td>(none)</td><td>what {@code iss} must be</td></tr>
 *   <tr><td>audience</td><td>(none)</td><td>what {@code aud} must be, or have</td></tr>
 *   <tr><td>algorithms</td><td>RS256, ES256</td><td>of signatures: those by public keys</td></tr>
 *   <tr><td>clockSkew</td><td>30s</td><td>how wrong the clocks may be</td></tr>
 *   <tr><td>nameClaim</td><td>sub</td><td>what the log calls the caller</td></tr>
 *   <tr><td>roleClaim</td><td>dalga_role</td><td>a text or a list of them; inside of others, with
 *       dots between: {@code realm_access.roles}</td></tr>
 *   <tr><td>roles</td><td>(none)</td><td>which role is meant by other words than viewer, operator
 *       and admin: {@code {dalga-admins: admin}}; of several, the one that may most counts</td></tr>
 *   <tr><td>prefixesClaim</td><td>dalga_prefixes</td><td>what the paths begin with that the caller
 *       may touch, a text or a list; without it, all paths</td></tr>
 * </table>
 */
@JsonTypeName("jwt")
public final class JwtFactory extends AuthFactory {

  /** Those by a public key, which the JDK can check. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Stream.of(JWSAlgorithm.Family.RSA, JWSAlgorithm.Family.EC)
          .flatMap(Set::stream)
          .filter(algorithm -> !algorithm.equals(JWSAlgorithm.ES256K))
          .collect(Collectors.toUnmodifiableSet());

  private static final int TIMEOUT_MS = 2_000;
  private static final long FRESH_MS = TimeUnit.MINUTES.toMillis(5);
  private static final long OUTAGE_MS = TimeUnit.HOURS.toMillis(4);

  @JsonProperty private @Nullable String jwksUrl;
  @JsonProperty private @Nullable String jwksFile;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String issuer = "";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String audience = "";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
  @NotEmpty
  private List<String> algorithms = List.of("RS256", "ES256");

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @MinDuration(0)
  private Duration clockSkew = Duration.seconds(30);

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String nameClaim = "sub";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String roleClaim = "dalga_role";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
  @NotNull
  private Map<String, String> roles = new LinkedHashMap<>();

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String prefixesClaim = "dalga_prefixes";

  @Override
  String typeName() {
    return "jwt";
  }

  @Override
  boolean asksCallers() {
    return true;
  }

  @Override
  void check(Listeners listeners) {
    listeners.warnOfOpenAdmin();
  }

  @Override
  Login login(Environment environment, ApiKeyStore keys, InstantSource clock) {
    return byTokens(tokens());
  }

  /**
   * @throws IllegalArgumentException when the configuration breaks a rule
   */
  Tokens tokens() {
    return tokens(publicKeys());
  }

  Tokens tokens(JWKSource<SecurityContext> publicKeys) {
    return new Tokens(
        new Tokens.Rules(
            issuer, audience, checkedAlgorithms(), Math.toIntExact(clockSkew.toSeconds())),
        new Claims(nameClaim, roleClaim, prefixesClaim, Claims.roles(roles)),
        publicKeys);
  }

  private Set<JWSAlgorithm> checkedAlgorithms() {
    Set<JWSAlgorithm> checked = new LinkedHashSet<>();
    for (String name : algorithms) {
      JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
      if (!ALGORITHMS.contains(algorithm)) {
        throw new IllegalArgumentException(
            "auth.algorithms: "
                + name
                + " is not for public keys; there are "
                + new TreeSet<>(ALGORITHMS.stream().map(JWSAlgorithm::getName).toList()));
      }
      checked.add(algorithm);
    }
    return checked;
  }

  private JWKSource<SecurityContext> publicKeys() {
    if ((jwksUrl == null) == (jwksFile == null)) {
      throw new IllegalArgumentException(
          "auth.type jwt: say where the public keys are, by jwksUrl or jwksFile, one of them");
    }
    return jwksUrl == null ? ofFile(new File(String.valueOf(jwksFile))) : ofUrl(jwksUrl);
  }

  private static JWKSource<SecurityContext> ofFile(File file) {
    try {
      return new ImmutableJWKSet<>(JWKSet.load(file).toPublicJWKSet());
    } catch (IOException | ParseException e) {
      throw new IllegalArgumentException(
          "auth.jwksFile " + file + " is no readable set of keys (JWKS): " + e.getMessage(), e);
    }
  }

  private static JWKSource<SecurityContext> ofUrl(String text) {
    return outlasting(
        new ProviderKeys(checkedUrl(text), TIMEOUT_MS, System::nanoTime), FRESH_MS, OUTAGE_MS);
  }

  /** Those that were read count for a while, and for longer while there are no others. */
  static JWKSource<SecurityContext> outlasting(
      JWKSetSource<SecurityContext> provided, long freshMs, long outageMs) {
    return JWKSourceBuilder.create(provided)
        .cache(freshMs, 2L * TIMEOUT_MS)
        // It would keep a thread.
        .refreshAheadCache(false)
        // It would stand above the tolerance of outages; the provided keys have a limit below it.
        .rateLimited(false)
        .outageTolerant(outageMs)
        .build();
  }

  /** Keys that come over the network in the clear would be anybody's. */
  private static URL checkedUrl(String text) {
    try {
      URI uri = URI.create(text);
      boolean local =
          "http".equals(uri.getScheme())
              && uri.getHost() != null
              && InetAddress.getByName(uri.getHost()).isLoopbackAddress();
      if (local || "https".equals(uri.getScheme())) {
        return uri.toURL();
      }
    } catch (IllegalArgumentException | MalformedURLException | UnknownHostException e) {
      throw new IllegalArgumentException("auth.jwksUrl " + text + " is no URL", e);
    }
    throw new IllegalArgumentException(
        "auth.jwksUrl " + text + " must begin with https://, or be on this machine");
  }
}

package io.dalga.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import io.dalga.http.Caller;
import io.dalga.http.PathScope;
import io.dalga.http.Role;
import io.dalga.http.TestTokens;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import jakarta.ws.rs.ServiceUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  private static final TestTokens OLD = new TestTokens("2025");
  private static final TestTokens NEW = new TestTokens("2026");

  @TempDir private Path directory = Path.of("");
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String published = OLD.jwks();
  private volatile int status = 200;
  private HttpServer provider;

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/jwks",
        exchange -> {
          asked.incrementAndGet();
          byte[] text = published.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, text.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(text);
          }
        });
    provider.start();
  }

  @AfterEach
  void stop() {
    provider.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + provider.getAddress().getPort() + "/jwks";
  }

  private static JwtFactory factory(String more) throws IOException {
    String yaml = "{type: jwt, issuer: '" + TestTokens.ISSUER + "', audience: dalga, " + more + "}";
    return (JwtFactory)
        Jackson.newObjectMapper().convertValue(new YAMLMapper().readTree(yaml), AuthFactory.class);
  }

  private Authentication tokens(String more) throws IOException {
    return factory("jwksUrl: '" + url() + "', " + more).tokens();
  }

  // Keys.

  @Test
  void keys_are_read_when_they_are_needed_and_then_for_all() throws Exception {
    Authentication tokens = tokens("");
    assertThat(asked).hasValue(0);

    for (int i = 0; i < 10; i++) {
      assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_new_key_is_looked_for_when_a_token_names_it() throws Exception {
    Authentication tokens = tokens("");
    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
    published = NEW.jwks();

    assertThat(tokens.caller(NEW.sign(TestTokens.claims("viewer")))).isNotNull();
    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNull();
    assertThat(asked).hasValueBetween(2, 3);
  }

  @Test
  void tokens_of_keys_that_are_not_there_do_not_ask_for_them_over_and_over() throws Exception {
    Authentication tokens = tokens("");
    for (int i = 0; i < 20; i++) {
      assertThat(tokens.caller(NEW.sign(TestTokens.claims("viewer")))).isNull();
    }
    assertThat(asked).hasValueLessThan(5);
    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
  }

  @Test
  void without_keys_it_cannot_be_told_who_calls() throws Exception {
    Authentication tokens = tokens("");
    status = 500;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> tokens.caller(OLD.sign(TestTokens.claims("viewer"))))
          .isInstanceOf(ServiceUnavailableException.class);
    }
    assertThat(asked).hasValueLessThan(5);
  }

  @Test
  void unknown_keys_during_an_outage_cost_nobody_else_the_keys_that_were_read() throws Exception {
    AtomicLong nanos = new AtomicLong();
    ProviderKeys provided = new ProviderKeys(URI.create(url()).toURL(), 2_000, nanos::get);
    JWKSource<SecurityContext> keys = JwtFactory.outlasting(provided, 1, 10_000);
    Authentication tokens = factory("jwksUrl: '" + url() + "'").tokens(keys);
    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
    status = 500;
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));

    for (int i = 0; i < 10; i++) {
      assertThat(tokens.caller(NEW.sign(TestTokens.claims("viewer")))).isNull();
      assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).as("%d", i).isNotNull();
    }
    assertThat(asked).hasValueLessThan(5);
  }

  @Test
  void keys_that_were_read_outlast_the_provider() throws Exception {
    Authentication tokens = tokens("");
    tokens.caller(OLD.sign(TestTokens.claims("viewer")));
    provider.stop(0);

    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
  }

  @Test
  void keys_may_be_in_a_file() throws Exception {
    Path file = Files.writeString(directory.resolve("jwks.json"), OLD.jwks());

    Authentication tokens = factory("jwksFile: '" + file + "'").tokens();

    assertThat(tokens.caller(OLD.sign(TestTokens.claims("viewer")))).isNotNull();
    assertThat(tokens.caller(NEW.sign(TestTokens.claims("viewer")))).isNull();
    assertThat(asked).hasValue(0);
  }

  // What a token says.

  private Caller caller(String more, JWTClaimsSet.Builder claims) throws IOException {
    return Objects.requireNonNull(tokens(more).caller(OLD.sign(claims)));
  }

  @Test
  void a_token_says_who_it_is() throws Exception {
    assertThat(caller("", TestTokens.claims("operator")))
        .isEqualTo(new Caller("ada", "ada", Role.OPERATOR, PathScope.ALL));
    assertThat(
            caller(
                "nameClaim: email",
                TestTokens.claims("admin")
                    .claim("email", "ada@example.com")
                    .claim("dalga_prefixes", List.of("bill", "rss/"))))
        .isEqualTo(
            new Caller(
                "ada", "ada@example.com", Role.ADMIN, new PathScope(List.of("bill", "rss/"))));
    assertThat(caller("", TestTokens.claims("admin").claim("dalga_prefixes", "bill")).scope())
        .isEqualTo(new PathScope(List.of("bill")));
    assertThat(caller("", TestTokens.claims("admin").claim("dalga_prefixes", List.of())).scope())
        .isEqualTo(new PathScope(List.of()));
  }

  @Test
  void roles_may_be_many_elsewhere_and_called_otherwise() throws Exception {
    String more = "roleClaim: realm_access.roles, roles: {staff: viewer, 'dalga:ops': operator}";
    JWTClaimsSet.Builder claims = TestTokens.claims("admin");

    assertThat(caller(more, claims).role()).isNull();
    claims.claim("realm_access", Map.of("roles", List.of("staff", "dalga:ops", "janitor")));
    assertThat(caller(more, claims).role()).isEqualTo(Role.OPERATOR);
    claims.claim("realm_access.roles", "staff");
    assertThat(caller(more, claims).role())
        .as("a claim of that very name wins")
        .isEqualTo(Role.VIEWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}", "7", "[1]", "[\"\"]", "\"\"", "[\"bill\", \"a \"]"})
  void prefixes_that_cannot_be_understood_open_nothing(String json) throws Exception {
    Object value = Jackson.newObjectMapper().readValue(json, Object.class);

    assertThat(
            tokens("").caller(OLD.sign(TestTokens.claims("admin").claim("dalga_prefixes", value))))
        .isNull();
  }

  @Test
  void prefixes_that_are_null_open_nothing() throws Exception {
    JWTClaimsSet.Builder claims = TestTokens.claims("admin").serializeNullClaims(true);

    assertThat(tokens("").caller(OLD.sign(claims.claim("dalga_prefixes", null)))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "{\"prefixes\": null}", "\"billing/\"", "[\"billing/\"]", "7"})
  void prefixes_that_are_not_where_they_should_be_open_nothing(String json) throws Exception {
    Object value = Jackson.newObjectMapper().readValue(json, Object.class);
    JWTClaimsSet.Builder claims = TestTokens.claims("admin").serializeNullClaims(true);

    assertThat(
            tokens("prefixesClaim: dalga.prefixes").caller(OLD.sign(claims.claim("dalga", value))))
        .isNull();
  }

  @Test
  void prefixes_may_be_inside_of_others() throws Exception {
    String more = "prefixesClaim: dalga.prefixes";
    JWTClaimsSet.Builder claims = TestTokens.claims("admin");

    assertThat(caller(more, claims).scope()).isEqualTo(PathScope.ALL);
    claims.claim("dalga", Map.of("prefixes", List.of("billing/")));
    assertThat(caller(more, claims).scope()).isEqualTo(new PathScope(List.of("billing/")));
  }

  @Test
  void clocks_may_be_wrong_by_as_much_as_is_said() throws Exception {
    JWTClaimsSet.Builder claims =
        TestTokens.claims("admin").expirationTime(Date.from(Instant.now().minusSeconds(15)));

    assertThat(tokens("").caller(OLD.sign(claims))).isNotNull();
    assertThat(tokens("clockSkew: 5s").caller(OLD.sign(claims))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30."})
  void what_is_no_token_is_nobodys(String text) throws Exception {
    assertThat(tokens("").caller(text)).isNull();
  }

  // The configuration.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jwksUrl: 'https://h/', algorithms: [HS256]",
        "jwksUrl: 'https://h/', algorithms: [none]",
        "jwksUrl: 'https://h/', algorithms: [RS256, RS255]",
        "jwksUrl: 'http://192.0.2.1/jwks'",
        "jwksUrl: 'ftp://127.0.0.1/jwks'",
        "jwksUrl: 'not a url'",
        "jwksUrl: 'https://h/', jwksFile: jwks.json",
        "jwksFile: /no/such/file",
        "clockSkew: 1s",
        "jwksUrl: 'https://h/', roles: {staff: boss}",
      })
  void what_is_wrong_is_said_at_start(String more) {
    assertThatThrownBy(() -> factory(more).tokens())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auth.");
  }

  @Test
  void issuer_and_audience_must_be_said() {
    assertThat(Validators.newValidator().validate(new JwtFactory()))
        .extracting(violation -> violation.getPropertyPath().toString())
        .containsExactlyInAnyOrder("issuer", "audience");
  }
}

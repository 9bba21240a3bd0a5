package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.nimbusds.jwt.JWTClaimsSet;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route that there is, by everybody who may call it or not. The routes are those of the
 * running application, so a new one is in it, and fails it when it does not say who may call it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {

  private static final TestTokens PROVIDER = new TestTokens("k1");
  private static final TestTokens STRANGER = new TestTokens("k1");
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final DalgaServer byKeys;
  private final DalgaServer byTokens;
  private final Map<String, String> strangers = new LinkedHashMap<>();
  private final Map<Role, String> keys = new EnumMap<>(Role.class);
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);
  private final String viewer;
  private final String elsewhere;
  private final String here;

  AccessMatrixTest(@TempDir Path directory) throws IOException {
    // The first one is not to have the settings of the second.
    byKeys =
        DalgaServer.start(
            ConfigOverride.config("auth.type", "apiKeys"),
            ConfigOverride.config("auth.maxFailures", "1000000"));
    Path jwks = Files.writeString(directory.resolve("jwks.json"), PROVIDER.jwks());
    byTokens =
        DalgaServer.start(
            ConfigOverride.config("auth.type", "jwt"),
            ConfigOverride.config("auth.jwksFile", jwks.toString()),
            ConfigOverride.config("auth.issuer", TestTokens.ISSUER),
            ConfigOverride.config("auth.audience", TestTokens.AUDIENCE),
            ConfigOverride.config("auth.maxFailures", "1000000"));
    TestKeys table = new TestKeys(byKeys.databaseUrl());
    String admin = table.add("ada", "admin");
    viewer = table.add("viewer", "viewer");
    keys.put(Role.ADMIN, admin);
    keys.put(Role.OPERATOR, table.add("operator", "operator"));
    keys.put(Role.VIEWER, viewer);
    for (Role role : Role.values()) {
      tokens.put(role, PROVIDER.sign(TestTokens.claims(role.text())));
    }
    elsewhere = table.add("elsewhere", "admin", "[\"invoices/\"]", null);
    here = table.add("here", "admin", "[\"bill\"]", null);
    strangers.put("key: revoked", revoked(admin));
    strangers.put("key: expired", table.add("expired", "admin", null, 1L));
    strangers.put("key: unknown", "dalga_0123456789abcdef_" + "x".repeat(43));
    strangers.put("key: of another's id", admin.substring(0, admin.length() - 1) + "1");
    strangers.put("key: cut", admin.substring(0, admin.length() - 1));
    strangers.put("key: none of ours", "letmein");
    strangers.put("token: expired", PROVIDER.sign(admin().expirationTime(at(-600))));
    strangers.put("token: never expires", PROVIDER.sign(admin().expirationTime(null)));
    strangers.put("token: not yet", PROVIDER.sign(admin().notBeforeTime(at(600))));
    strangers.put("token: for others", PROVIDER.sign(admin().audience("other")));
    strangers.put("token: for nobody", PROVIDER.sign(admin().audience((String) null)));
    strangers.put("token: of another issuer", PROVIDER.sign(admin().issuer("https://e.example/")));
    strangers.put("token: about nobody", PROVIDER.sign(admin().subject(null)));
    strangers.put("token: with odd prefixes", PROVIDER.sign(admin().claim("dalga_prefixes", 7)));
    strangers.put("token: unsigned", TestTokens.unsigned(admin()));
    strangers.put("token: by the public key", PROVIDER.signedByPublicKey(admin()));
    strangers.put("token: signed by others", STRANGER.sign(admin()));
    strangers.put("token: a key", admin);
  }

  private static JWTClaimsSet.Builder admin() {
    return TestTokens.claims("admin");
  }

  private static Date at(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private String revoked(String admin) {
    Answer made =
        byKeys.send(
            authorized(Request.of("POST /keys"), admin).body(Request.FORM, "name=gone&role=admin"));
    assertThat(made.status()).as("%s", made).isEqualTo(201);
    Answer gone = byKeys.send(authorized(Request.of("DELETE /keys/" + made.string("id")), admin));
    assertThat(gone.status()).isEqualTo(204);
    return made.string("key");
  }

  @AfterAll
  void stop() {
    byKeys.close();
    byTokens.close();
  }

  private static Request authorized(Request request, @Nullable String token) {
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer call(String kind, Route route, @Nullable String token) {
    DalgaServer server = kind.startsWith("key") ? byKeys : byTokens;
    return server.send(authorized(Request.of(route.method() + " " + route.at("billing")), token));
  }

  private static void assertProblem(int status, Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.isProblem()).as("%s", answer).isTrue();
    if (status == UNAUTHORIZED) {
      assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
  }

  private static void assertLetIn(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isNotIn(UNAUTHORIZED, FORBIDDEN).isLessThan(500);
  }

  @TestFactory
  Stream<DynamicTest> every_route() {
    return byKeys.routes().stream().map(route -> dynamicTest(route.toString(), () -> check(route)));
  }

  private void check(Route route) {
    Role needed = route.needed();
    if (needed == null) {
      assertLetIn(call("key", route, null));
      return;
    }
    boolean ofKeys = route.address().startsWith("/keys");
    assertProblem(UNAUTHORIZED, call("key", route, null));
    strangers.forEach(
        (what, token) -> {
          if (!ofKeys || what.startsWith("key")) {
            Answer answer = call(what, route, token);
            assertThat(answer.status()).as("%s: %s", what, answer).isEqualTo(UNAUTHORIZED);
            assertProblem(UNAUTHORIZED, answer);
          }
        });
    keys.forEach((role, key) -> check(needed, role, call("key", route, key)));
    if (!ofKeys) {
      tokens.forEach((role, token) -> check(needed, role, call("token", route, token)));
    }
    checkPaths(route);
  }

  private static void check(Role needed, Role role, Answer answer) {
    if (role.includes(needed)) {
      assertLetIn(answer);
    } else {
      assertProblem(FORBIDDEN, answer);
      assertThat(answer.string("detail")).contains(needed.text());
    }
  }

  /** Who may touch some paths only, gets to those, and nowhere where others are. */
  private void checkPaths(Route route) {
    if (route.namesPath()) {
      assertProblem(FORBIDDEN, call("key", route, elsewhere));
      assertLetIn(call("key", route, here));
    } else if (route.isConfined()) {
      assertLetIn(call("key", route, here));
    } else {
      assertProblem(FORBIDDEN, call("key", route, here));
    }
  }

  @Test
  void there_are_routes_of_each_kind() {
    assertThat(byKeys.routes())
        .hasSizeGreaterThan(30)
        .extracting(Route::needed)
        .contains(Role.VIEWER, Role.OPERATOR, Role.ADMIN);
  }

  @Test
  void what_may_be_done_at_an_address_is_told_to_whom_has_any_role() {
    for (Route route : byKeys.routes()) {
      if (route.needed() != null) {
        Request asked = Request.of("OPTIONS " + route.at("billing"));
        assertProblem(UNAUTHORIZED, byKeys.send(asked));
        assertThat(byKeys.send(authorized(asked, viewer)).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void what_may_not_be_seen_has_no_head_either() {
    for (Route route : byKeys.routes()) {
      if (route.needed() != null && route.method().equals("GET")) {
        Request asked = Request.of("HEAD " + route.at("billing"));
        assertThat(byKeys.send(asked).status()).as("%s", route).isEqualTo(UNAUTHORIZED);
      }
    }
  }

  @Test
  void a_token_without_a_role_is_known_and_may_do_nothing() {
    String token = PROVIDER.sign(TestTokens.claims("janitor"));

    Answer answer = byTokens.send(authorized(Request.of("GET /status"), token));

    assertProblem(FORBIDDEN, answer);
    assertThat(answer.string("detail")).contains("nobody has given you a role");
  }
}

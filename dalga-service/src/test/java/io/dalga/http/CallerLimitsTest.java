package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many calls a caller may make, and how many wrong keys an address may show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallerLimitsTest {

  private final DalgaServer server =
      DalgaServer.start(
          ConfigOverride.config("auth.type", "apiKeys"),
          ConfigOverride.config("auth.maxRate", "3"),
          ConfigOverride.config("auth.maxFailures", "5"),
          ConfigOverride.config("server.applicationConnectors[0].useForwardedHeaders", "true"));
  private final TestKeys keys = new TestKeys(server.databaseUrl());

  @AfterAll
  void stop() {
    server.close();
  }

  private Answer call(String key, String address) {
    return server.send("GET /me", "Authorization", "Bearer " + key, "X-Forwarded-For", address);
  }

  private Answer firstRefused(String key, String address) {
    for (int i = 0; i < 100; i++) {
      Answer answer = call(key, address);
      if (answer.status() == 429) {
        assertThat(answer.isProblem()).isTrue();
        return answer;
      }
    }
    throw new AssertionError("never refused");
  }

  @Test
  void who_calls_too_often_is_told_to_wait_and_nobody_else_is() {
    String busy = keys.add("same name", "viewer");
    String calm = keys.add("same name", "viewer");

    Answer refused = firstRefused(busy, "192.0.2.1");

    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.string("detail")).contains("more calls than you may make");
    assertThat(call(calm, "192.0.2.1").status()).isEqualTo(200);
  }

  @Test
  void an_address_that_guesses_is_not_looked_at_but_its_neighbours_are() {
    String known = keys.add("known", "viewer");
    String fresh = keys.add("fresh", "viewer");
    assertThat(call(known, "192.0.2.2").status()).isEqualTo(200);

    for (int i = 0; i < 5; i++) {
      assertThat(call("dalga_0123456789abcdef_" + "x".repeat(43), "192.0.2.2").status())
          .isEqualTo(401);
    }
    Answer refused = firstRefused("dalga_0123456789abcdef_" + "x".repeat(43), "192.0.2.2");
    assertThat(refused.header("Retry-After")).matches("[0-9]+");
    assertThat(refused.string("detail")).contains("too many wrong keys");

    assertThat(call(fresh, "192.0.2.2").status()).isEqualTo(429);
    assertThat(call(known, "192.0.2.2").status()).as("behind the same proxy").isEqualTo(200);
    assertThat(call(fresh, "192.0.2.3").status()).as("from elsewhere").isEqualTo(200);
    assertThat(server.send("GET /me", "X-Forwarded-For", "192.0.2.2").status())
        .as("who shows nothing is told what to show")
        .isEqualTo(401);
  }
}

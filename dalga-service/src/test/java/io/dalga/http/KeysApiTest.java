package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of callers: made, shown once, rotated and taken away by the API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysApiTest {

  /** What the documents promise. */
  private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);

  private final DalgaServer server =
      DalgaServer.start(
          ConfigOverride.config("auth.type", "apiKeys"),
          ConfigOverride.config("auth.maxFailures", "1000"));
  private final String admin = new TestKeys(server.databaseUrl()).add("root", "admin");

  @AfterAll
  void stop() {
    server.close();
  }

  private Answer call(String key, String line) {
    return server.send(line, "Authorization", "Bearer " + key);
  }

  private Answer make(String parameters) {
    return server.send(
        Request.of("POST /keys")
            .header("Authorization", "Bearer " + admin)
            .body(parameters.startsWith("{") ? Request.JSON : Request.FORM, parameters));
  }

  private static Answer made(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(201);
    return answer;
  }

  private JsonNode listed(String id) {
    for (JsonNode key : call(admin, "GET /keys").json().path("keys")) {
      if (key.path("id").asText().equals(id)) {
        return key;
      }
    }
    throw new AssertionError("no key " + id);
  }

  @Test
  void a_key_is_shown_once_and_good_at_once() {
    Answer answer = made(make("name=deploy&role=operator"));
    String key = answer.string("key");

    assertThat(key).matches("dalga_[0-9a-f]{16}_[A-Za-z0-9_-]{43}").contains(answer.string("id"));
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(call(key, "GET /me").string("name")).isEqualTo("deploy");
    assertThat(call(key, "GET /me").string("role")).isEqualTo("operator");
    Answer list = call(admin, "GET /keys");
    assertThat(list.text()).contains(answer.string("id")).doesNotContain(key);
    JsonNode listed = listed(answer.string("id"));
    assertThat(listed.has("key")).isFalse();
    assertThat(listed.path("expires_at").isNull()).isTrue();
    assertThat(listed.path("last_used").asText()).startsWith("20");
  }

  @Test
  void a_scheme_is_a_word_in_any_case_and_there_is_one() {
    String key = made(make("name=n&role=viewer")).string("key");

    assertThat(server.send("GET /me", "Authorization", "bearer " + key).status()).isEqualTo(200);
    assertThat(server.send("GET /me", "Authorization", "BEARER  " + key).status()).isEqualTo(200);
    assertThat(server.send("GET /me", "Authorization", "Basic " + key).status()).isEqualTo(401);
    assertThat(server.send("GET /me", "Authorization", key).status()).isEqualTo(401);
    assertThat(server.send("GET /me?key=" + key + "&access_token=" + key).status()).isEqualTo(401);
  }

  @Test
  void json_has_prefixes_as_an_array_and_says_when_it_ends() {
    Answer answer =
        made(
            make(
                "{\"name\": \"\\u0130stanbul\", \"role\": \"viewer\","
                    + " \"prefixes\": [\"bill\", \"rss/\"],"
                    + " \"expires_at\": \"2099-01-01T00:00:00Z\"}"));

    assertThat(answer.json().path("prefixes"))
        .extracting(JsonNode::asText)
        .containsExactly("bill", "rss/");
    assertThat(answer.string("expires_at")).isEqualTo("2099-01-01T00:00:00Z");
    assertThat(answer.string("name")).isEqualTo("\u0130stanbul");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "role=viewer | name",
        "name=&role=viewer | name",
        "name=n | role",
        "name=n&role=root | role",
        "name=n&role=viewer&prefixes= | prefixes",
        "name=n&role=viewer&prefixes=a,,b | prefixes",
        "name=n&role=viewer&prefixes=a,b+ | prefixes",
        "name=n&role=viewer&expires-at=tomorrow | expires-at",
        "name=n&role=viewer&expires-at=2020-01-01T00:00:00Z | expires-at",
        "name=n&role=viewer&scope=all | scope",
        "{\"name\": \"n\", \"role\": \"viewer\", \"prefixes\": []} | prefixes",
        "{\"name\": \"n\", \"role\": \"viewer\", \"prefixes\": [\"a,b\"]} | prefixes",
        "{\"name\": \"n\", \"role\": \"viewer\", \"prefixes\": [[]]} | prefixes",
        "{\"name\": \"n\", \"role\": \"viewer\", \"expires_at\": \"2020-01-01T00:00:00Z\"} | expires_at",
      })
  void what_breaks_a_rule_is_refused_by_its_name(String parameters, String name) {
    Answer answer = make(parameters);

    assertThat(answer.status()).as("%s", answer).isEqualTo(400);
    assertThat(answer.string("parameter")).isEqualTo(name);
  }

  @Test
  void a_key_that_is_taken_away_is_good_for_seconds_at_most() {
    Answer answer = made(make("name=n&role=viewer"));
    String key = answer.string("key");
    assertThat(call(key, "GET /me").status()).isEqualTo(200);

    assertThat(call(admin, "DELETE /keys/" + answer.string("id")).status()).isEqualTo(204);

    Awaitility.await()
        .atMost(REVOKED_WITHIN)
        .until(() -> call(key, "GET /me").status(), status -> status == 401);
    assertThat(call(admin, "DELETE /keys/" + answer.string("id")).status()).isEqualTo(404);
  }

  @Test
  void a_rotated_key_may_the_same_and_the_old_one_ends_after_the_overlap() {
    Answer old = made(make("name=n&role=viewer&prefixes=bill&expires-at=2099-01-01T00:00:00Z"));
    String address = "POST /keys/" + old.string("id") + "/rotate";

    Answer kept = made(call(admin, address + "?overlap=PT1H"));

    assertThat(kept.string("name")).isEqualTo("n");
    assertThat(kept.string("role")).isEqualTo("viewer");
    assertThat(kept.json().path("prefixes")).hasToString("[\"bill\"]");
    assertThat(kept.string("id")).isNotEqualTo(old.string("id"));
    assertThat(Duration.between(kept.time("created_at"), kept.time("expires_at")))
        .isEqualTo(Duration.between(old.time("created_at"), old.time("expires_at")));
    assertThat(call(kept.string("key"), "GET /me").status()).isEqualTo(200);
    assertThat(call(old.string("key"), "GET /me").status()).isEqualTo(200);
    OffsetDateTime end = OffsetDateTime.parse(listed(old.string("id")).path("expires_at").asText());
    assertThat(Duration.between(kept.time("created_at"), end)).isEqualTo(Duration.ofHours(1));

    made(call(admin, "POST /keys/" + kept.string("id") + "/rotate?overlap=0"));
    Awaitility.await()
        .atMost(REVOKED_WITHIN)
        .until(() -> call(kept.string("key"), "GET /me").status(), status -> status == 401);
    Answer late = call(admin, "POST /keys/" + kept.string("id") + "/rotate");
    assertThat(late.status()).isEqualTo(400);
    assertThat(late.string("detail")).contains("has ended already");
  }

  @Test
  void an_overlap_never_makes_a_key_last_longer() {
    OffsetDateTime soon =
        OffsetDateTime.parse(
                call(admin, "GET /keys").json().path("keys").path(0).path("last_used").asText())
            .plusMinutes(5);
    Answer old =
        made(make("{\"name\": \"n\", \"role\": \"viewer\", \"expires_at\": \"" + soon + "\"}"));

    made(call(admin, "POST /keys/" + old.string("id") + "/rotate?overlap=P30D"));

    assertThat(OffsetDateTime.parse(listed(old.string("id")).path("expires_at").asText()))
        .isEqualTo(soon);
  }

  @Test
  void what_is_no_key_is_not_found() {
    assertThat(call(admin, "DELETE /keys/0123456789abcdef").status()).isEqualTo(404);
    assertThat(call(admin, "POST /keys/0123456789abcdef/rotate").status()).isEqualTo(404);
    assertThat(call(admin, "POST /keys/x/rotate?overlap=P31D").status()).isEqualTo(400);
    assertThat(call(admin, "POST /keys/x/rotate?overlp=1").status()).isEqualTo(400);
  }
}

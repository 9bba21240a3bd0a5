package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who may touch some paths only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathScopeApiTest {

  private final DalgaServer server =
      DalgaServer.start(ConfigOverride.config("auth.type", "apiKeys"));
  private final TestKeys keys = new TestKeys(server.databaseUrl());
  private final String admin = keys.add("all", "admin");
  private final String one = keys.add("one", "operator", "[\"bill\"]", null);
  private final String two = keys.add("two", "operator", "[\"bill\", \"rss/\"]", null);
  private final String none = keys.add("none", "operator", "[]", null);
  private final String broken = keys.add("broken", "operator", "bill", null);

  @BeforeAll
  void schedule() {
    for (String path : List.of("billing", "bill", "rss%2F1", "rss", "Bill", "other")) {
      assertThat(call(admin, "PUT /jobs/" + path + "/1?interval=3600").status()).isEqualTo(201);
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Answer call(String key, String line) {
    return server.send(line, "Authorization", "Bearer " + key);
  }

  private static List<String> paths(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    List<String> paths = new ArrayList<>();
    for (JsonNode each : answer.json().path(answer.json().has("jobs") ? "jobs" : "runs")) {
      paths.add(each.path("path").asText());
    }
    return paths;
  }

  private static void assertForbidden(Answer answer, String... words) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.string("detail")).contains(words);
  }

  @Test
  void me_says_who_i_am_and_what_i_may_touch() {
    JsonNode confined = call(two, "GET /me").json();
    assertThat(confined.path("name").asText()).isEqualTo("two");
    assertThat(confined.path("role").asText()).isEqualTo("operator");
    assertThat(confined.path("prefixes"))
        .extracting(JsonNode::asText)
        .containsExactly("bill", "rss/");
    assertThat(confined.path("auth").asText()).isEqualTo("apiKeys");

    JsonNode free = call(admin, "GET /me").json();
    assertThat(free.has("prefixes")).isTrue();
    assertThat(free.path("prefixes").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "billing, 200",
    "bill, 200",
    "rss%2F1, 200",
    "rss, 403",
    "Bill, 403",
    "other, 403",
    "none, 403",
    "%62illing, 200",
    "b%2569lling, 403"
  })
  void a_job_is_mine_when_its_path_begins_so(String path, int status) {
    assertThat(call(two, "GET /jobs/" + path + "/1").status()).isEqualTo(status);
    assertThat(call(two, "GET /jobs/" + path + "/1/why").status()).isEqualTo(status);
    assertThat(call(two, "GET /jobs/" + path + "/1/runs").status()).isEqualTo(status);
    assertThat(call(two, "GET /queues/" + path).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH"})
  void what_is_none_of_mine_i_cannot_change(String method) {
    assertForbidden(
        call(one, method + " /jobs/other/1?interval=60&disable=true"), "\"other\"", "\"bill\"");

    assertThat(call(admin, "GET /jobs/other/1").json().path("interval").asInt()).isEqualTo(3600);
    assertThat(call(admin, "GET /jobs/other/1").string("state")).isEqualTo("scheduled");
  }

  @Test
  void the_interface_of_2013_keeps_to_my_paths() {
    assertForbidden(call(one, "GET /schedule?routing_key=other&body=1&interval=60"), "\"other\"");
    assertForbidden(call(one, "GET /cancel?routing_key=other&body=1"), "\"other\"");
    assertThat(call(admin, "GET /jobs/other/1").json().path("interval").asInt()).isEqualTo(3600);

    assertThat(call(one, "GET /schedule?routing_key=bill2&body=1&interval=60").status())
        .isEqualTo(200);
    assertThat(call(one, "GET /cancel?routing_key=bill2&body=1").status()).isEqualTo(200);
  }

  // Lists.

  @Test
  void who_has_one_prefix_need_not_say_it() {
    assertThat(paths(call(one, "GET /jobs"))).containsExactlyInAnyOrder("billing", "bill");
    assertThat(paths(call(one, "GET /jobs?state=scheduled")))
        .containsExactlyInAnyOrder("billing", "bill");
    assertThat(paths(call(one, "GET /jobs?prefix=billi"))).containsExactly("billing");
    assertThat(paths(call(one, "GET /jobs?path=bill"))).containsExactly("bill");
    assertThat(paths(call(admin, "GET /jobs"))).hasSize(6);
  }

  @Test
  void the_next_page_keeps_to_my_paths() {
    Answer first = call(one, "GET /jobs?limit=1");
    String next = first.header("Link").replaceAll("^<(.*)>.*$", "$1");

    List<String> all = new ArrayList<>(paths(first));
    all.addAll(paths(call(one, "GET " + next)));

    assertThat(all).containsExactlyInAnyOrder("billing", "bill");
  }

  @Test
  void who_has_more_must_say_which() {
    assertForbidden(call(two, "GET /jobs"), "add prefix= or path=", "\"bill\" or \"rss/\"");
    assertThat(paths(call(two, "GET /jobs?prefix=rss/"))).containsExactly("rss/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prefix=",
        "prefix=b",
        "prefix=bil",
        "prefix=other",
        "prefix=Bill",
        "path=other",
        "path=rss",
        "path=",
        "path=bill&prefix=other",
        "path=other&prefix=bill"
      })
  void a_filter_that_goes_beyond_my_paths_is_refused(String filter) {
    assertForbidden(call(two, "GET /jobs?" + filter), "you may touch jobs whose path begins with");
    assertForbidden(call(two, "GET /runs?" + filter), "you may touch jobs whose path begins with");
    assertForbidden(call(two, "DELETE /jobs?confirm=100&" + filter), "you may touch");
    assertForbidden(call(two, "PATCH /jobs?trigger=true&confirm=100&" + filter), "you may touch");
  }

  @Test
  void a_key_of_no_path_or_of_what_cannot_be_read_touches_nothing() {
    for (String key : List.of(none, broken)) {
      assertForbidden(call(key, "GET /jobs"), "you may touch no jobs");
      assertForbidden(call(key, "GET /jobs?prefix=bill"), "you may touch no jobs");
      assertForbidden(call(key, "GET /jobs/bill/1"), "you may touch no jobs");
      assertThat(call(key, "GET /status").status()).isEqualTo(200);
    }
  }

  // Many at once.

  @Test
  void a_bulk_change_keeps_to_my_paths() {
    assertThat(call(one, "DELETE /jobs?confirm=100").status())
        .as("which jobs has to be said all the same")
        .isEqualTo(400);
    assertThat(call(one, "PATCH /jobs?state=scheduled&disable=true&dry_run=true").json())
        .hasToString("{\"matched\":2}");
    assertThat(call(admin, "PATCH /jobs?state=scheduled&disable=true&dry_run=true").json())
        .hasToString("{\"matched\":6}");
  }

  @Test
  void of_many_jobs_those_that_are_mine_are_stored() {
    String lines =
        """
        {"path": "billed", "body": "1", "interval": 60}
        {"path": "others", "body": "1", "interval": 60}
        {"path": "billed", "body": "2", "interval": "never"}
        {"path": "billed", "body": "3", "interval": 60}
        """;
    Answer answer =
        server.send(
            Request.of("POST /jobs")
                .header("Authorization", "Bearer " + one)
                .body("application/x-ndjson", lines));

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text().lines().map(line -> Answer.parse(line).path("status").asInt()))
        .containsExactly(201, 403, 400, 201);
    assertThat(Answer.parse(answer.text().lines().toList().get(1)).path("detail").asText())
        .contains("\"others\"", "\"bill\"");
    assertThat(call(admin, "GET /jobs/others/1").status()).isEqualTo(404);
    assertThat(call(admin, "DELETE /jobs?prefix=billed&confirm=2").status()).isEqualTo(200);
  }

  // Runs.

  @Test
  void what_became_of_others_runs_is_none_of_my_business() {
    for (String path : List.of("bill", "other")) {
      String job = "/jobs/" + path + "/run";
      call(admin, "PUT " + job + "?interval=3600&immediate=true&target=pull");
      Answer reserved = call(admin, "POST /queues/" + path + "/reserve?wait=5");
      String token = reserved.json().path(0).path("token").asText();
      assertThat(call(admin, "POST /queues/" + path + "/release?token=" + token).status())
          .as("%s", reserved)
          .isEqualTo(204);
      call(admin, "DELETE " + job);
    }

    assertThat(paths(call(admin, "GET /runs"))).contains("bill", "other");
    assertThat(paths(call(one, "GET /runs"))).isNotEmpty().containsOnly("bill");
    assertThat(paths(call(two, "GET /runs?prefix=bil" + "l"))).isNotEmpty().containsOnly("bill");
    assertThat(paths(call(two, "GET /runs?path=bill&state=failed"))).containsOnly("bill");
    assertThat(paths(call(two, "GET /runs?path=bill&state=gone"))).isEmpty();
    assertThat(paths(call(two, "GET /runs?path=billing"))).isEmpty();
    assertForbidden(call(two, "GET /runs"), "add prefix= or path=");
  }

  @Test
  void what_would_be_can_be_asked_by_anybody() {
    assertThat(call(one, "POST /preview?interval=60&path=other&body=1").status()).isEqualTo(200);
  }
}

package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of calls: each with its status, headers and JSON. */
@ExtendWith(SharedServer.class)
class HttpApiTest {

  private static final String JSON = "application/json;charset=utf-8";
  private static final List<String> JOB =
      List.of(
          "path",
          "body",
          "interval",
          "location",
          "next_run",
          "next_sched",
          "instance_id",
          "state",
          "target",
          "attempts",
          "last_run",
          "created_at",
          "updated_at",
          "etag");

  private final DalgaServer server;
  private final String body = UUID.randomUUID().toString();
  private final String job = Request.job("api", body);

  HttpApiTest(DalgaServer server) {
    this.server = server;
  }

  @Test
  void put_answers_201_and_the_job() {
    Answer answer = server.send("PUT " + job + "?interval=60");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.reason()).isEqualTo("Created");
    assertThat(answer.header("Content-Type")).isEqualTo(JSON);
    assertThat(answer.header("Date")).isNotEmpty();
    assertThat(answer.header("ETag")).isEqualTo('"' + answer.string("etag") + '"');
    assertThat(answer.properties()).isEqualTo(JOB);
    assertThat(answer.string("path")).isEqualTo("api");
    assertThat(answer.string("body")).isEqualTo(body);
    assertThat(answer.json().path("interval").isInt()).isTrue();
    assertThat(answer.string("interval")).isEqualTo("60");
    assertThat(answer.string("location")).isEqualTo("UTC");
    assertThat(answer.time("next_run")).isEqualTo(answer.time("created_at").plusSeconds(60));
    assertThat(answer.time("next_sched")).isEqualTo(answer.time("next_run"));
    assertThat(answer.json().path("instance_id").isNull()).isTrue();
    assertThat(answer.string("state")).isEqualTo("scheduled");
    assertThat(answer.string("target")).isEqualTo("default");
    assertThat(answer.json().path("attempts").isInt()).isTrue();
    assertThat(answer.string("attempts")).isEqualTo("0");
    assertThat(answer.json().path("last_run").isNull()).isTrue();
    assertThat(answer.time("created_at"))
        .isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(2, ChronoUnit.SECONDS));
    assertThat(answer.time("updated_at")).isEqualTo(answer.time("created_at"));
  }

  @Test
  void put_on_a_job_that_is_there_replaces_its_schedule_and_answers_201_too() {
    Answer first = server.send("PUT " + job + "?interval=3600&location=Europe/Istanbul");
    server.send("PATCH " + job + "?disable=true");

    Answer second = server.send("PUT " + job + "?interval=PT60S");

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.string("interval")).isEqualTo("PT60S");
    assertThat(second.string("location")).isEqualTo("UTC");
    assertThat(second.string("state")).isEqualTo("scheduled");
    assertThat(second.string("next_run")).isNotEmpty();
    assertThat(second.string("etag")).isNotEqualTo(first.string("etag"));
    assertThat(server.send("GET " + job).json()).isEqualTo(second.json());
  }

  @Test
  void get_answers_what_put_did() {
    Answer put = server.send("PUT " + job + "?interval=60");

    Answer get = server.send("GET " + job);

    assertThat(get.status()).isEqualTo(200);
    assertThat(get.header("Content-Type")).isEqualTo(JSON);
    assertThat(get.header("ETag")).isEqualTo(put.header("ETag"));
    assertThat(get.text()).isEqualTo(put.text());
  }

  @Test
  void head_answers_the_headers_of_get_alone() {
    server.send("PUT " + job + "?interval=60");
    Answer get = server.send("GET " + job);

    Answer head = server.send("HEAD " + job);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    for (String name : List.of("Content-Type", "Content-Length", "ETag")) {
      assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isNotEmpty();
    }
    assertThat(server.send("HEAD " + job + "x").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PATCH"})
  void a_job_that_is_not_there_is_404(String method) {
    Answer answer = server.send(method + " /jobs/api/nothing?enable=true");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.string("detail")).isEqualTo("job does not exist");
    assertThat(answer.string("title")).isEqualTo("Not Found");
    assertThat(answer.string("status")).isEqualTo("404");
    assertThat(answer.string("type")).isEqualTo("about:blank");
  }

  @Test
  void delete_answers_204_always() {
    server.send("PUT " + job + "?interval=60");

    for (int i = 0; i < 2; i++) {
      Answer answer = server.send("DELETE " + job);
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Content-Type")).isEmpty();
      assertThat(server.send("GET " + job).status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({"PUT, ?interval=60, 201", "DELETE, '', 204"})
  void put_and_delete_answer_whatever_the_client_says_it_accepts(
      String method, String query, int status) {
    Answer answer = server.send(method + " " + job + query, "Accept", "text/plain");

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void patch_disables_and_enables() {
    Answer put = server.send("PUT " + job + "?interval=3600");

    Answer disabled = server.send("PATCH " + job + "?disable=true");
    assertThat(disabled.status()).isEqualTo(200);
    assertThat(disabled.header("Content-Type")).isEqualTo(JSON);
    assertThat(disabled.properties()).isEqualTo(JOB);
    assertThat(disabled.string("state")).isEqualTo("disabled");
    assertThat(disabled.json().path("next_run").isNull()).isTrue();
    assertThat(disabled.string("next_sched")).isEqualTo(put.string("next_sched"));
    assertThat(disabled.header("ETag"))
        .isEqualTo('"' + disabled.string("etag") + '"')
        .isNotEqualTo(put.header("ETag"));

    Answer enabled = server.send("PATCH " + job + "?enable=true");
    assertThat(enabled.status()).isEqualTo(200);
    assertThat(enabled.string("state")).isEqualTo("scheduled");
    assertThat(enabled.string("next_run")).isEqualTo(put.string("next_run"));
    assertThat(server.send("GET " + job).json()).isEqualTo(enabled.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"enable", "disable"})
  void a_patch_that_changes_nothing_is_a_no_op(String word) {
    server.send("PUT " + job + "?interval=3600");
    Answer first = server.send("PATCH " + job + "?" + word + "=true");

    Answer second = server.send("PATCH " + job + "?" + word + "=true");

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text()).isEqualTo(first.text());
  }

  @Test
  void where_patch_is_told_both_disable_wins() {
    server.send("PUT " + job + "?interval=3600");

    Answer answer = server.send("PATCH " + job + "?enable=true&disable=true");

    assertThat(answer.string("state")).isEqualTo("disabled");
  }

  @Test
  void post_runs_the_job_now_and_leaves_its_cadence() {
    Answer put = server.send("PUT " + job + "?interval=3600");

    Answer post = server.send("POST " + job);

    assertThat(post.status()).isEqualTo(200);
    assertThat(post.header("Content-Type")).isEqualTo(JSON);
    assertThat(post.header("ETag")).isEqualTo(put.header("ETag"));
    assertThat(post.properties()).isEqualTo(JOB);
    assertThat(post.time("next_run"))
        .isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(2, ChronoUnit.SECONDS));
    assertThat(post.string("next_sched")).isEqualTo(put.string("next_sched"));
    assertThat(post.json().path("instance_id").isIntegralNumber()).isTrue();

    Answer after = awaitRun();
    assertThat(after.string("next_run")).isEqualTo(put.string("next_run"));
    assertThat(after.string("next_sched")).isEqualTo(put.string("next_sched"));
    assertThat(after.json().path("instance_id").isNull()).isTrue();
    assertThat(after.json().path("last_run").fieldNames())
        .toIterable()
        .containsExactly("time", "outcome", "status", "error", "duration_ms");
    assertThat(after.json().at("/last_run/outcome").asText()).isEqualTo("delivered");
  }

  @Test
  void post_ignores_parameters() {
    Answer put = server.send("PUT " + job + "?interval=3600");
    Request post = Request.of("POST " + job + "?interval=zero&one-off=maybe&nonsense=1");

    Answer answer = server.send(post.body(Request.JSON, "{"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.string("interval")).isEqualTo("3600");
    assertThat(answer.string("next_sched")).isEqualTo(put.string("next_sched"));
  }

  @Test
  void a_disabled_job_that_is_triggered_runs_once_and_stays_disabled() {
    server.send("PUT " + job + "?interval=3600");
    server.send("PATCH " + job + "?disable=true");

    assertThat(server.send("POST " + job).status()).isEqualTo(200);

    Answer after = awaitRun();
    assertThat(after.string("state")).isEqualTo("disabled");
    assertThat(after.json().path("next_run").isNull()).isTrue();
  }

  @Test
  void a_one_off_is_gone_when_it_has_run() {
    Answer put = server.send("PUT " + job + "?one-off=true&immediate=true");

    assertThat(put.status()).isEqualTo(201);
    await().atMost(Duration.ofSeconds(5)).until(() -> server.send("GET " + job).status() == 404);
  }

  private Answer awaitRun() {
    return await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> server.send("GET " + job), answer -> answer.json().path("last_run").isObject());
  }

  @Test
  void status_has_the_seven_fields_of_the_original_and_then_ours() {
    server.send("PUT " + job + "?interval=3600");

    Answer answer = server.send("GET /status");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(JSON);
    assertThat(answer.properties())
        .containsExactly(
            "instance_id",
            "instance_running_jobs",
            "running_jobs",
            "total_jobs",
            "pending_jobs",
            "total_instances",
            "lag",
            "instance_slots",
            "total_slots",
            "unowned_slots",
            "version");
    assertThat(answer.json().path("instance_id").asLong()).isPositive();
    assertThat(answer.string("total_instances")).isEqualTo("1");
    assertThat(answer.string("lag")).isEqualTo("0");
    assertThat(answer.string("unowned_slots")).isEqualTo("0");
    assertThat(answer.string("instance_slots")).isEqualTo(answer.string("total_slots"));
    assertThat(server.send("HEAD /status").status()).isEqualTo(200);
  }

  @Test
  void status_counts_disabled_jobs_and_forgets_deleted_ones() {
    long before = totalJobs();
    server.send("PUT " + job + "?interval=3600");
    server.send("PATCH " + job + "?disable=true");
    await().atMost(Duration.ofSeconds(5)).until(() -> totalJobs() == before + 1);

    server.send("DELETE " + job);
    await().atMost(Duration.ofSeconds(5)).until(() -> totalJobs() == before);
  }

  private long totalJobs() {
    return server.send("GET /status").json().path("total_jobs").asLong();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/jobs/", "/jobs/a", "/jobs/a/b/c", "/jobs/a/b/", "/x"})
  void an_address_of_nothing_is_404(String address) {
    Answer answer = server.send("GET " + address);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.string("detail")).contains("/jobs/{path}/{body}");
  }

  @ParameterizedTest
  @CsvSource({
    "FOO, /jobs/a/b, 'DELETE GET HEAD PATCH POST PUT'",
    "TRACE, /jobs/a/b, 'DELETE GET HEAD PATCH POST PUT'",
    "POST, /status, 'GET HEAD'",
    "PUT, /status, 'GET HEAD'",
    "DELETE, /status, 'GET HEAD'",
    "PATCH, /status, 'GET HEAD'",
    "FOO, /status, 'GET HEAD'"
  })
  void a_method_that_an_address_does_not_take_is_405_and_allow_says_which_it_takes(
      String method, String address, String allowed) {
    Answer answer = server.send(method + " " + address);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.header("Allow").split("[, ]+")).contains(allowed.split(" "));
  }

  @Test
  void a_connection_survives_refused_requests() throws IOException {
    try (Wire wire = new Wire(server.port())) {
      for (int i = 0; i < 3; i++) {
        Request bad = Request.of("PUT " + job + "?x=1&x=2").body(Request.FORM, "interval=60");
        assertThat(wire.send(bad).status()).isEqualTo(400);
        assertThat(wire.send(Request.of("GET /jobs/a/b/c")).status()).isEqualTo(404);
        assertThat(wire.send(Request.of("GET /status")).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_database_that_does_not_answer_is_503_with_retry_after_within_3_s() throws SQLException {
    server.send("PUT " + job + "?interval=3600");
    try (Connection connection = DriverManager.getConnection(server.databaseUrl(), "dalga", "");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeQuery("SELECT * FROM jobs FOR UPDATE");
      long started = System.nanoTime();

      Answer answer = server.send("PUT " + job + "?interval=60");

      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.isProblem()).isTrue();
      assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
      assertThat(answer.string("detail")).contains("database").doesNotContain("SELECT", "H2");
      connection.rollback();
    }
    assertThat(server.send("GET " + job).string("interval")).isEqualTo("3600");
  }

  @Test
  void a_job_runs_by_a_cron_expression_and_shows_it() {
    Answer put =
        server.send(
            Request.of("PUT " + job)
                .body(
                    Request.JSON,
                    """
                    {"cron": "30 9 * * MON-FRI", "location": "Europe/Berlin", "max_runs": 3,
                     "window": 600, "end": "2099-01-01T00:00:00Z"}
                    """));

    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.json().path("interval").isNull()).isTrue();
    assertThat(put.string("cron")).isEqualTo("30 9 * * MON-FRI");
    assertThat(put.string("window")).isEqualTo("PT10M");
    assertThat(put.string("runs_left")).isEqualTo("3");
    assertThat(put.string("end")).isEqualTo("2099-01-01T01:00:00+01:00");
    assertThat(server.send("GET " + job).json()).isEqualTo(put.json());

    Answer next = server.send("GET " + job + "/next?count=2");
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.string("location")).isEqualTo("Europe/Berlin");
    assertThat(next.json().path("next")).hasSize(2);
    assertThat(next.json().path("next").path(0).path("local").asText())
        .isEqualTo(put.string("next_run"))
        .matches(".*T09:3.*");
    assertThat(next.json().path("next").path(0).path("utc").asText()).endsWith("Z");
  }

  @Test
  void what_would_be_stored_can_be_previewed() {
    Answer preview =
        server.send(
            "POST /preview?rrule=FREQ%3DMONTHLY%3BBYMONTHDAY%3D31&location=America/Los_Angeles"
                + "&first-run=2026-10-31T18:00:00Z&count=3");

    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    assertThat(preview.json().path("next").findValuesAsText("local"))
        .containsExactly(
            "2026-10-31T11:00:00-07:00", "2026-12-31T11:00:00-08:00", "2027-01-31T11:00:00-08:00");
    assertThat(server.send("GET /jobs/path/body").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /preview, 400, interval",
    "POST, /preview?cron=1, 400, cron",
    "POST, /preview?interval=60&count=0, 400, count",
    "POST, /preview?interval=60&count=1001, 400, count",
    "POST, /preview?interval=60&target=nowhere, 400, target",
    "GET, /jobs/api/nothing/next, 404,",
    "GET, /jobs/api/nothing/next?n=1, 400, n",
    "PUT, /jobs/api/nothing/next, 405,",
    "GET, /jobs/api/nothing/else, 404,",
    "GET, /jobs/api/nothing/next/more, 404,"
  })
  void every_call_about_the_next_runs_has_its_answer(
      String method, String address, int status, @Nullable String parameter) {
    Answer answer = server.send(method + " " + address);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.json().path("parameter").asText(null)).isEqualTo(parameter);
  }

  @Test
  void a_put_that_keeps_what_is_unchanged_changes_nothing() {
    String put = "PUT " + job + "?interval=3600&if-unchanged=keep";
    Answer first = server.send(put);
    assertThat(first.status()).isEqualTo(201);
    server.send("PATCH " + job + "?disable=true");
    Answer paused = server.send("GET " + job);

    Answer again =
        server.send(
            Request.of("PUT " + job)
                .body(Request.JSON, "{\"if_unchanged\": \"keep\", \"interval\": 3600}"));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(paused.json());

    Answer other = server.send("PUT " + job + "?interval=1800&if-unchanged=keep");
    assertThat(other.status()).isEqualTo(201);
    assertThat(other.string("interval")).isEqualTo("1800");
    assertThat(other.string("state")).isEqualTo("scheduled");
    assertThat(server.send("PUT " + job + "?interval=1800").status()).isEqualTo(201);
    assertThat(server.send("PUT " + job + "?interval=1800&if-unchanged=keep").status())
        .isEqualTo(200);
  }

  @Test
  void keeping_what_is_unchanged_is_no_other_condition() {
    assertThat(server.send("PUT " + job + "?interval=60&if-unchanged=maybe").string("parameter"))
        .isEqualTo("if-unchanged");
    Answer both = server.send("PUT " + job + "?interval=60&if-unchanged=keep", "If-Match", "*");
    assertThat(both.status()).isEqualTo(400);
    assertThat(server.send("GET " + job).status()).isEqualTo(404);
  }
}

package io.dalga.client;

import static io.dalga.client.ScriptedServer.JOB;
import static io.dalga.client.ScriptedServer.answer;
import static io.dalga.client.ScriptedServer.json;
import static io.dalga.client.ScriptedServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.JobView;
import io.dalga.api.LastRun;
import io.dalga.api.ReservedRun;
import io.dalga.api.RunView;
import io.dalga.api.Status;
import io.dalga.api.Why;
import io.dalga.client.ScriptedServer.Received;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DalgaClientTest {

  private ScriptedServer server;
  private DalgaClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    client = DalgaClient.builder(server.uri()).retries(RetryPolicy.none()).build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void schedule_puts_the_json_form_and_reads_the_job() throws Exception {
    server.answers(json(201, JOB));

    JobView job = client.schedule("check_feed", "1234", Schedule.every(Duration.ofMinutes(1)));

    Received request = server.only();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).isEqualTo("/jobs/check_feed/1234");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers()).doesNotContainKeys("If-match", "If-none-match");
    assertThat(request.json()).isEqualTo(new ObjectMapper().readTree("{\"interval\":60}"));
    assertThat(job.etag()).isEqualTo("e1");
    assertThat(job.lastRun()).extracting(LastRun::durationMs).isEqualTo(12L);
  }

  @Test
  void the_conditions_of_a_schedule_are_headers() {
    server.answers(json(201, JOB));

    client.schedule("p", "b", Schedule.onceNow().ifAbsent());
    client.schedule("p", "b", Schedule.onceNow().ifMatch("e1"));

    assertThat(server.received().get(0).headers().get("If-None-Match")).containsExactly("*");
    assertThat(server.received().get(1).headers().get("If-Match")).containsExactly("\"e1\"");
    assertThat(server.received().get(1).headers()).doesNotContainKey("If-none-match");
  }

  @Test
  void get_finds_a_job_or_none() {
    server.answers(json(200, JOB), problem(404, "{\"title\":\"Not Found\",\"status\":404}"));

    assertThat(client.get("p", "b")).get().extracting(JobView::state).isEqualTo("scheduled");
    assertThat(client.get("p", "b")).isEmpty();
    assertThat(server.received())
        .extracting(Received::method, Received::uri, Received::body)
        .containsOnly(tuple("GET", "/jobs/p/b", ""));
  }

  private static String run(int attempt) {
    return "{\"path\":\"p\",\"body\":\"b\",\"run_id\":\"r\",\"target\":\"default\","
        + "\"scheduled_at\":\"2014-11-11T22:11:40Z\",\"attempt\":"
        + attempt
        + ",\"started_at\":\"2014-11-11T22:11:40Z\",\"ended_at\":\"2014-11-11T22:11:40.012Z\","
        + "\"duration_ms\":12,\"outcome\":\"failed\",\"status\":500,\"error\":\"HTTP 500\","
        + "\"reply\":\"no\",\"instance_id\":7,\"unheard_of\":1}";
  }

  @Test
  void runs_come_page_by_page_as_they_are_read() {
    server.answers(
        json(200, "{\"runs\":[" + run(4) + "," + run(3) + "],\"next\":\"c-1\"}"),
        json(200, "{\"runs\":[],\"next\":\"c-2\"}"),
        json(200, "{\"runs\":[" + run(2) + "]}"));

    Iterator<RunView> runs = client.runs("a/b", "1234").iterator();
    assertThat(server.received()).isEmpty();
    assertThat(runs.next().attempt()).isEqualTo(4);
    assertThat(runs.next().reply()).isEqualTo("no");
    assertThat(server.received()).hasSize(1);
    assertThat(runs.next().attempt()).isEqualTo(2);
    assertThat(runs.hasNext()).isFalse();

    assertThat(server.received())
        .extracting(Received::method, Received::uri)
        .containsExactly(
            tuple("GET", "/jobs/a%2Fb/1234/runs"),
            tuple("GET", "/jobs/a%2Fb/1234/runs?cursor=c-1"),
            tuple("GET", "/jobs/a%2Fb/1234/runs?cursor=c-2"));
  }

  @Test
  void runs_of_all_jobs_are_asked_for_by_state_and_time() {
    server.answers(json(200, "{\"runs\":[],\"next\":\"c\"}"), json(200, "{\"runs\":[]}"));
    Instant time = Instant.parse("2026-01-01T00:00:00.500Z");

    assertThat(client.runs(RunFilter.failed().since(time).until(time.plusSeconds(1)))).isEmpty();
    assertThat(client.runs(RunFilter.all())).isEmpty();

    assertThat(server.received())
        .extracting(Received::uri)
        .containsExactly(
            "/runs?state=failed&since=2026-01-01T00:00:00.500Z&until=2026-01-01T00:00:01.500Z",
            "/runs?state=failed&since=2026-01-01T00:00:00.500Z&until=2026-01-01T00:00:01.500Z&cursor=c",
            "/runs");
  }

  @Test
  void enable_disable_trigger_cancel_and_status_are_the_calls_of_the_api() {
    server.answers(
        json(200, JOB),
        json(200, JOB),
        json(200, JOB),
        answer(204, "text/plain", ""),
        json(200, "{\"instance_id\":7,\"total_jobs\":3,\"lag\":0,\"version\":\"1\",\"new\":true}"));

    assertThat(client.enable("p", "b").path()).isEqualTo("p");
    assertThat(client.disable("p", "b").path()).isEqualTo("p");
    assertThat(client.trigger("p", "b").path()).isEqualTo("p");
    client.cancel("p", "b");
    assertThat(client.status()).extracting(Status::instanceId, Status::totalJobs).contains(7L, 3L);

    assertThat(server.received())
        .extracting(request -> request.method() + " " + request.uri() + request.body())
        .containsExactly(
            "PATCH /jobs/p/b?enable=true",
            "PATCH /jobs/p/b?disable=true",
            "POST /jobs/p/b",
            "DELETE /jobs/p/b",
            "GET /status");
  }

  @Test
  void the_async_calls_are_the_same() throws Exception {
    server.answers(json(200, JOB), answer(204, "text/plain", ""), problem(404, "{}"));
    AsyncDalgaClient async = client.async();

    assertThat(async.get("p", "b").get(5, TimeUnit.SECONDS)).isPresent();
    assertThat(async.cancel("p", "b").get(5, TimeUnit.SECONDS)).isNull();
    assertThat(async.enable("p", "b"))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(JobNotFoundException.class);
  }

  @ParameterizedTest
  @CsvSource({"'',/jobs/p/b", "/,/jobs/p/b", "/cron,/cron/jobs/p/b", "/cron/,/cron/jobs/p/b"})
  void a_base_uri_may_have_a_path_and_a_slash(String prefix, String expected) {
    server.answers(json(200, JOB));

    DalgaClient.create(URI.create(server.uri() + prefix)).get("p", "b");

    assertThat(server.only().uri()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "50%",
        "a+b",
        "naïve",
        "{\"feed\":1}",
        "a b",
        ".",
        "..",
        "...",
        "日本",
        "\uD83D\uDE80",
        "a;b?c#d",
        "%2F",
        "http://x/?y=z&w",
        "line\nend\0",
        "~user-1_2.3",
        " ",
        "\\"
      })
  void a_hostile_key_arrives_as_it_was(String key) {
    server.answers(json(200, JOB));

    client.get(key, key);

    assertThat(server.only().uri().split("/", -1)).hasSize(4);
    assertThat(server.only().segment(2)).isEqualTo(key);
    assertThat(server.only().segment(3)).isEqualTo(key);
  }

  @Test
  void dots_spaces_plusses_and_slashes_are_escaped() {
    assertThat(Segment.encode("path", "..")).isEqualTo("%2E%2E");
    assertThat(Segment.encode("path", "a b+c/d.e")).isEqualTo("a%20b%2Bc%2Fd.e");
  }

  @Test
  void a_key_that_cannot_be_sent_is_refused_before_anything_is() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.get("", "b"))
        .withMessage("path must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.cancel("p", ""))
        .withMessage("body must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.async().trigger("p", "a\uD83D"))
        .withMessageContaining("unpaired surrogate");
    assertThat(server.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://h", "/jobs", "http://u:p@h", "http://h?a=b", "http://h#a"})
  void a_base_uri_must_be_a_plain_http_address(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> DalgaClient.create(URI.create(uri)));
  }

  @Test
  void headers_go_with_every_call_over_http_1_1_whatever_the_http_client() {
    server.answers(json(200, "{\"version\":\"1\"}"));

    DalgaClient.builder(server.uri())
        .httpClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build())
        .userAgent("feeds/3")
        .header("Authorization", "Bearer t")
        .build()
        .status();

    assertThat(server.only().headers().get("User-Agent")).containsExactly("feeds/3");
    assertThat(server.only().headers().get("Authorization")).containsExactly("Bearer t");
    assertThat(server.only().headers()).doesNotContainKeys("Upgrade", "Http2-settings");
  }

  @Test
  void a_header_that_cannot_be_sent_is_refused_by_the_builder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DalgaClient.builder(server.uri()).header("Host", "elsewhere"));
  }

  @Test
  void a_problem_says_who_what_and_why() {
    String detail = "interval \\\"PT0S\\\" must be longer than zero";
    server.answers(
        problem(
            400,
            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\""
                + detail
                + "\",\"parameter\":\"interval\"}"));

    DalgaProblemException problem =
        catchThrowableOfType(
            DalgaProblemException.class, () -> client.schedule("p", "b", Schedule.every("PT0S")));

    assertThat(problem)
        .isExactlyInstanceOf(DalgaProblemException.class)
        .hasMessage(
            "PUT %s/jobs/p/b: 400 Bad Request: interval \"PT0S\" must be longer than zero",
            server.uri());
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.problem().parameter()).isEqualTo("interval");
    assertThat(problem.method()).isEqualTo("PUT");
    assertThat(problem.uri()).isEqualTo(URI.create(server.uri() + "/jobs/p/b"));
    assertThat(problem.getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains(DalgaClientTest.class.getName());
  }

  @Test
  void an_absent_job_and_a_failed_condition_have_types_of_their_own() {
    server.answers(problem(404, "{}"), problem(412, "{}"), problem(404, "{}"));

    assertThat(catchThrowableOfType(JobNotFoundException.class, () -> client.trigger("p", "b")))
        .isNotNull();
    assertThat(
            catchThrowableOfType(
                PreconditionFailedException.class,
                () -> client.schedule("p", "b", Schedule.onceNow().ifAbsent())))
        .isNotNull();
    assertThat(catchThrowableOfType(DalgaProblemException.class, client::status))
        .isExactlyInstanceOf(DalgaProblemException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/problem+json"})
  void an_error_that_is_no_problem_is_shown_by_its_start_on_one_line(String type) {
    server.answers(answer(500, type, "<html>\r\n\u0007<body>" + "x".repeat(10_000)));

    DalgaProblemException problem =
        catchThrowableOfType(DalgaProblemException.class, () -> client.get("p", "b"));

    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.problem().status()).isEqualTo(500);
    assertThat(problem.problem().detail()).startsWith("<html> <body>xxx").endsWith("xxx...");
    assertThat(problem.getMessage()).hasSizeLessThan(700).doesNotContain("\n", "\r", "\u0007");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "null", "[]", "{\"next_run\":\"soon\"}", ""})
  void a_good_status_with_a_reply_that_is_no_job_is_an_error(String body) {
    server.answers(json(200, body));

    DalgaException failure = catchThrowableOfType(DalgaException.class, () -> client.get("p", "b"));

    assertThat(failure).hasMessageContaining("the 200 reply is not the JSON of a JobView");
  }

  @Test
  void a_reply_is_read_to_a_bound() {
    String large = "x".repeat(2 * BoundedBody.LIMIT);
    server.answers(json(200, large), answer(502, "text/plain", large));

    assertThat(catchThrowableOfType(DalgaException.class, () -> client.get("p", "b")))
        .hasMessageContaining("longer than " + BoundedBody.LIMIT + " bytes");
    assertThat(catchThrowableOfType(DalgaProblemException.class, () -> client.get("p", "b")))
        .hasMessageContaining("502: xxx");
  }

  @Test
  void a_reply_without_end_is_cut_off_at_once() {
    byte[] chunk = new byte[8192];
    server.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) { // until the client hangs up, which throws
            exchange.getResponseBody().write(chunk);
          }
        });

    assertThat(catchThrowableOfType(DalgaException.class, () -> client.get("p", "b")))
        .hasMessageContaining("longer than " + BoundedBody.LIMIT + " bytes");
  }

  @Test
  void what_is_delivered_may_be_something_else_than_the_body() throws Exception {
    server.answers(json(201, JOB));

    client.schedule(
        "p",
        "b",
        Schedule.onceNow()
            .target("billing")
            .payload("naïve")
            .contentType("text/html")
            .header("x-tenant", "7")
            .header("x-b", "8")
            .method("PUT"));

    assertThat(server.only().json())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"one_off": true, "immediate": true, "target": "billing",
                     "payload_base64": "bmHDr3Zl", "content_type": "text/html", "method": "PUT",
                     "headers": {"x-tenant": "7", "x-b": "8"}}
                    """));
  }

  @Test
  void what_a_job_waits_for_is_said() {
    server.answers(
        json(
            200,
            """
            {"state": "scheduled", "reason": "retry", "detail": "attempt 2 of its run is at ...",
             "until": "2026-03-08T10:30:10Z", "last": "its latest ...", "instance_id": null}
            """),
        json(404, "{}"));

    Why why = client.why("p", "b");

    assertThat(why.reason()).isEqualTo("retry");
    assertThat(why.until()).isEqualTo(OffsetDateTime.parse("2026-03-08T10:30:10Z"));
    assertThat(catchThrowableOfType(JobNotFoundException.class, () -> client.why("p", "b")))
        .isNotNull();
    assertThat(server.received().get(0).uri()).endsWith("/jobs/p/b/why");
  }

  @Test
  void a_rule_an_end_and_a_window_are_said_and_previewed() throws Exception {
    String times =
        "{\"location\":\"UTC\",\"next\":[{\"local\":\"2026-11-11T22:11:40Z\","
            + "\"utc\":\"2026-11-11T22:11:40Z\"}]}";
    server.answers(json(200, times), json(200, times), json(404, "{}"));
    Schedule schedule =
        Schedule.cron("H 9 * * MON-FRI")
            .end(OffsetDateTime.parse("2027-01-01T00:00:00Z"))
            .maxRuns(5)
            .window(Duration.ofMinutes(15));

    assertThat(client.preview("p", "b", schedule, 3).next()).hasSize(1);
    assertThat(client.next("p", "b", 3).location()).isEqualTo("UTC");
    assertThat(catchThrowableOfType(JobNotFoundException.class, () -> client.next("p", "b", 3)))
        .isNotNull();

    assertThat(server.received().get(0).json())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"cron": "H 9 * * MON-FRI", "end": "2027-01-01T00:00:00Z", "max_runs": 5,
                     "window": "PT15M", "path": "p", "body": "b", "count": 3}
                    """));
    assertThat(server.received().get(1).uri()).isEqualTo("/jobs/p/b/next?count=3");
  }

  @Test
  void a_worker_reserves_and_reports() {
    server.answers(
        json(
            200,
            """
            [{"token": "t-1", "path": "a/b", "body": "b", "headers": {}, "run_id": "r",
              "scheduled_at": "2026-11-11T22:11:40Z", "attempt": 1,
              "reserved_until": "2026-11-11T22:12:40Z", "something_new": 1}]
            """),
        answer(204, "text/plain", ""),
        answer(409, "application/problem+json", "{\"title\":\"Conflict\",\"status\":409}"));
    DalgaQueue queue = client.queue("a/b");

    ReservedRun run = queue.reserve(5, Duration.ofMinutes(1), Duration.ofMillis(500)).get(0);

    assertThat(run.token()).isEqualTo("t-1");
    assertThat(queue.release(run.token(), "no & more", Duration.ofSeconds(5))).isTrue();
    assertThat(queue.acknowledge(run.token())).isFalse();
    assertThat(server.received())
        .extracting(Received::uri)
        .containsExactly(
            "/queues/a%2Fb/reserve?limit=5&timeout=PT1M&wait=PT0.5S",
            "/queues/a%2Fb/release?token=t-1&error=no%20%26%20more&delay=PT5S",
            "/queues/a%2Fb/ack?token=t-1");
  }

  @Test
  void a_redirect_is_an_error_and_is_not_followed() {
    server.answers(answer(302, "text/plain", "", "Location", "/elsewhere"));

    DalgaProblemException problem =
        catchThrowableOfType(DalgaProblemException.class, () -> client.get("p", "b"));

    assertThat(problem.status()).isEqualTo(302);
    assertThat(server.received()).hasSize(1);
  }
}

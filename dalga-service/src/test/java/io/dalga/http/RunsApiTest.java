package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls that say what became of runs; with the failures of a worker that comes for them. */
@ExtendWith(SharedServer.class)
class RunsApiTest {

  private final DalgaServer server;
  private final String path = "runs/" + UUID.randomUUID();
  private final String job = Request.job(path, "{\"id\":1}");

  RunsApiTest(DalgaServer server) {
    this.server = server;
  }

  private String queue(String call) {
    return "POST /queues/" + FormEncoding.encode(path) + "/" + call;
  }

  /** Fails so often. */
  private void fail(int times) {
    assertThat(server.send("PUT " + job + "?target=pull&one-off=true&immediate=true").status())
        .isEqualTo(201);
    for (int i = 1; i <= times; i++) {
      String token = server.send(queue("reserve")).json().path(0).path("token").asText();
      assertThat(server.send(queue("release?delay=0&error=no+" + i + "&token=" + token)).status())
          .isEqualTo(204);
    }
  }

  @Test
  void the_runs_of_a_job_are_there_the_newest_first_and_when_it_is_gone_too() {
    fail(3);
    server.send("DELETE " + job);

    Answer answer = server.send("GET " + job + "/runs");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Link")).isEmpty();
    assertThat(answer.properties()).containsExactly("runs");
    assertThat(answer.json().path("runs").findValuesAsText("error"))
        .containsExactly("no 3", "no 2", "no 1");
    JsonNode run = answer.json().path("runs").path(0);
    assertThat(run.fieldNames())
        .toIterable()
        .containsExactly(
            "path",
            "body",
            "run_id",
            "target",
            "scheduled_at",
            "attempt",
            "started_at",
            "ended_at",
            "duration_ms",
            "outcome",
            "error");
    assertThat(run.path("path").asText()).isEqualTo(path);
    assertThat(run.path("body").asText()).isEqualTo("{\"id\":1}");
    assertThat(run.path("target").asText()).isEqualTo("pull");
    assertThat(run.path("attempt").asInt()).isEqualTo(3);
    assertThat(run.path("outcome").asText()).isEqualTo("failed");
    assertThat(run.path("ended_at").asText()).endsWith("Z");
  }

  @Test
  void a_link_leads_from_page_to_page() {
    fail(5);
    List<String> errors = new ArrayList<>();
    String query = "?limit=2";
    int pages = 0;
    while (!query.isEmpty()) {
      Answer answer = server.send("GET " + job + "/runs" + query);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      errors.addAll(answer.json().path("runs").findValuesAsText("error"));
      String link = answer.header("Link");
      query = link.isEmpty() ? "" : link.substring(1, link.indexOf(">; rel=\"next\""));
      assertThat(query.isEmpty() ? "" : query.substring(query.indexOf("cursor=") + 7))
          .isEqualTo(answer.json().path("next").asText());
      pages++;
    }

    assertThat(errors).containsExactly("no 5", "no 4", "no 3", "no 2", "no 1");
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void the_runs_of_all_jobs_are_found_by_state_and_time() {
    fail(3);
    JsonNode own = server.send("GET " + job + "/runs").json().path("runs");
    String oldest = own.path(2).path("ended_at").asText();
    String newest = own.path(0).path("ended_at").asText();

    assertThat(errorsOf("?state=failed&since=" + oldest)).contains("no 3", "no 2", "no 1");
    assertThat(errorsOf("?since=" + oldest)).contains("no 3", "no 2", "no 1");
    assertThat(errorsOf("?state=delivered&since=" + oldest)).isEmpty();
    assertThat(errorsOf("?state=failed&until=" + oldest)).isEmpty();
    assertThat(errorsOf("?since=" + later(newest))).isEmpty();
    assertThat(errorsOf("?since=" + oldest + "&until=" + later(newest)))
        .containsExactlyElementsOf(own.findValuesAsText("error"));
    Answer page = server.send("GET /runs?state=failed&limit=1&since=" + oldest);
    assertThat(page.header("Link"))
        .contains("state=failed", "limit=1", "since=" + FormEncoding.encode(oldest), "cursor=");
  }

  private static String later(String time) {
    return OffsetDateTime.parse(time).plusNanos(1_000_000).toString();
  }

  private List<String> errorsOf(String query) {
    Answer answer = server.send("GET /runs" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> errors = new ArrayList<>();
    for (JsonNode run : answer.json().path("runs")) {
      if (run.path("path").asText().equals(path)) {
        errors.add(run.path("error").asText());
      }
    }
    return errors;
  }

  @Test
  void of_a_job_that_never_was_there_is_nothing() {
    Answer answer = server.send("GET " + job + "/runs");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"runs\":[]}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /jobs/p/b/runs?limit=0, 400, limit",
    "GET, /jobs/p/b/runs?limit=1001, 400, limit",
    "GET, /jobs/p/b/runs?limit=x, 400, limit",
    "GET, /jobs/p/b/runs?cursor=, 400, cursor",
    "GET, /jobs/p/b/runs?cursor=zz, 400, cursor",
    "GET, /jobs/p/b/runs?cursor=1-12345678901234567, 400, cursor",
    "GET, /jobs/p/b/runs?cursor=-1, 400, cursor",
    "GET, /jobs/p/b/runs?state=failed, 400, state",
    "GET, /jobs/../b/runs, 400, path",
    "GET, /jobs/p/b/runs/more, 404,",
    "PUT, /jobs/p/b/runs, 405,",
    "GET, /runs?state=, 400, state",
    "GET, /runs?state=FAILED, 400, state",
    "GET, /runs?state=scheduled, 400, state",
    "GET, /runs?since=yesterday, 400, since",
    "GET, /runs?until=2026-01-01, 400, until",
    "GET, /runs?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z, 400, until",
    "GET, /runs?limit=5000, 400, limit",
    "GET, /runs?cursor=1, 400, cursor",
    "GET, /runs?path=p&prefix=p, 400, prefix",
    "DELETE, /runs, 405,",
  })
  void each_bad_call_is_told_why(
      String method, String address, int status, @Nullable String parameter) {
    Answer answer = server.send(method + " " + address);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.json().path("parameter").asText(null)).isEqualTo(parameter);
    assertThat(answer.string("detail")).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "/jobs/p/b/runs?cursor=0-0",
    "/jobs/p/b/runs?cursor=ffffffffffffffff-ffffffffffffffff",
    "/runs?cursor=7fffffffffffffff-8000000000000000&limit=1000",
    "/runs?state=quarantined&since=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59Z",
    "/runs?since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z",
  })
  void odd_calls_that_break_no_rule_are_answered(String address) {
    assertThat(server.send("GET " + address).status()).isEqualTo(200);
  }
}

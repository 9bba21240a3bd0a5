package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls about many jobs at once. */
@ExtendWith(SharedServer.class)
class ListApiTest {

  private static final String NDJSON = "application/x-ndjson";

  private final DalgaServer server;
  private final String path = "list-" + UUID.randomUUID();

  ListApiTest(DalgaServer server) {
    this.server = server;
  }

  private String line(String body, String more) {
    return "{\"path\":\"" + path + "\",\"body\":\"" + body + "\"" + more + "}\n";
  }

  private List<JsonNode> post(String type, String text) {
    Answer answer = server.send(Request.of("POST /jobs").body(type, text));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(NDJSON);
    return answer.text().lines().filter(line -> !line.isBlank()).map(Answer::parse).toList();
  }

  private void postHourly(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(line("b" + i, ",\"interval\":3600"));
    }
    assertThat(post(NDJSON, lines.toString())).hasSize(count);
  }

  private List<String> all(String filter) {
    List<String> bodies = new ArrayList<>();
    String call = "GET /jobs?" + filter;
    while (!call.isEmpty()) {
      Answer answer = server.send(call);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      answer.json().path("jobs").forEach(job -> bodies.add(job.path("body").asText()));
      String link = answer.header("Link");
      assertThat(link.isEmpty()).isEqualTo(answer.json().path("next").isMissingNode());
      call = link.isEmpty() ? "" : "GET " + link.substring(1, link.indexOf('>'));
    }
    return bodies;
  }

  @Test
  void jobs_are_stored_line_by_line_and_bad_lines_are_named() {
    List<JsonNode> results =
        post(
            NDJSON,
            line("1", ",\"interval\":60,\"headers\":{\"x-a\":\"1\"}")
                + line("2", ",\"interval\":0")
                + "\n{\n"
                + line("3", ",\"max_rums\":1")
                + "{\"body\":\"4\",\"interval\":60}\n"
                + "[]\n"
                + line("5", ",\"cron\":\"0 9 * * *\"").strip());

    assertThat(results)
        .extracting(result -> result.path("line").asInt())
        .containsExactly(1, 2, 4, 5, 6, 7, 8);
    assertThat(results)
        .extracting(result -> result.path("status").asInt())
        .containsExactly(201, 400, 400, 400, 400, 400, 201);
    assertThat(results)
        .extracting(result -> result.path("parameter").asText())
        .containsExactly("", "interval", "request body", "max_rums", "path", "request body", "");
    assertThat(results.get(3).path("detail").asText()).contains("unknown parameter");
    assertThat(all("path=" + path)).containsExactlyInAnyOrder("1", "5");
    assertThat(
            server
                .send("GET " + Request.job(path, "1"))
                .json()
                .path("headers")
                .path("x-a")
                .asText())
        .isEqualTo("1");
  }

  @Test
  void an_array_does_as_well_and_the_later_of_two_counts() {
    List<JsonNode> results =
        post(
            Request.JSON,
            " [" + line("1", ",\"interval\":60") + "," + line("1", ",\"interval\":90") + ",7]");

    assertThat(results)
        .extracting(result -> result.path("status").asInt())
        .containsExactly(201, 201, 400);
    assertThat(server.send("GET " + Request.job(path, "1")).json().path("interval").asInt())
        .isEqualTo(90);
  }

  @Test
  void an_array_that_is_broken_ends_there() {
    List<JsonNode> results =
        post(Request.JSON, "[" + line("1", ",\"interval\":60") + ",{\"path\" oops},{}]");

    assertThat(results)
        .extracting(result -> result.path("status").asInt())
        .containsExactly(201, 400);
    assertThat(results.get(1).path("detail").asText()).contains("nothing behind it was read");
  }

  @Test
  void nothing_is_nothing() {
    assertThat(post(NDJSON, "")).isEmpty();
    assertThat(post(NDJSON, "\n \n")).isEmpty();
    assertThat(post(Request.JSON, "[]")).isEmpty();
  }

  @Test
  void what_is_the_same_is_left_as_it_is() {
    String same = line("1", ",\"interval\":60,\"if_unchanged\":\"keep\"");
    assertThat(post(NDJSON, same).get(0).path("status").asInt()).isEqualTo(201);
    assertThat(post(NDJSON, same).get(0).path("status").asInt()).isEqualTo(200);
  }

  @Test
  void a_dry_run_says_what_would_become_of_each_job_and_stores_none() {
    String lines =
        line("1", ",\"interval\":60,\"if_unchanged\":\"keep\"") + line("2", ",\"interval\":0");
    Request trial = Request.of("POST /jobs?dry_run=true").body(NDJSON, lines);

    assertThat(server.send(trial).text()).contains("\"status\":201", "\"status\":400");
    assertThat(all("path=" + path)).isEmpty();

    post(NDJSON, lines);
    assertThat(server.send(trial).text()).contains("\"status\":200", "\"status\":400");
    assertThat(server.send(Request.of("POST /jobs?dryrun=true").body(NDJSON, lines)).status())
        .isEqualTo(400);
  }

  @Test
  void more_than_a_batch_and_more_than_other_bodies_may_have() {
    postHourly(2_500);
    List<JsonNode> large =
        post(
            NDJSON,
            line("large-1", ",\"interval\":3600,\"payload\":\"" + "x".repeat(1_000_000) + "\"")
                + line(
                    "large-2", ",\"interval\":3600,\"payload\":\"" + "x".repeat(1_000_000) + "\"")
                + "x".repeat(2_000_000)
                + "\n"
                + line("small", ",\"interval\":3600"));

    assertThat(large)
        .extracting(result -> result.path("status").asInt())
        .containsExactly(201, 201, 400, 201);
    assertThat(all("limit=1000&path=" + path)).hasSize(2_503).doesNotHaveDuplicates();
    assertThat(all("limit=7&prefix=" + path + "&last_outcome=")).hasSize(2_503);
  }

  @Test
  void a_change_of_many_is_counted_and_confirmed_first() {
    postHourly(30);
    String these = "/jobs?path=" + path;

    assertThat(server.send("PATCH " + these + "&disable=true&dry_run=true").text())
        .isEqualTo("{\"matched\":30}");
    assertThat(server.send("PATCH " + these + "&disable=true").string("parameter"))
        .isEqualTo("confirm");
    assertThat(server.send("PATCH " + these + "&disable=true&confirm=29").status()).isEqualTo(412);
    assertThat(all("path=" + path + "&state=disabled")).isEmpty();

    assertThat(server.send("PATCH " + these + "&disable=true&confirm=30").text())
        .isEqualTo("{\"matched\":30,\"changed\":30,\"unchanged\":0}");
    assertThat(all("path=" + path + "&state=disabled")).hasSize(30);
    assertThat(server.send("PATCH " + these + "&enable=true&confirm=1000").text())
        .contains("\"changed\":30");
    assertThat(server.send("PATCH " + these + "&redrive=true&confirm=1000").text())
        .contains("\"unchanged\":30");
    assertThat(server.send("DELETE " + these + "&confirm=30").text()).contains("\"changed\":30");
    assertThat(all("path=" + path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /jobs?limit=0, limit, from 1 to 1000",
    "GET /jobs?limit=1001, limit, from 1 to 1000",
    "GET /jobs?cursor=x, cursor, as the page before has it",
    "GET /jobs?state=broken, state, 'scheduled, disabled, failed, quarantined'",
    "GET /jobs?last_outcome=ok, last_outcome, delivered",
    "GET /jobs?path=a&prefix=b, prefix, not both",
    "GET /jobs?due_before=soon, due_before, RFC 3339",
    "GET /jobs?due_before=2026-01-01T00:00:00Z&state=failed, due_before, not due",
    "GET /jobs?stat=failed, stat, unknown parameter",
    "PATCH /jobs?path=a, enable, one of",
    "PATCH /jobs?path=a&enable=true&disable=true, enable, one of",
    "PATCH /jobs?path=a&redrive=true&rate=0&confirm=1, rate, from 1",
    "PATCH /jobs?enable=true&confirm=1, prefix, say which jobs",
    "DELETE /jobs?confirm=1, prefix, say which jobs",
    "DELETE /jobs?prefix=a, confirm, dry_run=true"
  })
  void bad_input_is_refused_in_words(String call, String parameter, String rule) {
    Answer answer = server.send(call);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.string("parameter")).isEqualTo(parameter);
    assertThat(answer.string("detail")).contains(rule);
  }

  @Test
  void there_is_no_put_of_many() {
    Answer answer = server.send("PUT /jobs");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("POST", "PATCH", "DELETE", "GET");
  }
}

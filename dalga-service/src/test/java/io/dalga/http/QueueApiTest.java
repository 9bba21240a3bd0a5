package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of workers that come for their runs. */
@ExtendWith(SharedServer.class)
class QueueApiTest {

  private final DalgaServer server;
  private final String path = "pull-" + UUID.randomUUID();
  private final String queue = "/queues/" + path;

  QueueApiTest(DalgaServer server) {
    this.server = server;
  }

  private void put(String body, String parameters) {
    assertThat(
            server.send("PUT " + Request.job(path, body) + "?target=pull&" + parameters).status())
        .isEqualTo(201);
  }

  private Answer post(String call) {
    return server.send("POST " + queue + "/" + call);
  }

  private JsonNode reserveOne(String parameters) {
    Answer answer = post("reserve?" + parameters);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).as(answer.text()).hasSize(1);
    return answer.json().get(0);
  }

  private void assertSize(int ready, int delayed, int reserved) {
    Answer answer = server.send("GET " + queue);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.properties()).containsExactly("path", "ready", "delayed", "reserved");
    assertThat(answer.json().path("ready").asInt()).isEqualTo(ready);
    assertThat(answer.json().path("delayed").asInt()).isEqualTo(delayed);
    assertThat(answer.json().path("reserved").asInt()).isEqualTo(reserved);
  }

  @Test
  void a_run_is_reserved_and_acknowledged() {
    put("{\"id\":1}", "one-off=true&immediate=true");
    assertSize(1, 0, 0);

    JsonNode run = reserveOne("timeout=30");

    assertThat(run.fieldNames())
        .toIterable()
        .containsExactly(
            "token",
            "path",
            "body",
            "headers",
            "run_id",
            "scheduled_at",
            "attempt",
            "reserved_until");
    assertThat(run.path("path").asText()).isEqualTo(path);
    assertThat(run.path("body").asText()).isEqualTo("{\"id\":1}");
    assertThat(run.path("attempt").asInt()).isEqualTo(1);
    assertSize(0, 0, 1);
    Answer job = server.send("GET " + Request.job(path, "{\"id\":1}"));
    assertThat(job.string("next_run")).isEqualTo(run.path("reserved_until").asText());
    assertThat(job.string("attempts")).isEqualTo("0");
    assertThat(job.json().path("instance_id").isNull()).isTrue();

    Answer acknowledged = post("ack?token=" + run.path("token").asText());
    assertThat(acknowledged.status()).isEqualTo(204);
    assertThat(acknowledged.text()).isEmpty();
    assertSize(0, 0, 0);
    Answer again = post("ack?token=" + run.path("token").asText());
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.isProblem()).isTrue();
  }

  @Test
  void parameters_may_come_in_a_form_or_in_json() {
    put("a", "one-off=true&immediate=true");
    Answer reserved =
        server.send(
            Request.of("POST " + queue + "/reserve")
                .body(Request.JSON, "{\"limit\": 5, \"timeout\": \"PT30S\"}"));
    String token = reserved.json().get(0).path("token").asText();

    assertThat(
            server
                .send(
                    Request.of("POST " + queue + "/release")
                        .body(Request.FORM, "delay=3600&error=no+luck&token=" + token))
                .status())
        .isEqualTo(204);
    assertSize(0, 1, 0);
    assertThat(
            server
                .send("GET " + Request.job(path, "a"))
                .json()
                .path("last_run")
                .path("error")
                .asText())
        .isEqualTo("no luck");
  }

  @Test
  void what_is_put_with_a_payload_is_reserved_with_it() {
    Answer put =
        server.send(
            Request.of("PUT " + Request.job(path, "a"))
                .body(
                    Request.JSON,
                    """
                    {"interval": 60, "immediate": true, "target": "pull", "payload": "{\\"a\\": 1}",
                     "content_type": "application/json", "headers": {"X-Tenant": "7"}}
                    """));
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.string("payload")).isEqualTo("{\"a\": 1}");
    assertThat(put.json().path("headers").path("x-tenant").asText()).isEqualTo("7");

    JsonNode run = reserveOne("");

    assertThat(run.path("payload_base64").asText()).isEqualTo("eyJhIjogMX0=");
    assertThat(run.path("content_type").asText()).isEqualTo("application/json");
    assertThat(run.path("headers").path("x-tenant").asText()).isEqualTo("7");
    assertThat(post("ack?token=" + run.path("token").asText()).status()).isEqualTo(204);
    assertSize(0, 1, 0);
  }

  @Test
  void a_worker_that_is_done_with_a_job_for_good_says_so() {
    put("a", "interval=60&immediate=true");

    assertThat(post("ack?gone=true&token=" + reserveOne("").path("token").asText()).status())
        .isEqualTo(204);

    assertThat(server.send("GET " + Request.job(path, "a")).status()).isEqualTo(404);
  }

  @Test
  void who_waits_gets_what_is_put_meanwhile_and_what_comes_due() throws Exception {
    for (String parameters : List.of("one-off=true&immediate=true", "one-off=true&interval=1")) {
      CompletableFuture<JsonNode> waiting =
          CompletableFuture.supplyAsync(() -> reserveOne("wait=20"));
      await().pollDelay(Duration.ofMillis(500)).until(() -> !waiting.isDone());

      put("a", parameters);

      JsonNode run = waiting.get(5, TimeUnit.SECONDS);
      assertThat(post("ack?token=" + run.path("token").asText()).status()).isEqualTo(204);
    }
  }

  @Test
  void who_waits_in_vain_gets_nothing_when_the_time_is_over() {
    long begin = System.nanoTime();

    Answer answer = post("reserve?wait=PT1.5S");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("[]");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(5));
  }

  @Test
  void a_queue_may_be_called_anything_that_a_path_may() {
    String name = "a/b 50% naïve \"" + path;
    String address = Request.job(name, "x").replaceFirst("^/jobs/", "/queues/");
    String queueAddress = address.substring(0, address.lastIndexOf('/'));
    server.send("PUT " + Request.job(name, "x") + "?one-off=true&immediate=true&target=pull");

    Answer answer = server.send("POST " + queueAddress + "/reserve");

    assertThat(answer.json().path(0).path("path").asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "reserve?limit=0, limit",
    "reserve?limit=1001, limit",
    "reserve?limit=x, limit",
    "reserve?wait=61, wait",
    "reserve?wait=-1, wait",
    "reserve?timeout=0, timeout",
    "reserve?timeout=PT25H, timeout",
    "reserve?token=1, token",
    "ack, token",
    "ack?token=, token",
    "ack?token=1-2-3, token",
    "ack?token=1-2-3-4&gone=maybe, gone",
    "release?token=1-2-3-4&delay=-1, delay",
    "release?token=1-2-3-4&delay=P1Y, delay",
    "extend?token=1-2-3-4&timeout=x, timeout",
    "extend?token=11111111111111111-2-3-4, token"
  })
  void bad_input_is_answered_by_its_name(String call, String parameter) {
    Answer answer = post(call);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.isProblem()).isTrue();
    assertThat(answer.string("parameter")).isEqualTo(parameter);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /queues/a/nothing, 404",
    "POST, /queues/a/b/reserve, 404",
    "POST, /queues//reserve, 400",
    "POST, /queues/..%2Fa/reserve, 400",
    "POST, /queues/%ff/reserve, 400",
    "POST, /queues/a, 405",
    "GET, /queues/a/reserve, 405",
    "DELETE, /queues/a, 405",
    "POST, /queues/a/ack?token=1-2-3-4, 409",
    "POST, /queues/a/extend?token=1-2-3-4, 409",
    "POST, /queues/a/release?token=1-2-3-4, 409"
  })
  void every_address_has_its_answer(String method, String address, int status) {
    Answer answer = server.send(method + " " + address);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.isProblem()).isTrue();
  }
}

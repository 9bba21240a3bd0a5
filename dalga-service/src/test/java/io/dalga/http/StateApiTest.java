package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls that say how things are. */
@ExtendWith(SharedServer.class)
class StateApiTest {

  private final DalgaServer server;
  private final String path = "state/" + UUID.randomUUID();

  StateApiTest(DalgaServer server) {
    this.server = server;
  }

  private JsonNode get(String address) {
    Answer answer = server.send("GET " + address);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    return answer.json();
  }

  @Test
  void an_instance_shows_itself_its_slots_and_its_heartbeat() {
    Awaitility.await().until(() -> get("/status").path("instance_slots").asInt() == 256);
    JsonNode instance = get("/instances").path("instances").path(0);

    assertThat(instance.path("self").asBoolean()).isTrue();
    assertThat(instance.path("state").asText()).isEqualTo("live");
    assertThat(instance.path("slots").asInt()).isEqualTo(256);
    assertThat(instance.path("id").asLong()).isEqualTo(get("/status").path("instance_id").asLong());
    OffsetDateTime heartbeat = OffsetDateTime.parse(instance.path("heartbeat_at").asText());
    OffsetDateTime end = OffsetDateTime.parse(instance.path("lease_until").asText());
    assertThat(Duration.between(heartbeat, end)).isEqualTo(Duration.ofSeconds(6));
    assertThat(OffsetDateTime.parse(instance.path("started_at").asText()))
        .isBeforeOrEqualTo(heartbeat);
  }

  @Test
  void targets_show_their_kind_and_limits_and_pull_is_none() {
    JsonNode targets = get("/targets").path("targets");

    assertThat(targets).hasSize(1);
    JsonNode target = targets.path(0);
    assertThat(target.path("name").asText()).isEqualTo("default");
    assertThat(target.path("type").asText()).isEqualTo("log");
    assertThat(target.path("breaker").asText()).isEqualTo("closed");
    assertThat(target.path("max_in_flight").asInt()).isEqualTo(1000);
    assertThat(target.has("max_rate")).isFalse();
    assertThat(target.has("unanswering_since")).isFalse();
  }

  @Test
  void failed_jobs_are_grouped_and_a_group_is_a_filter() {
    for (String body : new String[] {"1", "2", "3"}) {
      fail(body, body.equals("3") ? "no disk" : "no paper 100%\nsecond line " + body);
    }

    JsonNode group = group("no paper 100%");
    assertThat(group.path("jobs").asInt()).isEqualTo(2);
    assertThat(group.path("target").asText()).isEqualTo("pull");
    assertThat(group.path("example").path("path").asText()).isEqualTo(path);
    assertThat(OffsetDateTime.parse(group.path("latest").asText())).isNotNull();
    String filter = "state=failed&prefix=" + FormEncoding.encode(path) + "&error=";
    String line = FormEncoding.encode("no paper 100%");
    assertThat(get("/jobs?" + filter + line).path("jobs")).hasSize(2);
    assertThat(get("/jobs?" + filter + "no+paper+").path("jobs")).isEmpty();
    assertThat(get("/jobs?" + filter).path("jobs")).isEmpty();
    Answer redriven = server.send("PATCH /jobs?redrive=true&confirm=2&" + filter + line);
    assertThat(redriven.json().path("changed").asInt()).as(redriven.text()).isEqualTo(2);
    assertThat(get("/jobs?" + filter + "no+disk").path("jobs")).hasSize(1);
  }

  private void fail(String body, String error) {
    String job =
        Request.job(path, body) + "?target=pull&one-off=true&immediate=true&retry.max-attempts=1";
    assertThat(server.send("PUT " + job).status()).isEqualTo(201);
    String queue = "POST /queues/" + FormEncoding.encode(path);
    String token = server.send(queue + "/reserve").json().path(0).path("token").asText();
    String release = queue + "/release?token=" + token + "&error=" + FormEncoding.encode(error);
    assertThat(server.send(release).status()).isEqualTo(204);
  }

  private JsonNode group(String error) {
    return StreamSupport.stream(get("/failures").path("groups").spliterator(), false)
        .filter(group -> group.path("error").asText().equals(error))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_last_hour_is_there_in_steps() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(25))
        .until(() -> !get("/stats").path("points").isEmpty());
    JsonNode stats = get("/stats");
    assertThat(stats.path("step_seconds").asInt()).isEqualTo(10);
    String last = stats.path("points").path(stats.path("points").size() - 1).path("at").asText();
    assertThat(get("/stats?since=2999-01-01T00:00:00Z").path("points")).isEmpty();
    assertThat(get("/stats?since=" + last).path("points").size()).isLessThan(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stats?since=yesterday", "/stats?until=1", "/jobs?error=a&errors=b"})
  void what_is_not_understood_is_refused(String address) {
    Answer answer = server.send("GET " + address);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.isProblem()).isTrue();
  }
}

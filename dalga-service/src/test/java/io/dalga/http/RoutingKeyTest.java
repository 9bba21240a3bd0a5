package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interface of 2013: two addresses, any method, an empty 200. */
@ExtendWith(SharedServer.class)
class RoutingKeyTest {

  private final DalgaServer server;
  private final String body = UUID.randomUUID().toString();
  private final String key = "routing_key=2013&body=" + body;
  private final String job = Request.job("2013", body);

  RoutingKeyTest(DalgaServer server) {
    this.server = server;
  }

  private static void assertEmpty200(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.header("Content-Length")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH"})
  void schedule_and_cancel_take_any_method(String method) {
    assertEmpty200(server.send(method + " /schedule?interval=5&" + key));
    Answer scheduled = server.send("GET " + job);
    assertThat(scheduled.status()).isEqualTo(200);
    assertThat(scheduled.json().path("interval")).hasToString("5");
    assertThat(scheduled.time("next_run")).isEqualTo(scheduled.time("created_at").plusSeconds(5));

    assertEmpty200(server.send(method + " /cancel?" + key));
    assertThat(server.send("GET " + job).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void the_parameters_may_come_in_a_form_which_wins(String method) {
    Request schedule = Request.of(method + " /schedule?interval=7&routing_key=other");
    assertEmpty200(server.send(schedule.body(Request.FORM, key + "&interval=5")));
    assertThat(server.send("GET " + job).string("interval")).isEqualTo("5");

    Request cancel = Request.of(method + " /cancel?routing_key=other");
    assertEmpty200(server.send(cancel.body(Request.FORM, key)));
    assertThat(server.send("GET " + job).status()).isEqualTo(404);
  }

  @Test
  void scheduling_again_replaces() {
    server.send("GET /schedule?interval=5&" + key);

    assertEmpty200(server.send("GET /schedule?interval=3600&" + key));

    assertThat(server.send("GET " + job).string("interval")).isEqualTo("3600");
  }

  @Test
  void what_is_not_scheduled_can_be_cancelled_too() {
    assertEmpty200(server.send("GET /cancel?" + key));
  }

  @Test
  void the_jobs_are_the_same_as_everywhere() {
    server.send("PUT " + job + "?interval=3600&location=Europe/Istanbul");

    assertEmpty200(server.send("GET /cancel?" + key));

    assertThat(server.send("GET " + job).status()).isEqualTo(404);
  }

  @Test
  void keys_are_form_values() {
    assertEmpty200(
        server.send("GET /schedule?routing_key=a%2Fb+c&body=%7B%22x%22%3A1%7D&interval=9"));

    Answer answer = server.send("GET " + Request.job("a/b c", "{\"x\":1}"));
    assertThat(answer.string("path")).isEqualTo("a/b c");
    assertThat(answer.string("body")).isEqualTo("{\"x\":1}");
  }

  @Test
  void the_key_may_come_in_json_as_all_parameters_may() {
    String json = "{\"routing_key\": \"in-json\", \"body\": \"1\", \"interval\": 9}";

    assertEmpty200(server.send(Request.of("POST /schedule").body(Request.JSON, json)));

    assertThat(server.send("GET /jobs/in-json/1").string("interval")).isEqualTo("9");
  }

  @ParameterizedTest
  @CsvSource({
    "/schedule, routing_key",
    "/schedule?routing_key=a, body",
    "/schedule?routing_key=a&body=b, interval",
    "/cancel, routing_key",
    "/cancel?routing_key=a, body"
  })
  void what_is_missing_is_named(String address, String parameter) {
    Answer answer = server.send("GET " + address);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.string("parameter")).isEqualTo(parameter);
  }
}

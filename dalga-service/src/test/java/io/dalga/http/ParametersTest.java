package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PUT is told, in which form, and how the job shows it. */
@ExtendWith(SharedServer.class)
class ParametersTest {

  private static final String RFC_3339 =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})";

  private final DalgaServer server;
  private final String job = Request.job("parameters", UUID.randomUUID().toString());

  ParametersTest(DalgaServer server) {
    this.server = server;
  }

  private Answer put(String query) {
    return server.send("PUT " + job + "?" + query);
  }

  private Answer putBody(String type, String text) {
    return server.send(Request.of("PUT " + job).body(type, text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interval=60 | {\"interval\":60}",
        "interval=60 | {\"interval\":\"60\"}",
        "interval=PT1H&location=Europe/Istanbul"
            + " | {\"interval\":\"PT1H\",\"location\":\"Europe/Istanbul\"}",
        "interval=60&first-run=2036-07-01T12:00:00.5%2B03:00"
            + " | {\"interval\":60,\"first_run\":\"2036-07-01T12:00:00.5+03:00\"}",
        "one-off=true&interval=3600 | {\"one_off\":true,\"interval\":3600}",
        "one-off=1&interval=PT1H | {\"one_off\":1,\"interval\":\"PT1H\"}",
        "one-off=yes&first-run=2036-01-01T00:00:00Z"
            + " | {\"one_off\":\"yes\",\"first_run\":\"2036-01-01T00:00:00Z\"}",
        "immediate=true&interval=P1D | {\"immediate\":true,\"interval\":\"P1D\"}",
        "interval=60&one-off=false&immediate=off&target=default"
            + " | {\"interval\":60,\"one_off\":false,\"immediate\":\"off\",\"target\":\"default\"}",
        "interval=60 | {\"interval\":60,\"first_run\":null,\"one_off\":null,\"location\":null}"
      })
  void query_form_and_json_mean_the_same(String text, String json) {
    Answer query = put(text);
    Answer form = putBody(Request.FORM, text);
    Answer document = putBody(Request.JSON, json);

    assertThat(query.status()).as(query.text()).isEqualTo(201);
    assertThat(form.status()).as(form.text()).isEqualTo(201);
    assertThat(document.status()).as(document.text()).isEqualTo(201);
    assertThat(meaning(form)).isEqualTo(meaning(query));
    assertThat(meaning(document)).isEqualTo(meaning(query));
  }

  /** What does not depend on when it was said: the first run as the wait for it, if it is soon. */
  private static String meaning(Answer answer) {
    JsonNode shown = answer.json();
    OffsetDateTime nextRun = answer.time("next_run");
    Duration wait = Duration.between(answer.time("updated_at"), nextRun);
    return String.join(
        " ",
        shown.path("interval").toString(),
        shown.path("location").toString(),
        shown.path("state").toString(),
        shown.path("target").toString(),
        wait.toDays() > 1 ? nextRun.toString() : wait.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        Request.FORM + " | interval=61",
        Request.FORM + "; charset=UTF-8 | interval=61",
        "APPLICATION/X-WWW-FORM-URLENCODED | interval=61",
        Request.JSON + " | {\"interval\":61}",
        Request.JSON + "; charset=utf-8 | {\"interval\":61}",
        "application/merge-patch+json | {\"interval\":61}"
      })
  void the_body_wins_over_the_query(String type, String text) {
    Request request = Request.of("PUT " + job + "?interval=60&location=Europe/Istanbul");

    Answer answer = server.send(request.body(type, text));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.string("interval")).isEqualTo("61");
    assertThat(answer.string("location")).isEqualTo("Europe/Istanbul");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/octet-stream",
        "multipart/form-data; boundary=x",
        "garbage",
        "a/b;c",
        "text/plain; charset=bogus",
        ""
      })
  void a_body_of_another_kind_or_of_none_is_ignored(String type) {
    Request request = Request.of("PUT " + job + "?interval=60");

    Answer answer = server.send(request.body(type, "interval=61"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.string("interval")).isEqualTo("60");
  }

  @Test
  void a_put_without_a_content_type_takes_the_query() {
    Request request = Request.of("PUT " + job + "?interval=60").header("Content-Length", "2");

    assertThat(server.send(request.raw("{}")).status()).isEqualTo(201);
  }

  @Test
  void a_form_may_come_in_chunks() {
    Request request = Request.of("PUT " + job).header("Content-Type", Request.FORM);

    Answer answer =
        server.send(
            request
                .header("Transfer-Encoding", "chunked")
                .raw("8\r\ninterval\r\n3\r\n=60\r\n0\r\n\r\n"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.string("interval")).isEqualTo("60");
  }

  @ParameterizedTest
  @CsvSource({
    "interval=60, 60",
    "interval=3155760000, 3155760000",
    "interval=PT60S, '\"PT60S\"'",
    "interval=PT1M, '\"PT1M\"'",
    "interval=P1Y2M3W4DT5H6M7S, '\"P1Y2M3W4DT5H6M7S\"'",
    "interval=60&immediate=true, 60",
    "interval=60&one-off=true, 0",
    "interval=PT60S&one-off=true, '\"PT0S\"'",
    "one-off=true&first-run=2036-01-01T00:00:00Z, '\"PT0S\"'",
    "one-off=true&immediate=true, '\"PT0S\"'"
  })
  void an_interval_answers_in_the_form_that_it_was_asked_in(String query, String shown) {
    assertThat(put(query).json().path("interval")).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "one-off=true&immediate=true, 0",
    "one-off=true&interval=3600, 3600",
    "one-off=false&immediate=true&interval=3600, 0",
    "one-off=false&immediate=false&interval=3600, 3600",
    "interval=P1D&location=UTC, 86400"
  })
  void the_first_run_is_now_or_after_the_interval(String query, long seconds) {
    Answer answer = put(query);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.time("next_run"))
        .isCloseTo(
            OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(seconds), within(2, ChronoUnit.SECONDS));
    assertThat(answer.time("next_run")).isEqualTo(answer.time("created_at").plusSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "t", "yes", "on", "TRUE", "True", "T", "Yes", "ON"})
  void a_boolean_is_true_in_any_of_its_spellings(String word) {
    assertThat(put("one-off=" + word + "&immediate=" + word).string("interval")).isEqualTo("PT0S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "0", "f", "no", "off", "FALSE", "False", "F", "No", "OFF"})
  void a_boolean_is_false_in_any_of_its_spellings(String word) {
    Answer answer = put("interval=3600&one-off=" + word + "&immediate=" + word);

    assertThat(answer.string("interval")).isEqualTo("3600");
    assertThat(answer.time("next_run")).isAfter(OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(59));
  }

  @ParameterizedTest
  @CsvSource({
    // A whole second has no fraction, others have theirs, to the millisecond.
    "2036-01-01T00:00:00Z, , 2036-01-01T00:00:00Z",
    "2036-01-01T00:00:00.000Z, , 2036-01-01T00:00:00Z",
    "2036-01-01T00:00:00.52Z, , 2036-01-01T00:00:00.52Z",
    "2036-01-01T00:00:00.123456789Z, , 2036-01-01T00:00:00.123Z",
    "2036-01-01t00:00:00z, , 2036-01-01T00:00:00Z",
    "2036-01-01T03:00:00%2B03:00, , 2036-01-01T00:00:00Z",
    "2036-01-01T00:00:00-00:00, , 2036-01-01T00:00:00Z",
    // In the job's location, whatever offset it was written with.
    "2036-01-01T00:00:00Z, Europe/Istanbul, 2036-01-01T03:00:00+03:00",
    "2036-01-01T00:00:00.5-05:00, Asia/Kolkata, 2036-01-01T10:30:00.5+05:30",
    "2036-01-01T12:00:00Z, America/Los_Angeles, 2036-01-01T04:00:00-08:00",
    "2036-07-01T12:00:00Z, America/Los_Angeles, 2036-07-01T05:00:00-07:00",
    "2036-01-01T00:00:00Z, UTC, 2036-01-01T00:00:00Z",
    "2036-07-01T00:00:00Z, Europe/London, 2036-07-01T01:00:00+01:00"
  })
  void a_first_run_is_shown_in_the_location_of_the_job(
      String firstRun, @Nullable String location, String shown) {
    String where = location == null ? "" : "&location=" + location;

    Answer answer = put("interval=3600&first-run=" + firstRun + where);

    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.string("next_run")).isEqualTo(shown);
    assertThat(answer.string("next_sched")).isEqualTo(shown);
    assertThat(answer.string("location")).isEqualTo(location == null ? "UTC" : location);
    assertThat(server.send("GET " + job).string("next_run")).isEqualTo(shown);
  }

  @Test
  void created_and_updated_are_shown_in_the_location_too() {
    Answer answer = put("interval=3600&location=Asia/Kolkata");

    assertThat(answer.string("created_at")).endsWith("+05:30").matches(RFC_3339);
    assertThat(answer.string("updated_at")).endsWith("+05:30").matches(RFC_3339);
  }

  /** Where the location's clock reads what RFC 3339 cannot write, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "first-run=9999-12-31T23:59:59.999Z&location=Pacific/Kiritimati",
        "first-run=1970-01-01T00:00:00Z&location=America/New_York",
        "first-run=1971-06-01T00:00:00Z&location=Africa/Monrovia",
        "first-run=9999-12-31T23:59:59Z&location=UTC"
      })
  void times_are_rfc_3339_wherever_and_whenever(String query) {
    Answer answer = put("one-off=true&" + query);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.string("next_run")).matches(RFC_3339);
    assertThat(answer.string("created_at")).matches(RFC_3339);
  }

  @Test
  void a_first_run_in_the_past_is_taken() {
    Answer answer = put("interval=P1M&first-run=2014-11-14T09:09:01Z");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.string("next_run")).isEqualTo("2014-11-14T09:09:01Z");
  }

  @Test
  void names_and_values_are_decoded_once() {
    assertThat(put("%69nterval=%50T60S&&location=Europe%2FIstanbul&").string("location"))
        .isEqualTo("Europe/Istanbul");
  }
}

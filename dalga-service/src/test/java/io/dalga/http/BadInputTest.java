package io.dalga.http;

import static io.dalga.http.BadRequest.JOB;
import static io.dalga.http.BadRequest.bad;
import static io.dalga.http.BadRequest.chunked;
import static io.dalga.http.BadRequest.cut;
import static io.dalga.http.BadRequest.form;
import static io.dalga.http.BadRequest.gzip;
import static io.dalga.http.BadRequest.head;
import static io.dalga.http.BadRequest.header;
import static io.dalga.http.BadRequest.jetty;
import static io.dalga.http.BadRequest.json;
import static io.dalga.http.BadRequest.length;
import static io.dalga.http.BadRequest.line;
import static io.dalga.http.BadRequest.put;
import static io.dalga.http.BadRequest.zipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that a caller can get wrong: the answer is a problem that says so, nothing is stored,
 * and nobody is woken up by an ERROR in the log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputTest {

  static Stream<BadRequest> parameters() {
    return Stream.of(
        put("", "interval"),
        put("interval", "interval"),
        put("interval=", "interval"),
        put("interval=%20", "interval"),
        put("interval=0", "interval"),
        put("interval=000", "interval"),
        put("interval=-1", "interval"),
        put("interval=-0", "interval"),
        put("interval=+60", "interval"),
        put("interval=%2B60", "interval"),
        put("interval=60%20", "interval"),
        put("interval=60%00", "interval"),
        put("interval=6%0A0", "interval"),
        put("interval=1.5", "interval"),
        put("interval=1e3", "interval"),
        put("interval=0x10", "interval"),
        put("interval=60s", "interval"),
        put("interval=1m", "interval"),
        put("interval=null", "interval"),
        put("interval=%D9%A6%D9%A0", "interval"),
        put("interval=3155760001", "interval"),
        put("interval=4294967296", "interval"),
        put("interval=9223372036854775807", "interval"),
        put("interval=9223372036854775808", "interval"),
        put("interval=" + "9".repeat(1000), "interval"),
        put("interval=P", "interval"),
        put("interval=PT", "interval"),
        put("interval=P1", "interval"),
        put("interval=PT0S", "interval"),
        put("interval=P0D", "interval"),
        put("interval=-PT60S", "interval"),
        put("interval=PT-60S", "interval"),
        put("interval=P1DT-1H", "interval"),
        put("interval=PT1.5S", "interval"),
        put("interval=P1H", "interval"),
        put("interval=P101Y", "interval"),
        put("interval=P99999999999Y", "interval"),
        put("interval=P2147483647W", "interval"),
        put("interval=PT9223372036854775807S", "interval"),
        put("interval=P1DT9223372036854775807S", "interval"),
        put("interval=60&interval=60", "interval"),
        put("interval=60;one-off=true", "interval"),
        put("interval=60&first-run", "first-run"),
        put("interval=60&first-run=", "first-run"),
        put("interval=60&first-run=now", "first-run"),
        put("interval=60&first-run=1793836800", "first-run"),
        put("interval=60&first-run=-1", "first-run"),
        put("interval=60&first-run=2036-01-01", "first-run"),
        put("interval=60&first-run=2036-01-01T00:00:00", "first-run"),
        put("interval=60&first-run=2036-01-01T00:00Z", "first-run"),
        put("interval=60&first-run=2036-01-01%2000:00:00Z", "first-run"),
        put("interval=60&first-run=2036-01-01T00:00:00+03:00", "first-run"),
        put("interval=60&first-run=2036-01-01T00:00:00%2B0300", "first-run"),
        put("interval=60&first-run=2036-02-30T00:00:00Z", "first-run"),
        put("interval=60&first-run=2036-01-01T24:00:00Z", "first-run"),
        put("interval=60&first-run=2036-13-01T00:00:00Z", "first-run"),
        put("interval=60&first-run=2036-01-01T00:00:00.Z", "first-run"),
        put("interval=60&first-run=1969-12-31T23:59:59.999Z", "first-run"),
        put("interval=60&first-run=0001-01-01T00:00:00Z", "first-run"),
        put("interval=60&first-run=10000-01-01T00:00:00Z", "first-run"),
        put("interval=60&first-run=9999-12-31T23:59:59-01:00", "first-run"),
        put("interval=60&one-off=", "one-off"),
        put("interval=60&one-off", "one-off"),
        put("interval=60&one-off=maybe", "one-off"),
        put("interval=60&one-off=2", "one-off"),
        put("interval=60&one-off=-1", "one-off"),
        put("interval=60&one-off=true%20", "one-off"),
        put("interval=60&one-off=true&one-off=true", "one-off"),
        put("interval=60&immediate=", "immediate"),
        put("interval=60&immediate=yep", "immediate"),
        put("interval=60&immediate=truefalse", "immediate"),
        put("interval=60&location=", "location"),
        put("interval=60&location=%20UTC", "location"),
        put("interval=60&location=Mars/Olympus", "location"),
        put("interval=60&location=europe/istanbul", "location"),
        put("interval=60&location=%2B03:00", "location"),
        put("interval=60&location=../../etc/passwd", "location"),
        put("interval=60&location=" + "x".repeat(10_000), "location"),
        put("interval=60&target=", "target"),
        put("interval=60&target=nowhere", "target"),
        put("interval=60&target=DEFAULT", "target"),
        put("interval=60&etag=1", "etag"),
        put("interval=60&Interval=60", "Interval"),
        put("one_off=true&immediate=true", "one_off"),
        put("interval=60&first_run=2036-01-01T00:00:00Z", "first_run"),
        put("interval=60&path=a", "path"),
        put("interval=60&routing_key=a", "routing_key"),
        put("interval=60&=1", ""),
        put("interval=60&%00=1", "\0"));
  }

  static Stream<BadRequest> combinations() {
    String later = "first-run=2036-01-01T00:00:00Z";
    return Stream.of(
        put("one-off=true", "one-off"),
        put("one-off=true&immediate=true&interval=60", "interval"),
        put("one-off=true&immediate=true&" + later, "first-run"),
        put("one-off=true&interval=60&" + later, "first-run"),
        put("one-off=true&interval=0", "interval"),
        put("immediate=true", "interval"),
        put("immediate=true&interval=60&" + later, "first-run"),
        put("immediate=true&" + later, "first-run"),
        put(later, "interval"),
        put("location=UTC", "interval"),
        line("PATCH " + JOB, "enable"),
        line("PATCH " + JOB + "?enable=false", "enable"),
        line("PATCH " + JOB + "?enable=TRUE", "enable"),
        line("PATCH " + JOB + "?enable=1", "enable"),
        line("PATCH " + JOB + "?disable=false", "enable"),
        line("PATCH " + JOB + "?enable", "enable"),
        line("PATCH " + JOB + "?enable=true&enable=true", "enable"),
        bad(Request.of("PATCH " + JOB).body(Request.FORM, "enable=true"), "enable"),
        line("GET /schedule", "routing_key"),
        line("GET /schedule?routing_key=&body=b&interval=5", "routing_key"),
        line("GET /schedule?routing_key=a&interval=5", "body"),
        line("GET /schedule?routing_key=a&body=b&interval=0", "interval"),
        line("GET /schedule?routing_key=a&body=b&interval=-5", "interval"),
        line("GET /schedule?routing_key=..&body=b&interval=5", "routing_key"),
        line("GET /schedule?routing_key=a&body=b&interval=5&path=c", "path"),
        line("GET /schedule?routing_key=" + "x".repeat(256) + "&body=b&interval=5", "routing_key"),
        line("POST /cancel?routing_key=a", "body"),
        line("POST /cancel?routing_key=a&body=b&body=b", "body"));
  }

  static Stream<BadRequest> bodies() {
    String everything = "request body";
    return Stream.of(
        json("{", everything),
        json("}", everything),
        json("{\"interval\":60", everything),
        json("{\"interval\":60}}", everything),
        json("{\"interval\":60} {\"interval\":60}", everything),
        json("{\"interval\":60}, 1", everything),
        json("{\"interval\":60,}", everything),
        json("{interval:60}", everything),
        json("{'interval':60}", everything),
        json("{\"interval\":NaN}", everything),
        json("{\"interval\":0060}", everything),
        json("{\"interval\":60}//", everything),
        json("{\"interval\":60,\"interval\":60}", everything),
        json("{\"interval\":60,\"inter\\u0076al\":60}", everything),
        json("null", everything),
        json("60", everything),
        json("\"interval\"", everything),
        json("[]", everything),
        json("[{\"interval\":60}]", everything),
        json("[".repeat(10_000) + "]".repeat(10_000), everything),
        json("{\"interval\":".repeat(5_000) + "1" + "}".repeat(5_000), everything),
        json("{\"interval\":" + "9".repeat(2_000) + "}", everything),
        json("{\"interval\":{}}", "interval"),
        json("{\"interval\":{\"interval\":60}}", "interval"),
        json("{\"interval\":[60]}", "interval"),
        json("{\"interval\":true}", "interval"),
        json("{\"interval\":\"\"}", "interval"),
        json("{\"interval\":-60}", "interval"),
        json("{\"interval\":60.0}", "interval"),
        json("{\"interval\":6e1}", "interval"),
        json("{\"interval\":1e999999999}", "interval"),
        json("{\"interval\":99999999999999999999999999}", "interval"),
        json("{\"interval\":60,\"one_off\":2}", "one_off"),
        json("{\"interval\":60,\"one_off\":\"maybe\"}", "one_off"),
        json("{\"interval\":60,\"one_off\":[true]}", "one_off"),
        json("{\"interval\":60,\"first_run\":0}", "first_run"),
        json("{\"interval\":60,\"first_run\":\"soon\"}", "first_run"),
        json("{\"interval\":60,\"location\":false}", "location"),
        json("{\"interval\":60,\"location\":\"\\ud800\"}", "location"),
        json("{\"interval\":60,\"target\":5}", "target"),
        json("{\"interval\":60,\"first-run\":\"2036-01-01T00:00:00Z\"}", "first-run"),
        json("{\"interval\":60,\"first_runs\":1}", "first_runs"),
        json("{\"interval\":60,\"\":1}", ""),
        json("{\"interval\":60,\"Interval\":60}", "Interval"),
        form("interval=", "interval"),
        form("interval=60&interval=60", "interval"),
        form("interval=6%", "interval"),
        form("interval=%zz", "interval"),
        form("interval=%ff", "interval"),
        form("interval=60&location=%c0%af", "location"),
        form("{\"interval\":60}", "{\"interval\":60}"),
        bad(Request.of("PUT " + JOB).body(Request.FORM, new byte[] {(byte) 0xff}), everything),
        bad(
            Request.of("PUT " + JOB)
                .body(Request.JSON, "{\"interval\":60}".getBytes(StandardCharsets.UTF_16)),
            everything),
        form("interval=" + "6".repeat(1_600_000), null).status(413).byJetty(),
        json("{\"interval\":\"" + "6".repeat(1_600_000) + "\"}", null).status(413).byJetty(),
        zipped(gzip("interval=" + "6".repeat(10_000_000))).status(415),
        bad(
            Request.of("PUT " + JOB).body(Request.JSON + "; charset=bogus", "{\"interval\":"),
            everything),
        // Bodies that cannot be read to their end, whoever notices.
        zipped("interval=60".getBytes(StandardCharsets.UTF_8)).status(415),
        zipped(cut(gzip("interval=60"))).status(415),
        chunked("zz\r\ninterval=60\r\n0\r\n\r\n").byJetty(),
        chunked("b\r\ninterval=60\r\n").andHangsUp().byJetty(),
        length(12, "interval=60").andHangsUp().byJetty());
  }

  static Stream<BadRequest> addresses() {
    return Stream.of(
        line("PUT /jobs//b?interval=60", "path"),
        line("PUT /jobs/a/?interval=60", "body"),
        line("PUT /jobs//?interval=60", "path"),
        line("PUT /jobs/./b?interval=60", "path"),
        line("PUT /jobs/../b?interval=60", "path"),
        line("PUT /jobs/%2e%2E/b?interval=60", "path"),
        line("PUT /jobs/a%2f..%2fc/b?interval=60", "path"),
        line("PUT /jobs/a%2F./b?interval=60", "path"),
        line("PUT /jobs/..%5Ca/b?interval=60", "path"),
        line("PUT /jobs/..\\a/b?interval=60", "path"),
        line("PUT /jobs/" + "x".repeat(256) + "/b?interval=60", "path"),
        line("PUT /jobs/a/" + "x".repeat(64 * 1024 + 1) + "?interval=60", "body"),
        line("GET /jobs/" + "x".repeat(256) + "/b", "path"),
        line("PUT /jobs/%ff/b?interval=60", "path"),
        line("PUT /jobs/a/%c0%af?interval=60", "body"),
        line("PUT /jobs/a/%ed%a0%80?interval=60", "body"),
        line("PUT /jobs/a/%f5%80%80%80?interval=60", "body"),
        line("PUT /jobs/a/%e2%82?interval=60", "body"),
        line("PUT /jobs/a/\u00ff?interval=60", "body"),
        line("PUT /jobs/\u00c0\u00af/b?interval=60", "path"),
        line("PUT " + JOB + "?interval=\u00ff", "interval"),
        line("PUT " + JOB + "?interval=%ff", "interval"),
        line("PUT " + JOB + "?interval=%6", "interval"),
        line("PUT " + JOB + "?interval=60&location=%zz", "location"),
        line("PUT " + JOB + "?%zz=60", "parameter name"),
        line("PUT " + JOB + "?%ff=60", "parameter name"),
        line("GET /status?x=%", "x"),
        jetty("PUT /jobs/50%/b?interval=60"),
        jetty("PUT /jobs/a/%zz?interval=60"),
        jetty("PUT /jobs/a/%4?interval=60"),
        jetty("PUT /jobs/a/%u0041?interval=60"),
        jetty("PUT /jobs/a/b c?interval=60"),
        jetty("PUT /jobs/a/b\tc?interval=60"),
        jetty("PUT /jobs/a/\0?interval=60"),
        jetty("PUT /jobs/a/\u0001?interval=60"),
        jetty("PUT /jobs/a/\u007f?interval=60"),
        jetty("GET /../jobs/a/b"),
        jetty("GET /%2e%2e/jobs/a/b"),
        jetty("GET /%"),
        jetty("GET status"),
        jetty("GET ?"),
        jetty("GET *"),
        line("GET /jobs/a/../../status", null).status(404),
        line("GET /./status", null).status(404),
        line("GET //status", null).status(404),
        line("GET /%73tatus", null).status(404),
        line("GET /status;x=1", null).status(404),
        line("GET /status%00", null).status(400).byJetty(),
        line("GET /\u00ff", null).status(404),
        line("PUT /jobs?interval=60", null).status(405),
        line("PUT /jobs/a?interval=60", null).status(404),
        line("PUT /jobs/a/b/?interval=60", null).status(404),
        line("PUT /jobs/a/b/c?interval=60", null).status(404),
        line("PUT /jobs/a//b?interval=60", null).status(404),
        line("PUT /Jobs/a/b?interval=60", null).status(404),
        line("PUT /jobs/a/" + "x".repeat(90_000) + "?interval=60", null).status(414).byJetty(),
        line("GET /status?x=" + "x".repeat(90_000), null).status(414).byJetty());
  }

  static Stream<BadRequest> headers() {
    return Stream.of(
        header("If-Match", "", "If-Match"),
        header("If-Match", "1234", "If-Match"),
        header("If-Match", "\"", "If-Match"),
        header("If-Match", "\"a\" \"b\"", "If-Match"),
        header("If-Match", "*, \"a\"", "If-Match"),
        header("If-Match", "w/\"a\"", "If-Match"),
        header("If-Match", "\"a\"", null).status(412),
        header("If-Match", "*", null).status(412),
        header("If-None-Match", "", "If-None-Match"),
        header("If-None-Match", "\"a\"", "If-None-Match"),
        header("If-None-Match", "**", "If-None-Match"),
        bad(
            Request.of("PUT " + JOB + "?interval=60")
                .header("If-Match", "*")
                .header("If-None-Match", "*"),
            "If-Match"),
        header("Expect", "miracles", null).status(417).byJetty(),
        header("X", "x".repeat(90_000), null).status(431).byJetty(),
        head("Host: localhost\r\n" + "X: y\r\n".repeat(15_000)).status(431),
        head("Host: localhost\r\nX\r\n"),
        head("Host: localhost\r\nX : y\r\n"),
        head("Host: localhost\r\nX: \0\r\n"),
        head("Host: localhost\r\nX: a\r\n b\r\n"),
        head("Host: localhost\r\n: y\r\n"),
        head("Host: localhost\r\nContent-Length: -1\r\n"),
        head("Host: localhost\r\nContent-Length: x\r\n"),
        head("Host: localhost\r\nContent-Length: 99999999999999999999\r\n"),
        head("Host: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n"),
        head("Host: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        head("Host: localhost\r\nTransfer-Encoding: magic\r\n"),
        head("Host: a\r\nHost: b\r\n"),
        head("Host: a b\r\n"),
        head(""));
  }

  static Stream<BadRequest> requestLines() {
    return Stream.of(
        jetty(" HTTP/1.1"),
        jetty("\0 / HTTP/1.1"),
        jetty("GET\t/status HTTP/1.1"),
        jetty("G@T /status HTTP/1.1"),
        jetty("G\u0001T /status HTTP/1.1"),
        jetty("\u00ff\u00fe /status HTTP/1.1"),
        jetty("GET HTTP/1.1 HTTP/1.1"),
        jetty("GET /status HTTP/1.1 "),
        jetty("GET /status HTTP/1.1 again"),
        jetty("GET /sta tus HTTP/1.1"),
        jetty("\u0016\u0003\u0001\u0002\u0000\u0001 HTTP/1.1"),
        line("PRI * HTTP/2.0", null).status(426).byJetty(),
        line("OPTIONS *", null).status(404).byJetty(),
        line("FOO " + JOB, null).status(405).byJetty(),
        line("get " + JOB, null).status(405).byJetty(),
        line("TRACE " + JOB, null).status(405).byJetty(),
        line("CONNECT dalga:80", null).status(405).byJetty(),
        line("X".repeat(1_000) + " " + JOB, null).status(405).byJetty(),
        line("POST /status", null).status(405),
        line("DELETE /status", null).status(405),
        line("PATCH /status?enable=true", null).status(405));
  }

  private DalgaServer server;

  @BeforeAll
  void start() {
    server = DalgaServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"parameters", "combinations", "bodies", "addresses", "headers", "requestLines"})
  void a_bad_request_is_answered_with_a_problem(BadRequest bad) throws IOException {
    Answer answer;
    try (Wire wire = new Wire(server.port())) {
      answer = bad.hangsUp() ? wire.sendAndHangUp(bad.request()) : wire.send(bad.request());
    }

    if (answer.status() < 300) {
      server.send("DELETE " + JOB);
    }
    assertThat(server.takeErrors()).as("the log, at ERROR").isEmpty();
    assertThat(answer.status()).as(answer.text()).isEqualTo(bad.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.properties()).startsWith("type", "title", "status", "detail");
    assertThat(answer.string("type")).isEqualTo("about:blank");
    assertThat(answer.string("title")).isNotBlank();
    assertThat(answer.json().path("status").intValue()).isEqualTo(bad.status());
    assertThat(answer.string("detail")).isNotBlank().doesNotContain("Exception", "\tat ", "SELECT");
    if (bad.author() == BadRequest.Author.DALGA) {
      assertThat(answer.string("detail")).isNotEqualTo(answer.string("title"));
      assertThat(answer.json().path("parameter").textValue()).isEqualTo(bad.parameter());
    }
  }

  /** There is no 4xx that says so. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /status HTTP/0.9", "GET /status HTTP/1.7"})
  void a_version_of_http_that_is_not_spoken_is_505(String line) {
    Answer answer = server.send(line);

    assertThat(answer.status()).isEqualTo(505);
    assertThat(answer.isProblem()).isTrue();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void in_the_end_nothing_was_stored_and_all_is_well() {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              Answer status = server.send("GET /status");
              assertThat(status.status()).isEqualTo(200);
              assertThat(status.string("total_jobs")).isEqualTo("0");
            });
    assertThat(server.takeErrors()).isEmpty();
  }
}

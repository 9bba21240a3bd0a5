package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.Content;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetContract;
import io.dalga.target.TargetFactory;
import io.dalga.target.http.RawReceiver.Request;
import io.dalga.target.http.RawReceiver.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what the answers mean. */
class HttpTargetTest extends TargetContract {

  private final List<RawReceiver> receivers = new ArrayList<>();

  @AfterEach
  void closeReceivers() throws IOException {
    for (RawReceiver receiver : receivers) {
      receiver.close();
    }
  }

  @Override
  protected TargetFactory factory() throws Exception {
    return at(receiver(RawReceiver.OK).url());
  }

  @Override
  protected TargetFactory factoryOfNothing() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return at("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private static TargetFactory at(String baseUrl, String... settings) throws Exception {
    return RunningTarget.factory(
        "type: http\nbaseUrl: " + baseUrl + "\n" + String.join("\n", settings));
  }

  private RawReceiver receiver(Script script) throws IOException {
    RawReceiver receiver = new RawReceiver(script);
    receivers.add(receiver);
    return receiver;
  }

  private Outcome outcomeOf(Script script, String... settings) throws Exception {
    return start(at(receiver(script).url(), settings)).deliver(RunningTarget.message("a", "b"));
  }

  private Request sent(String prefix, Message message) throws Exception {
    RawReceiver receiver = receiver(RawReceiver.OK);
    start(at(receiver.url() + prefix)).deliver(message);
    return receiver.only();
  }

  @Test
  void a_run_is_a_post_of_its_body_to_its_path() throws Exception {
    Request request = sent("/hooks/", RunningTarget.message("feeds/refresh", "{\"feed\":\"é\"}"));

    assertThat(request.line()).isEqualTo("POST /hooks/feeds/refresh HTTP/1.1");
    assertThat(request.body()).isEqualTo("{\"feed\":\"é\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(request.header("content-length")).isEqualTo("13");
    assertThat(request.header("content-type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(request.header("user-agent")).matches("dalga/\\S+");
    assertThat(request.header("host")).matches("127\\.0\\.0\\.1:\\d+");
  }

  @Test
  void the_headers_tell_runs_and_attempts_apart() throws Exception {
    OffsetDateTime scheduled = OffsetDateTime.parse("2026-03-08T03:30:00.125-07:00");
    Request request =
        sent(
            "",
            new Message(
                "a",
                "b",
                Content.NONE,
                null,
                "01J-run",
                null,
                scheduled,
                17,
                4_294_967_295L,
                scheduled.toInstant()));

    assertThat(request.header("dalga-sched")).isEqualTo("2026-03-08T03:30:00.125-07:00");
    assertThat(request.header("dalga-instance")).isEqualTo("4294967295");
    assertThat(request.header("dalga-attempt")).isEqualTo("17");
    assertThat(request.header("dalga-run-id")).isEqualTo("01J-run");
  }

  private static Message with(Content content) {
    OffsetDateTime scheduled = OffsetDateTime.parse("2026-03-08T03:30:00-07:00");
    return new Message(
        "a", "b", content, null, "run", null, scheduled, 1, 1, scheduled.toInstant());
  }

  @Test
  void a_job_may_have_a_payload_headers_and_a_method_of_its_own() throws Exception {
    byte[] bytes = {0, (byte) 0xff, 13, 10};
    Request request =
        sent("", with(new Content(bytes, "image/png", Map.of("x-tenant", "7"), "PUT")));

    assertThat(request.line()).isEqualTo("PUT /a HTTP/1.1");
    assertThat(request.body()).isEqualTo(bytes);
    assertThat(request.header("content-type")).isEqualTo("image/png");
    assertThat(request.header("x-tenant")).isEqualTo("7");
    assertThat(request.header("dalga-run-id")).isEqualTo("run");
  }

  @Test
  void a_content_type_is_sent_as_it_was_given() throws Exception {
    Content content =
        new Content(new byte[0], "application/x; q=\"a b\"; charset=x", Map.of(), null);

    assertThat(sent("", with(content)).header("content-type"))
        .isEqualTo("application/x; q=\"a b\"; charset=x");
  }

  @Test
  void a_get_has_no_body() throws Exception {
    Request request = sent("", with(new Content(null, null, Map.of(), "GET")));

    assertThat(request.line()).isEqualTo("GET /a HTTP/1.1");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void nothing_else_is_sent() throws Exception {
    assertThat(sent("", RunningTarget.message("a", "b")).headers())
        .as("no Accept-Encoding, no Expect, no Upgrade, no Cookie")
        .containsOnlyKeys(
            "host",
            "connection",
            "user-agent",
            "content-type",
            "content-length",
            "dalga-sched",
            "dalga-instance",
            "dalga-attempt",
            "dalga-run-id");
  }

  @Test
  void whole_seconds_have_no_fraction() throws Exception {
    assertThat(sent("", RunningTarget.message("a", "b")).header("dalga-sched"))
        .isEqualTo("2026-03-08T03:30:00-07:00");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a                     | /base/a",
        "a/b                   | /base/a/b",
        "`a b`                 | /base/a%20b",
        "a+b                   | /base/a+b",
        "naïve                 | /base/na%C3%AFve",
        "😀                    | /base/%F0%9F%98%80",
        "50%                   | /base/50%25",
        "%2ea/admin            | /base/%252ea/admin",
        "a%2Fb                 | /base/a%252Fb",
        "a?b=c                 | /base/a%3Fb=c",
        "a#b                   | /base/a%23b",
        "a\\b                  | /base/a%5Cb",
        "{\"feed\":1}          | /base/%7B%22feed%22:1%7D",
        "/a                    | /base//a",
        "//evil.example/x      | /base///evil.example/x",
        "http://evil.example/  | /base/http://evil.example/",
        "@evil.example/        | /base/@evil.example/",
        ":80@evil.example      | /base/:80@evil.example",
        "a/                    | /base/a/",
        "a//b                  | /base/a//b",
        "...                   | /base/...",
        "``                    | /base/",
        "` `                   | /base/%20",
        "[a]^`                 | /base/%5Ba%5D%5E%60",
        "~a-._!$&'()*,=        | /base/~a-._!$&'()*,=",
      },
      delimiter = '|')
  void the_path_is_percent_encoded(String path, String target) throws Exception {
    assertThat(sent("/base", RunningTarget.message(path == null ? "" : path, "b")).target())
        .isEqualTo(target);
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void a_path_is_sent_as_one_request_line_and_no_header(Text path) throws Exception {
    Request request = sent("/base/", RunningTarget.message(path.value(), "b"));

    assertThat(request.line()).matches("POST /base/[\\x21-\\x7E]* HTTP/1\\.1");
    assertThat(request.headers()).hasSize(9).containsEntry("dalga-attempt", "1");
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void a_body_is_sent_as_it_is(Text body) throws Exception {
    assertThat(sent("", RunningTarget.message("a", body.value())).body())
        .isEqualTo(body.value().getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../admin", "a/../../admin", "./a", "a/.", "a/..", "/../x"})
  void a_path_that_leaves_its_base_reaches_nobody(String path) throws Exception {
    RawReceiver receiver = receiver(RawReceiver.OK);
    RunningTarget target = start(at(receiver.url() + "/base/"));

    Outcome outcome;
    try {
      outcome = target.deliver(RunningTarget.message(path, "b"));
    } catch (IllegalArgumentException e) {
      // Counts as a failed attempt, as the words of Target have it.
      outcome = Outcome.failed(String.valueOf(e.getMessage()));
    }

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).isNotBlank();
    assertThat(receiver.connections()).isZero();
  }

  @Test
  void status_200_is_delivered() throws Exception {
    assertThat(outcomeOf(RawReceiver.status("200 OK"))).isEqualTo(Outcome.delivered(200));
  }

  @Test
  void status_204_deletes_the_job() throws Exception {
    assertThat(outcomeOf(RawReceiver.answer("HTTP/1.1 204 No Content\r\n\r\n")))
        .isEqualTo(Outcome.gone(204));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "201 Created",
        "202 Accepted",
        "203 Non-Authoritative Information",
        "205 Reset Content",
        "206 Partial Content",
        "299 Whatever",
        "300 Multiple Choices",
        "304 Not Modified",
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "405 Method Not Allowed",
        "407 Proxy Authentication Required",
        "408 Request Timeout",
        "409 Conflict",
        "410 Gone",
        "413 Content Too Large",
        "417 Expectation Failed",
        "421 Misdirected Request",
        "425 Too Early",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
        "599 Whatever"
      })
  void every_other_status_is_a_failure_and_not_repeated(String status) throws Exception {
    RawReceiver receiver = receiver(RawReceiver.status(status));

    Outcome outcome = start(at(receiver.url())).deliver(RunningTarget.message("a", "b"));

    assertThat(outcome)
        .isEqualTo(
            Outcome.failed(Integer.parseInt(status.substring(0, 3)), "HTTP " + status, null));
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void a_status_without_a_reason_is_told_by_its_number() throws Exception {
    Outcome outcome = outcomeOf(RawReceiver.status("404"));

    assertThat(outcome.status()).isEqualTo(404);
    assertThat(outcome.error()).startsWith("HTTP 404");
  }

  @Test
  void the_reason_of_a_failure_steers_no_terminal() throws Exception {
    Outcome outcome = outcomeOf(RawReceiver.status("500 \u001B[2J\0\rjob=x outcome=delivered"));

    assertThat(outcome.status()).isEqualTo(500);
    assertThat(outcome.error()).doesNotMatch("(?s).*\\p{Cntrl}.*");
  }

  @ParameterizedTest
  @CsvSource({
    "'[200, 202]', 202 Accepted, DELIVERED",
    "'[200, 202]', 200 OK, DELIVERED",
    "'[200, 202]', 201 Created, FAILED",
    "'[200, 202]', 204 No Content, GONE",
    "'[202]', 200 OK, FAILED",
    "'[200, 204]', 204 No Content, DELIVERED",
    "'[200, 404]', 404 Not Found, DELIVERED",
    "'[200, 302]', 302 Found, DELIVERED",
  })
  void success_codes_say_what_counts_as_done(String codes, String status, Outcome.Kind kind)
      throws Exception {
    Outcome outcome = outcomeOf(RawReceiver.status(status), "successCodes: " + codes);

    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect"
      })
  void a_redirect_is_a_failure_and_is_not_followed(String status) throws Exception {
    RawReceiver elsewhere = receiver(RawReceiver.OK);
    RawReceiver receiver =
        receiver(
            RawReceiver.answer(
                "HTTP/1.1 "
                    + status
                    + "\r\nLocation: "
                    + elsewhere.url()
                    + "/x\r\nContent-Length: 0\r\n\r\n"));

    Outcome outcome = start(at(receiver.url())).deliver(RunningTarget.message("a", "b"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).isEqualTo("HTTP " + status);
    assertThat(receiver.requests()).hasSize(1);
    assertThat(elsewhere.connections()).isZero();
  }

  @Test
  void a_cookie_is_not_kept() throws Exception {
    RawReceiver receiver =
        receiver(
            RawReceiver.answer("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
    RunningTarget target = start(at(receiver.url()));

    target.deliver(RunningTarget.message("a", "1"));
    target.deliver(RunningTarget.message("a", "2"));

    assertThat(receiver.requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("cookie"));
  }
}

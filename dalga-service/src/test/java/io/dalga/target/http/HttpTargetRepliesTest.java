package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.http.RawReceiver.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies in all their forms: framing, interim replies, wishes, and nonsense. */
class HttpTargetRepliesTest {

  private static Outcome outcomeOf(Script script, String... settings) throws Exception {
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target(settings)) {
      return target.deliver(message("a", "b"));
    }
  }

  /** A reply that asks to be left alone. */
  private static Outcome asking(String status, String retryAfter, String date) throws Exception {
    return outcomeOf(
        RawReceiver.answer(
            "HTTP/1.1 "
                + status
                + "\r\nRetry-After: "
                + retryAfter
                + (date.isEmpty() ? "" : "\r\nDate: " + date)
                + "\r\nContent-Length: 0\r\n\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "429 Too Many Requests,   0,         0",
    "429 Too Many Requests,   7,         7",
    "429 Too Many Requests,   007,       7",
    "503 Service Unavailable, 120,       120",
    "503 Service Unavailable, 999999999, 999999999",
  })
  void retry_after_in_seconds_is_passed_on(String status, String value, long seconds)
      throws Exception {
    assertThat(asking(status, value, "").retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"429 Too Many Requests", "503 Service Unavailable"})
  void retry_after_as_a_date_counts_from_the_date_of_the_reply(String status) throws Exception {
    Outcome outcome =
        asking(status, "Sun, 08 Mar 2026 10:32:05 GMT", "Sun, 08 Mar 2026 10:30:00 GMT");

    assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(125));
  }

  @Test
  void retry_after_as_a_date_means_nothing_without_the_date_of_the_reply() throws Exception {
    assertThat(asking("503 Service Unavailable", "Sun, 08 Mar 2026 10:32:05 GMT", "").retryAfter())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK",
        "202 Accepted",
        "301 Moved Permanently",
        "404 Not Found",
        "413 Content Too Large",
        "500 Internal Server Error",
        "504 Gateway Timeout"
      })
  void retry_after_counts_on_429_and_503_only(String status) throws Exception {
    assertThat(asking(status, "120", "").retryAfter()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "''",
        "soon",
        "-5",
        "+5",
        "1.5",
        "1e9",
        "0x10",
        "5, 6",
        "٥",
        "99999999999999999999999999",
        "Sun, 08 Mar 2026 10:20:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 08 Mar 2026 10:32:05 GMT",
        "Sun, 31 Feb 2026 10:32:05 GMT",
        "Sun, 08 Mar 2026 10:32:05 +0100",
        "2026-03-08T10:32:05Z"
      })
  void an_absurd_retry_after_does_not_change_the_failure(String value) throws Exception {
    Outcome outcome = asking("503 Service Unavailable", value, "Sun, 08 Mar 2026 10:30:00 GMT");

    assertThat(outcome.status()).isEqualTo(503);
    assertThat(outcome.error()).isEqualTo("HTTP 503 Service Unavailable");
  }

  @Test
  void a_retry_after_that_has_passed_asks_for_nothing() throws Exception {
    Outcome outcome =
        asking(
            "503 Service Unavailable",
            "Sun, 08 Mar 2026 10:20:00 GMT",
            "Sun, 08 Mar 2026 10:30:00 GMT");

    Duration wait = Objects.requireNonNullElse(outcome.retryAfter(), Duration.ZERO);
    assertThat(wait).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void a_date_that_cannot_be_read_does_not_change_the_failure() throws Exception {
    Outcome outcome = asking("429 Too Many", "Sun, 08 Mar 2026 10:32:05 GMT", "yesterday");

    assertThat(outcome).isEqualTo(Outcome.failed(429, "HTTP 429 Too Many", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n"
            + "2;a=\"b\"\r\nhe\r\n3\r\nllo\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      })
  void the_reply_is_read_so_that_the_connection_can_be_used_again(String reply) throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.answer(reply));
        RunningTarget target = receiver.target()) {
      for (int i = 0; i < 20; i++) {
        assertThat(target.deliver(message("a", "b"))).isEqualTo(Outcome.delivered(200));
      }

      assertThat(receiver.requests()).hasSize(20);
      // Whoever delivers at once again may be faster than the connection is back.
      assertThat(receiver.connections()).isLessThan(5);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      })
  void a_reply_may_end_with_its_connection(String reply) throws Exception {
    Script script =
        (request, peer) -> {
          peer.send(reply);
          peer.hangUp();
        };
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target()) {
      for (int i = 0; i < 3; i++) {
        assertThat(target.deliver(message("a", "b"))).isEqualTo(Outcome.delivered(200));
      }

      assertThat(receiver.connections()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "x-unheard-of"})
  void a_reply_is_not_unpacked(String encoding) throws Exception {
    Outcome outcome =
        outcomeOf(
            RawReceiver.answer(
                "HTTP/1.1 200 OK\r\nContent-Encoding: "
                    + encoding
                    + "\r\nContent-Length: 7\r\n\r\nnot zip"));

    assertThat(outcome).isEqualTo(Outcome.delivered(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 mail.example ESMTP\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 \r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 -200 OK\r\n\r\n",
        "HTTP/1.1 99999999999 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003",
        "<html>",
        "HTTP/1.1 2",
      })
  void what_is_no_reply_is_a_failure(String nonsense) throws Exception {
    Script script =
        (request, peer) -> {
          peer.send(nonsense);
          peer.hangUp();
        };
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target("timeout: 3s")) {
      Outcome outcome = target.deliver(message("a", "b"));

      assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(outcome.error()).isNotBlank();
      assertThat(receiver.requests()).as("not sent again").hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-", ""})
  void a_reset_before_the_reply_is_a_failure_and_is_not_repeated(String beginning)
      throws Exception {
    Script script =
        (request, peer) -> {
          peer.send(beginning);
          peer.reset();
        };
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target()) {
      Outcome outcome = target.deliver(message("a", "b"));

      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(outcome.status()).isNull();
      assertThat(outcome.error()).isNotBlank();
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"200 OK, DELIVERED", "500 Internal Server Error, FAILED"})
  void a_reset_after_the_status_does_not_change_the_outcome(String status, Outcome.Kind kind)
      throws Exception {
    Script script =
        (request, peer) -> {
          peer.send("HTTP/1.1 " + status + "\r\nContent-Length: 1000\r\n\r\nhello");
          peer.pause(Duration.ofMillis(100));
          peer.reset();
        };
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target()) {
      Outcome outcome = target.deliver(message("a", "b"));

      assertThat(outcome.kind()).isEqualTo(kind);
      assertThat(outcome.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  // What is kept of a reply.

  private static final int KIB = 1024;

  private static Outcome saying(String status, byte[] text) throws Exception {
    return outcomeOf(
        RawReceiver.answer(
            "HTTP/1.1 "
                + status
                + "\r\nContent-Length: "
                + text.length
                + "\r\n\r\n"
                + new String(text, StandardCharsets.ISO_8859_1)));
  }

  private static Outcome saying(String status, String text) throws Exception {
    return saying(status, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_a_receiver_says_of_a_failure_is_kept() throws Exception {
    Outcome outcome = saying("500 Internal Server Error", "no such feed: \u540d\ud83d\ude80\n\0");

    assertThat(outcome.reply()).isEqualTo("no such feed: \u540d\ud83d\ude80\n\0");
    assertThat(outcome.error()).isEqualTo("HTTP 500 Internal Server Error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "500 Internal Server Error"})
  void where_there_is_nothing_to_keep_there_is_nothing(String status) throws Exception {
    assertThat(saying(status, "").reply()).isNull();
    assertThat(saying("200 OK", "done").reply()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "x, 0, 1024",
    "\u00fc, 1, 511",
    "\u540d, 1, 341",
    "\u540d, 0, 341",
    "\ud83d\ude80, 2, 255"
  })
  void a_long_reply_is_cut_between_two_characters(String character, int shift, int kept)
      throws Exception {
    String start = "-".repeat(shift);

    Outcome outcome = saying("503 Service Unavailable", start + character.repeat(5 * KIB));

    assertThat(outcome.reply()).isEqualTo(start + character.repeat(kept));
  }

  @Test
  void bytes_that_are_no_text_are_replaced() throws Exception {
    byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xC3, (byte) 0x28, (byte) 0xE5, (byte) 0x90};

    assertThat(saying("500 Oops", bytes).reply()).isEqualTo("a\ufffdb\ufffd(");
  }

  @Test
  void what_has_come_of_a_reply_that_does_not_end_is_kept() throws Exception {
    Script script =
        (request, peer) -> {
          peer.send("HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\nbecause ");
          peer.pause(Duration.ofMillis(50));
          peer.send("of");
          peer.pause(Duration.ofMillis(100));
          peer.reset();
        };

    assertThat(outcomeOf(script).reply()).isEqualTo("because of");
  }
}

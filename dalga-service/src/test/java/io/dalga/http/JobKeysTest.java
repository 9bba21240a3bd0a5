package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two halves of a job's address hold any text, in any spelling of it. */
@ExtendWith(SharedServer.class)
class JobKeysTest {

  private static final int KIB = 1024;

  private final DalgaServer server;

  JobKeysTest(DalgaServer server) {
    this.server = server;
  }

  static Stream<Arguments> keys() {
    return Stream.of(
            List.of("check_feed", "1234"),
            List.of("a/b", "c/d"),
            List.of("/a/", "/"),
            List.of("//", "//"),
            List.of("50%", "%"),
            List.of("%2F", "%252F"),
            List.of("a+b", "+"),
            List.of("a b", " "),
            List.of(" ", "  "),
            List.of("naïve", "İstanbul'da ışık"),
            List.of("日本", "مرحبا"),
            List.of("😀", "👨‍👩‍👧"),
            List.of("q", "{\"feed\":1,\"tags\":[\"a\",\"b\"]}"),
            List.of("a;b=c", ";"),
            List.of("what?", "a=1&b=2"),
            List.of("a#b", "#"),
            List.of("body", "."),
            List.of("body", ".."),
            List.of("body", "../../etc/passwd"),
            List.of("a..b", "...") /* three dots are a name like any other */,
            List.of("a\\b", "\\"),
            List.of("lines", "a\r\nb\tc"),
            List.of("control", "\u0001\u001f\u007f"),
            List.of("quotes", "'; DROP TABLE jobs; --"),
            List.of("replacement", "\ufffd"),
            List.of("last", "\uffff\udbff\udfff"),
            List.of("jobs", "jobs"),
            List.of("status", "schedule"))
        .map(key -> Arguments.of(key.get(0), key.get(1)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void any_key_is_taken_as_it_is_in_every_spelling(String path, String body) {
    Answer put = server.send("PUT " + Request.job(path, body) + "?interval=3600");

    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.string("path")).isEqualTo(path);
    assertThat(put.string("body")).isEqualTo(body);
    String lowerCase = "/jobs/" + encodeAll(path, "%%%02x") + "/" + encodeAll(body, "%%%02x");
    String upperCase = "/jobs/" + encodeAll(path, "%%%02X") + "/" + encodeAll(body, "%%%02X");
    assertThat(server.send("GET " + lowerCase).text()).isEqualTo(put.text());
    assertThat(server.send("GET " + upperCase).text()).isEqualTo(put.text());
    assertThat(server.send("PATCH " + lowerCase + "?disable=true").string("body")).isEqualTo(body);
    assertThat(server.send("POST " + upperCase).string("body")).isEqualTo(body);
    assertThat(server.send("DELETE " + lowerCase).status()).isEqualTo(204);
    assertThat(server.send("GET " + upperCase).status()).isEqualTo(404);
  }

  private static String encodeAll(String text, String format) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> String.format(format, bytes[i]))
        .collect(Collectors.joining());
  }

  @Test
  void a_nul_is_refused_by_every_interface() {
    assertThat(server.send("PUT /jobs/nul/%00?interval=3600").status()).isEqualTo(400);
    assertThat(server.send("GET /schedule?routing_key=nul&body=%00&interval=5").status())
        .isEqualTo(400);
  }

  /** What clients that never encode send. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"feed\":1}",
        "|^`\\<>",
        "a;b=c",
        "naïve",
        "😀",
        "[1]",
        "$&'()*,:@!",
        "a.b~c_d-e",
        "..",
        "="
      })
  void letters_that_ought_to_be_encoded_are_taken_raw(String body) {
    Answer put = server.send("PUT /jobs/raw/" + Request.utf8(body) + "?interval=3600");

    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.string("body")).isEqualTo(body);
    assertThat(server.send("GET " + Request.job("raw", body)).text()).isEqualTo(put.text());
  }

  @Test
  void a_plus_is_a_space_and_percent_2b_is_a_plus() {
    Answer put = server.send("PUT /jobs/a+b/c%2Bd?interval=3600");

    assertThat(put.string("path")).isEqualTo("a b");
    assertThat(put.string("body")).isEqualTo("c+d");
    assertThat(server.send("GET /jobs/a%20b/c%2bd").text()).isEqualTo(put.text());
  }

  @Test
  void keys_are_compared_byte_by_byte() {
    List<String> bodies = List.of("foo", "Foo", "foo ", " foo", "fóo", "fo\u0301o", "foo\t");
    for (String body : bodies) {
      server.send("PUT " + Request.job("bytes", body) + "?interval=3600");
    }

    for (String body : bodies) {
      assertThat(server.send("GET " + Request.job("bytes", body)).string("body")).isEqualTo(body);
    }
    server.send("DELETE " + Request.job("bytes", "foo"));
    assertThat(server.send("GET " + Request.job("bytes", "Foo")).status()).isEqualTo(200);
  }

  @Test
  void the_halves_do_not_run_into_each_other() {
    server.send("PUT " + Request.job("ab", "c") + "?interval=3600");

    assertThat(server.send("GET " + Request.job("a", "bc")).status()).isEqualTo(404);
    assertThat(server.send("GET " + Request.job("a", "b/c")).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/jobs//b, path, empty routing key",
    "/jobs//, path, empty routing key",
    "/jobs/a/, body, empty job"
  })
  void an_empty_half_is_400(String address, String parameter, String words) {
    for (String method : List.of("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")) {
      Answer answer = server.send(method + " " + address + "?interval=60");

      assertThat(answer.status()).as(method).isEqualTo(400);
      if (!method.equals("HEAD")) {
        assertThat(answer.string("parameter")).as(method).isEqualTo(parameter);
        assertThat(answer.string("detail")).as(method).startsWith(words);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "😀"})
  void a_path_has_255_characters_at_most(String character) {
    String longest = Request.encode(character.repeat(255));

    Answer put = server.send("PUT /jobs/" + longest + "/b?interval=3600");
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.string("path")).isEqualTo(character.repeat(255));

    Answer over = server.send("PUT /jobs/" + longest + "x/b?interval=3600");
    assertThat(over.status()).isEqualTo(400);
    assertThat(over.string("parameter")).isEqualTo("path");
    assertThat(over.string("detail")).contains("256", "255");
  }

  @Test
  void a_body_has_64_kib_at_most() {
    String longest = "x".repeat(64 * KIB);

    Answer put = server.send("PUT /jobs/long/" + longest + "?interval=3600");
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.string("body")).isEqualTo(longest);
    assertThat(server.send("GET /jobs/long/" + longest).text()).isEqualTo(put.text());
    assertThat(server.send("DELETE /jobs/long/" + longest).status()).isEqualTo(204);

    Answer over = server.send("PUT /jobs/long/" + longest + "x?interval=3600");
    assertThat(over.status()).isEqualTo(400);
    assertThat(over.string("parameter")).isEqualTo("body");
    assertThat(over.string("detail")).contains("65537", "65536");
  }

  @Test
  void a_body_is_measured_in_bytes_of_utf_8() {
    String longest = "😀".repeat(16 * KIB);
    String raw = Request.utf8(longest);

    Answer put = server.send("PUT /jobs/long/" + raw + "?interval=3600");
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.string("body")).isEqualTo(longest);
    assertThat(server.send("DELETE /jobs/long/" + raw).status()).isEqualTo(204);

    assertThat(server.send("PUT /jobs/long/" + raw + "x?interval=3600").status()).isEqualTo(400);
  }

  @Test
  void a_url_of_72_kib_is_taken_and_a_longer_one_is_414() {
    String prefix = "/jobs/long/";
    String query = "?interval=3600";
    int room = 72 * KIB - prefix.length() - query.length();
    String body = "%61".repeat(room / 3 - 1) + "a".repeat(3 + room % 3);
    String longest = prefix + body + query;
    assertThat(longest).hasSize(72 * KIB);

    Answer over = server.send("PUT " + prefix + body + "a" + query);
    assertThat(over.status()).isEqualTo(414);
    assertThat(over.isProblem()).isTrue();

    assertThat(server.send("PUT " + longest).status()).isEqualTo(201);
  }
}

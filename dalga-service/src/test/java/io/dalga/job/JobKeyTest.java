package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobKeyTest {

  private static final String SMILE = "\ud83d\ude00";

  private static String hash(String path, String body) {
    return HexFormat.of().formatHex(JobKey.of(path, body).hash());
  }

  @Test
  void keys_are_compared_byte_by_byte() {
    List<String> texts =
        List.of(
            "Foo",
            "foo",
            "FOO",
            "foo ",
            " foo",
            "f\u043e\u043e",
            "\u00c9",
            "\u00e9",
            "e",
            "e\u0301",
            "\u00df",
            "ss",
            "\u0131",
            "i",
            "0",
            "00",
            SMILE,
            "a\1",
            "a");
    Set<String> hashes = new HashSet<>();
    Set<JobKey> keys = new HashSet<>();
    for (String text : texts) {
      hashes.add(hash("p", text));
      hashes.add(hash(text, "p"));
      keys.add(JobKey.of("p", text));
      keys.add(JobKey.of(text, "p"));
    }

    assertThat(hashes).hasSize(2 * texts.size());
    assertThat(keys).hasSize(2 * texts.size());
  }

  @ParameterizedTest
  @CsvSource({"ab, c, a, bc", "a/b, c, a, b/c", "a, a/a, a/a, a", "aa, a, a, aa"})
  void the_hash_tells_where_the_path_ends(String path, String body, String path2, String body2) {
    assertThat(hash(path, body)).isNotEqualTo(hash(path2, body2));
  }

  /** Rows are found by it: computed here with Python's hashlib, it may never change. */
  @Test
  void the_hash_is_sha_256_over_the_length_of_the_path_the_path_and_the_body() {
    assertThat(hash("check_feed", "1234"))
        .isEqualTo("b375bbc4cb131b1671cf6b100eb35e25bdb6d38104fcbd1cf7cd1edf014c7ff5");
    assertThat(hash("na\u00efve", "\u65e5\u672c"))
        .isEqualTo("3f4de2414c842c0d00e5c222b3bda1b4df7ba8de06939513909c80087b5158c8");
  }

  /** A lone surrogate has no UTF-8; encoded leniently it would become a question mark. */
  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00"})
  void a_text_that_is_no_unicode_is_refused_or_has_a_hash_of_its_own(String text) {
    boolean refused = catchThrowable(() -> hash("p", text)) instanceof InvalidParameterException;

    assertThat(refused || !hash("p", text).equals(hash("p", "?"))).isTrue();
  }

  @Test
  void an_empty_half_is_refused_in_the_words_of_the_original() {
    assertRefused("", "b", "path", "empty routing key");
    assertRefused("p", "", "body", "empty job");
    assertRefused("", "", "path", "empty routing key");
  }

  @Test
  void a_path_has_at_most_255_characters_counted_as_code_points() {
    assertThat(JobKey.of("x".repeat(255), "b").path()).hasSize(255);
    assertThat(JobKey.of(SMILE.repeat(255), "b").path()).hasSize(510);
    assertThat(JobKey.of("\u65e5".repeat(255), "b").path()).hasSize(255);
    assertRefused("x".repeat(256), "b", "path", "256 characters");
    assertRefused(SMILE.repeat(256), "b", "path", "256 characters");
  }

  @Test
  void a_body_has_at_most_64_kib_counted_in_bytes() {
    assertThat(JobKey.of("p", "x".repeat(65_536)).body()).hasSize(65_536);
    assertThat(JobKey.of("p", SMILE.repeat(16_384)).body()).hasSize(32_768);
    assertRefused("p", "x".repeat(65_537), "body", "65537 bytes");
    assertRefused("p", SMILE.repeat(16_384) + "x", "body", "65537 bytes");
    assertRefused("p", "\u00e9".repeat(32_769), "body", "65538 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "./",
        "../",
        "/.",
        "/..",
        "./a",
        "../a",
        "a/.",
        "a/..",
        "a/./b",
        "a/../b",
        "a/b/../../..",
        "a//..",
        "\\..",
        "..\\",
        "a\\..\\b",
        "a\\.\\b",
        "a/..\\b",
        "a\\../b",
        "%2e%2E/b",
        "a%2F.",
        "..%5cb",
        "..;x/b",
        "a/%252e."
      })
  void a_segment_that_could_leave_the_target_is_refused(String path) {
    assertRefused(path, "b", "path", "segment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "...",
        "a/.../b",
        "....",
        "a..b",
        "..a",
        "a..",
        ".a",
        "a.",
        "a/.b",
        "a/..b/c",
        ". ",
        " ..",
        "a/b",
        "/a",
        "a/",
        "//",
        "a\\b",
        "50%",
        "%2ea",
        "a%2e%2e",
        "%",
        "?",
        "#",
        "a b",
        "a+b",
        "{\"feed\":1}",
        "na\u00efve",
        "\uff0e\uff0e",
        "\u2025"
      })
  void every_other_path_is_allowed(String path) {
    assertThat(JobKey.of(path, "b").path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/../b", "../../etc/passwd", "{\"feed\":1}", " ", "\1"})
  void a_body_may_be_anything(String body) {
    assertThat(JobKey.of("p", body).body()).isEqualTo(body);
  }

  @Test
  void it_is_logged_as_its_address_with_a_long_body_cut() {
    assertThat(JobKey.of("check_feed", "1234")).hasToString("check_feed/1234");
    assertThat(JobKey.of("p", "x".repeat(60_000)).toString()).hasSizeLessThan(120).endsWith("...");
  }

  private static void assertRefused(String path, String body, String parameter, String message) {
    assertThatThrownBy(() -> JobKey.of(path, body))
        .isInstanceOfSatisfying(
            InvalidParameterException.class, e -> assertThat(e.parameter()).isEqualTo(parameter))
        .hasMessageContaining(message);
  }
}

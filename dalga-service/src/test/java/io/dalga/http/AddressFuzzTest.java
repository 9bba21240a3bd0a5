package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.InvalidParameterException;
import io.dalga.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Form values, addresses of jobs and etags: what is taken means what others say it means. */
class AddressFuzzTest {

  private static <T> @Nullable T typed(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (InvalidParameterException e) {
      assertThat(e.getMessage()).isNotBlank();
      return null;
    }
  }

  @Test
  void form_values() {
    List<String> seeds =
        List.of("PT60S", "a+b%2Bc", "%7B%22feed%22%3A1%7D", "na\u00efve", "%F0%9F%98%80", "50%25");
    Fuzz.run(
        "form values",
        seeds,
        encoded -> {
          String text = typed(() -> FormEncoding.decode("x", encoded));
          assertThat(text).isEqualTo(decoded(encoded));
          if (text != null) {
            assertThat(FormEncoding.decode("x", FormEncoding.encode(text))).isEqualTo(text);
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(text);
          }
          return text != null;
        });
  }

  /** Byte by byte; null where it is not percent-encoded UTF-8. */
  private static @Nullable String decoded(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
    boolean isUtf8 = new String(raw, StandardCharsets.UTF_8).equals(encoded);
    if (!isUtf8 || encoded.contains("\ufffd")) {
      return null;
    }
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.write(raw[i] == '+' ? ' ' : raw[i]);
      } else {
        String hex =
            new String(raw, i + 1, Math.min(2, raw.length - i - 1), StandardCharsets.UTF_8);
        if (!hex.matches("[0-9A-Fa-f]{2}")) {
          return null;
        }
        bytes.write(Integer.parseInt(hex, 16));
        i += 2;
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes.toByteArray()) ? text : null;
  }

  private static final Pattern UNAMBIGUOUS =
      Pattern.compile("/jobs(?:/(?:[\\w~-]|%[0-9A-F]{2})++){2}");

  @Test
  void addresses() {
    List<String> seeds =
        List.of(
            "/jobs/check_feed/1234",
            "/jobs/a%2Fb/%7B%22feed%22%3A1%7D",
            "/jobs/50%25/na\u00efve",
            "/jobs/a+b/..",
            "/status",
            "/schedule");
    Fuzz.run(
        "addresses",
        seeds,
        uri -> {
          String canonical = typed(() -> RequestLineFilter.canonical(uri));
          if (canonical == null || !uri.startsWith("/jobs/")) {
            assertThat(canonical).isIn(null, uri, "/not-found");
            return false;
          }
          assertThat(canonical).matches(UNAMBIGUOUS);
          assertThat(RequestLineFilter.canonical(canonical)).isEqualTo(canonical);
          for (int i = 2; i <= 3; i++) {
            assertThat(URLDecoder.decode(canonical.split("/")[i], StandardCharsets.UTF_8))
                .isEqualTo(decoded(uri.split("/")[i]));
          }
          return true;
        });
  }

  @Test
  void etags() {
    Fuzz.run(
        "etags",
        List.of("\"1-a\"", "W/\"1-a\" , \"2-b\"", "*", "\"1\",\"2\",   \"3\""),
        header -> {
          Precondition present = typed(() -> Precondition.of(header, null));
          List<String> tags =
              Arrays.stream(header.split(","))
                  .map(String::strip)
                  .filter(t -> !t.isEmpty())
                  .toList();
          boolean quoted = !tags.isEmpty() && tags.stream().allMatch(AddressFuzzTest::isTag);
          assertThat(present != null).isEqualTo(quoted || header.strip().equals("*"));
          return present != null;
        });
  }

  private static boolean isTag(String text) {
    String opaque = text.startsWith("W/") ? text.substring(2) : text;
    int last = opaque.length() - 1;
    return last > 0 && opaque.indexOf('"') == 0 && opaque.indexOf('"', 1) == last;
  }
}

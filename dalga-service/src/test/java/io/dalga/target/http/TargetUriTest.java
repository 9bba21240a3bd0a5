package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job's path leads nowhere but below the base, whatever it holds. */
class TargetUriTest {

  private static final long SEED = 20_261_121L;

  /** What steers URLs, what ends lines, what is not ASCII, and letters to fill up. */
  private static final List<String> ALPHABET =
      List.of(
          ".",
          ".",
          ".",
          "..",
          "/",
          "/",
          "/",
          "\\",
          "%",
          "%2e",
          "%2F",
          "%5c",
          "%00",
          "@",
          "?",
          "#",
          ":",
          ";",
          "&",
          "=",
          "+",
          " ",
          "\r",
          "\n",
          "\0",
          "\t",
          "\u007F",
          "\u0085",
          "\u00A0",
          "é",
          "\u2028",
          "\uFF0E",
          "\uFF0F",
          "\u2215",
          "😀",
          "\uD800",
          "\uDC00",
          "[",
          "]",
          "{",
          "|",
          "\"",
          "<",
          "^",
          "`",
          "~",
          "a",
          "Z",
          "0",
          "http:",
          "//",
          "localhost",
          "evil.example");

  /** Every character that may stand in a path of a URI, percent signs only before two digits. */
  private static final Pattern URI_PATH =
      Pattern.compile("(?:/|[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})+");

  private record Base(String url, String prefix) {}

  private static final List<Base> BASES =
      List.of(
          new Base("http://receiver.example", "/"),
          new Base("http://receiver.example/", "/"),
          new Base("https://receiver.example:8443/hooks", "/hooks/"),
          new Base("http://127.0.0.1:80/a/b/c/", "/a/b/c/"),
          new Base("http://[::1]:8080/a%20b/%F0%9F%98%80", "/a%20b/%F0%9F%98%80/"));

  private static String randomPath(Random random) {
    StringBuilder path = new StringBuilder();
    for (int left = random.nextInt(12); left >= 0; left--) {
      path.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
    }
    return path.toString();
  }

  private static boolean hasDotSegment(String path) {
    return ("/" + path + "/").contains("/./") || ("/" + path + "/").contains("/../");
  }

  @Test
  void no_path_leads_out_of_its_base() {
    Random random = new Random(SEED);
    List<TargetUri> uris = BASES.stream().map(base -> new TargetUri(base.url())).toList();
    int refused = 0;
    for (int i = 0; i < 1_000_000; i++) {
      String path = randomPath(random);
      Base base = BASES.get(i % BASES.size());
      try {
        String target = uris.get(i % BASES.size()).path(path);
        String defect = hasDotSegment(path) ? "it was not refused" : defect(base, target);
        if (defect != null) {
          throw new AssertionError(
              "%s: path %s of %s becomes %s (seed %d, round %d)"
                  .formatted(defect, escaped(path), base, escaped(target), SEED, i));
        }
      } catch (IllegalArgumentException e) {
        if (!hasDotSegment(path)) {
          throw new AssertionError("refused: " + escaped(path), e);
        }
        refused++;
      }
    }
    assertThat(refused).as("both kinds of paths were tried").isBetween(10_000, 900_000);
  }

  /** What is wrong with the target of a request, by three readings of it; null = nothing. */
  private static @Nullable String defect(Base base, String target) {
    if (!target.startsWith(base.prefix())) {
      return "it does not start with the prefix";
    }
    if (!URI_PATH.matcher(target).matches()) {
      return "it has characters that no path has";
    }
    URI home = URI.create(base.url()).resolve("/");
    URI uri = URI.create(home.getScheme() + "://" + home.getRawAuthority() + target).normalize();
    if (!uri.getScheme().equals(home.getScheme())
        || !uri.getHost().equals(home.getHost())
        || uri.getPort() != home.getPort()
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !uri.getRawPath().startsWith(base.prefix())) {
      return "normalized it is " + uri;
    }
    return null;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c > ' ' && c < 127) {
                escaped.append((char) c);
              } else {
                escaped.append("\\u%04X".formatted(c));
              }
            });
    return escaped.toString();
  }

  @Test
  void the_encoding_can_be_undone() {
    Random random = new Random(SEED);
    TargetUri uri = new TargetUri("http://receiver.example/hooks/");
    for (int i = 0; i < 100_000; i++) {
      String path = randomPath(random).replaceAll("[\uD800-\uDFFF]", "");
      if (!hasDotSegment(path)) {
        String encoded = uri.path(path).substring("/hooks/".length());
        assertThat(decoded(encoded)).as("seed %d, round %d", SEED, i).isEqualTo(path);
      }
    }
  }

  private static String decoded(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(encoded.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
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
        "a/.",
        "a/..",
        "a/./b",
        "a/../b",
        "/../",
        "//..//",
        "../../../etc/passwd",
        "a/b/../../../c"
      })
  void a_segment_of_one_or_two_dots_is_refused(String path) {
    assertThatThrownBy(() -> new TargetUri("http://h/a/").path(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "...",
        "....",
        "a..",
        "..a",
        ".a",
        "a.",
        ". ",
        " ..",
        "..\\",
        "%2e%2e",
        "%2E.",
        "..%2F",
        "..%00",
        "\uFF0E\uFF0E"
      })
  void what_only_looks_like_it_is_encoded_and_stays_below_the_base(String path) {
    Base base = new Base("http://h/a/", "/a/");

    assertThat(defect(base, new TargetUri(base.url()).path(path))).isNull();
    assertThat(asServletContainersReadIt(new TargetUri(base.url()).path(path))).startsWith("/a/");
  }

  /**
   * Tomcat, Jetty and their like cut parameters off a segment ("..;x" is ".." to them) before they
   * resolve the dots.
   */
  @ParameterizedTest
  @ValueSource(strings = {"..;/admin", "..;x=y/admin", "b/..;/..;/admin", "..;"})
  void a_servlet_container_stays_below_the_base_too(String path) {
    String target;
    try {
      target = new TargetUri("http://h/a/").path(path);
    } catch (IllegalArgumentException e) {
      // Refused is as good.
      return;
    }
    assertThat(asServletContainersReadIt(target)).startsWith("/a/");
  }

  private static String asServletContainersReadIt(String target) {
    return HttpURI.from("http://h" + target).getCanonicalPath();
  }

  @ParameterizedTest
  @CsvSource({
    "http://h,                     http,  h,         -1,   /x",
    "http://h/,                    http,  h,         -1,   /x",
    "HTTP://H/,                    http,  h,         -1,   /x",
    "https://h:8443/a,             https, h,         8443, /a/x",
    "http://h:80/a/,               http,  h,         80,   /a/x",
    "http://127.0.0.1:1/a//b//,    http,  127.0.0.1, 1,    /a//b//x",
    "http://h/a%2Fb,               http,  h,         -1,   /a%2Fb/x",
    "http://h//evil.example,       http,  h,         -1,   //evil.example/x",
  })
  void a_base_is_taken_apart(String base, String scheme, String host, int port, String path) {
    TargetUri uri = new TargetUri(base);

    assertThat(uri.host().getSchemeName()).isEqualTo(scheme);
    assertThat(uri.host().getHostName()).isEqualToIgnoringCase(host);
    assertThat(uri.host().getPort()).isEqualTo(port);
    assertThat(uri.path("x")).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "receiver.example",
        "receiver.example:8080",
        "localhost:8080/hooks",
        "/hooks",
        "//receiver.example/hooks",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "jar:http://receiver.example/!/",
        "javascript:alert(1)",
        "mailto:a@b",
        "http:",
        "http:/",
        "http://",
        "http:///hooks",
        "http://:80/",
        "http:receiver.example",
        "http://receiver.example:0x50/",
        "http://receiver.example:99999/",
        "http://receiver.example:-1/",
        "http://user@receiver.example/",
        "http://user:secret@receiver.example/",
        "http://@receiver.example/",
        "http://receiver.example/?",
        "http://receiver.example/?a=b",
        "http://receiver.example/hooks#",
        "http://receiver.example/hooks#a",
        "http://receiver.example/a b",
        "http://receiver.example/%",
        "http://receiver.example/%zz",
        "http://receiver.example\\@evil.example/",
        "http://receiver.example/\r\nHost: evil.example",
        "http://[::1/",
        "http://re ceiver.example/",
        "http://re_ceiver.example/",
        "http://{host}/",
        "http://${DALGA_HOST}/"
      })
  void what_is_no_base_is_refused_in_words(String base) {
    assertThatThrownBy(() -> new TargetUri(base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("baseUrl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:secret@receiver.example/",
        "http://receiver.example/?key=secret",
        "http://receiver.example/#secret",
        "http://user:secret word@receiver.example/",
        "ftp://user:secret@receiver.example/",
        "http://user:secret@re_ceiver.example/",
      })
  void the_words_of_a_refusal_tell_no_secret(String base) {
    assertThatThrownBy(() -> new TargetUri(base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}

package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job's path leads nowhere but below the base, whatever it holds. */
class TargetUriTest {

  /** Every character that may stand in a path of a URI, percent signs only before two digits. */
  private static final Pattern URI_PATH =
      Pattern.compile("(?:/|[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})+");

  private record Base(String url, String prefix) {}

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
        "a/b/../../../c",
        "..\\",
        "%2e%2e",
        "%2E.",
        "..%2F",
        "..%00",
        "..;/admin",
        "..%3Bx",
        "a%5c..%5cb",
        "%252e%25252e",
        "%%32%65",
        ".\t./a"
      })
  void a_segment_of_one_or_two_dots_is_refused(String path) {
    assertThatThrownBy(() -> new TargetUri("http://h/a/").path(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "...", "....", "a..", "..a", ".a", "a.", ". ", " ..", "\uFF0E\uFF0E"})
  void what_only_looks_like_it_is_encoded_and_stays_below_the_base(String path) {
    Base base = new Base("http://h/a/", "/a/");

    assertThat(defect(base, new TargetUri(base.url()).path(path))).isNull();
    assertThat(asServletContainersReadIt(new TargetUri(base.url()).path(path))).startsWith("/a/");
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
        "http://[::19.99999999999]/",
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

package io.dalga.target.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dalga.testing.Fuzz;
import io.dalga.testing.HostileReceiver;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a job's path holds, it leads below the base, for receivers that read badly as well. */
class UrlConfinementFuzzTest {

  /** RFC 3986, but stricter: what could end a path or a segment is always escaped. */
  private static final Pattern URL =
      Pattern.compile(
          "(https?)://([a-z.0-9-]+|\\[[0-9a-f:]+])(?::([0-9]{1,5}))?"
              + "(/(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-F]{2})*+)");

  private static final List<String> BASES =
      List.of(
          "http://receiver.example",
          "https://receiver.example:8443/hooks",
          "http://127.0.0.1:80/a/b/c/",
          "http://[::1]:8080/a%20b/%F0%9F%98%80");

  private static final List<String> PATHS =
      List.of(
          "check_feed",
          "a/b/c",
          "na\u00efve/%2e%2e/x",
          "a..b/.c/d.",
          "50%",
          "a%252fb/%252e%252e%252fc",
          "..;/admin",
          "b%5c..%5cc?x#y",
          "//evil.example:80/@x",
          "{\"feed\":1}");

  private final List<TargetUri> targets = BASES.stream().map(TargetUri::new).toList();

  @Test
  void no_url_leaves_its_base() {
    Fuzz.run(
        "URLs",
        PATHS,
        input -> {
          // Stored in UTF-8, which has no halves of surrogate pairs.
          String path = new String(input.getBytes(UTF_8), UTF_8);
          int i = Math.floorMod(path.hashCode(), BASES.size());
          String target = path(targets.get(i), path);
          if (target == null) {
            check(HostileReceiver.seesDots(path), "refused, and has no dots", path);
          } else {
            check(BASES.get(i), targets.get(i).host().toURI() + target, path);
          }
          return target != null;
        });
  }

  private static @Nullable String path(TargetUri uri, String path) {
    try {
      return uri.path(path);
    } catch (IllegalArgumentException e) {
      check(e.getClass() == IllegalArgumentException.class, "not a typed refusal", e);
      return null;
    }
  }

  private static void check(String base, String url, String path) {
    URI home = URI.create(base);
    URI uri = URI.create(url);
    check(uri.getScheme().equals(home.getScheme()), "scheme", url);
    check(uri.getRawAuthority().equals(home.getRawAuthority()), "authority", url);
    check(uri.getRawQuery() == null && uri.getRawFragment() == null, "query or fragment", url);

    Matcher parts = URL.matcher(url);
    check(parts.matches(), "not a plain URL", url);
    String port = parts.group(3) == null ? "" : ":" + parts.group(3);
    String origin = parts.group(1) + "://" + parts.group(2) + port;
    check(base.equals(origin) || base.startsWith(origin + "/"), "origin", url);

    String prefix = home.getRawPath();
    for (int decodings = 0; decodings <= 3; decodings++) {
      String resolved = HostileReceiver.resolved(parts.group(4), decodings);
      boolean below =
          resolved != null && resolved.startsWith(HostileReceiver.resolved(prefix, decodings));
      check(below, "after " + decodings + " decodings it leads to " + resolved, url);
    }
    String slash = prefix.endsWith("/") ? prefix : prefix + "/";
    String decoded = HostileReceiver.decoded(parts.group(4).substring(slash.length()));
    String sent = new String(decoded.getBytes(ISO_8859_1), UTF_8);
    check(sent.equals(path), "it says something else", url);
  }

  private static void check(boolean holds, String otherwise, Object what) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + what);
    }
  }

  @Test
  void a_base_is_a_url_with_a_host_or_refused() {
    Fuzz.run(
        "base URLs",
        BASES,
        base -> {
          TargetUri uri;
          try {
            uri = new TargetUri(base);
          } catch (IllegalArgumentException e) {
            check(String.valueOf(e.getMessage()).contains("baseUrl"), "not in words", e);
            return false;
          }
          URI home = URI.create(base);
          check(uri.host().getSchemeName().equalsIgnoreCase(home.getScheme()), "scheme", uri);
          check(uri.host().getHostName().equals(home.getHost()), "host", uri.host());
          check(uri.host().getPort() == home.getPort(), "port", uri.host());
          check(home.getRawUserInfo() == null && home.getRawQuery() == null, "more", base);
          return true;
        });
  }
}

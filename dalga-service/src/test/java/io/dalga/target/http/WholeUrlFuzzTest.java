package io.dalga.target.http;

import io.dalga.testing.Fuzz;
import io.dalga.testing.HostileReceiver;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever a job's path holds: what is called is what it says, or nothing. */
class WholeUrlFuzzTest {

  /** Read by a pattern, and not by the parser that the product has. */
  private static final Pattern URL =
      Pattern.compile(
          "(?i)(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+])(?::([0-9]*))?((?:/[^?#]*)?)((?:\\?[^#]*)?)");

  private static final Set<Integer> PORTS = Set.of(80, 443, 8443);

  private static final List<String> SEEDS =
      List.of(
          "https://example.com/hooks/7",
          "http://example.com:80?a=b&c=d",
          "https://example.com:8443//x/%2F?y=//z/@w:80",
          "https://8.8.8.8/",
          "https://[2606:4700:4700::1111]:443/x",
          "http://127.0.0.1/",
          "http://sub.a-b.example./x;y=z");

  private final WholeUrls urls = new WholeUrls(PORTS);

  @Test
  void what_is_called_is_what_it_says() {
    Fuzz.run(
        "whole URLs",
        SEEDS,
        path -> {
          Destination destination;
          try {
            destination = urls.of(path);
          } catch (IllegalArgumentException e) {
            check(e.getClass() == IllegalArgumentException.class, "not a typed refusal", e);
            return false;
          }
          check(path, destination);
          return true;
        });
  }

  private static void check(String path, Destination destination) {
    Matcher parts = URL.matcher(path);
    check(parts.matches(), "not a plain URL", path);
    check(destination.host().getSchemeName().equalsIgnoreCase(parts.group(1)), "scheme", path);
    check(destination.host().getHostName().equalsIgnoreCase(parts.group(2)), "host", path);
    boolean secure = parts.group(1).equalsIgnoreCase("https");
    String written = parts.group(3);
    int port = written == null || written.isEmpty() ? -1 : Integer.parseInt(written);
    check(destination.host().getPort() == port, "port", path);
    check(PORTS.contains(port < 0 ? (secure ? 443 : 80) : port), "a port of its own", path);

    String target = (parts.group(4).isEmpty() ? "/" : parts.group(4)) + parts.group(5);
    check(destination.path().equals(target), "target", path);
    check(target.chars().allMatch(c -> c > ' ' && c < 0x7f), "not one word of ASCII", path);
    check(!HostileReceiver.seesDots(path), "dots", path);
    String last = parts.group(2).replaceFirst("\\.$", "").replaceFirst(".*\\.", "");
    boolean number = last.matches("(?i)[0-9]+|0x[0-9a-f]*");
    boolean usual = parts.group(2).matches("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    check(!number || usual, "an address in an unusual spelling", path);
  }

  private static void check(boolean holds, String otherwise, Object what) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + what);
    }
  }
}

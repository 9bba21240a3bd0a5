package io.dalga.broker;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What drivers read from their URLs; each error names the part that breaks a rule. */
public final class BrokerUrl {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final URI uri;
  private final Map<String, String> parameters;

  /**
   * @param known the names of the parameters that the driver understands
   * @throws IllegalArgumentException when there is no host, or a parameter that is not known
   */
  public BrokerUrl(URI uri, Set<String> known) {
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "broker URL: " + uri.getScheme() + "://host:port names no host");
    }
    this.uri = uri;
    this.parameters = parameters(uri.getRawQuery());
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "broker URL: unknown parameter \"" + name + "\"; there are " + known);
      }
    }
  }

  /**
   * Takes a URL apart, as far as all are alike.
   *
   * @throws IllegalArgumentException when it is none, or has no scheme; without its text
   */
  public static URI parse(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getScheme() == null) {
        throw new IllegalArgumentException(
            "broker URL must begin with a scheme, as in redis://127.0.0.1:6379");
      }
      return uri;
    } catch (URISyntaxException e) {
      // Without its text, which may hold a password.
      throw new IllegalArgumentException(
          "broker URL cannot be parsed: " + e.getReason() + " at index " + e.getIndex());
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&")) {
        String[] parts = pair.split("=", 2);
        parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  public String host() {
    return uri.getHost();
  }

  public int port(int byDefault) {
    return uri.getPort() < 0 ? byDefault : uri.getPort();
  }

  /** What is between {@code ://} and {@code @}, up to the colon; null when there is none. */
  public @Nullable String user() {
    String info = uri.getRawUserInfo();
    return info == null ? null : decode(info.split(":", 2)[0]);
  }

  /** What is after that colon; null when there is none. */
  public @Nullable String password() {
    String info = uri.getRawUserInfo();
    return info == null || !info.contains(":") ? null : decode(info.split(":", 2)[1]);
  }

  /** The path without its first slash, percent-encoding undone. */
  public String path() {
    String path = uri.getRawPath();
    return path == null || path.isEmpty() ? "" : decode(path.substring(1));
  }

  /** A parameter, or the default. */
  public String text(String name, String byDefault) {
    return parameters.getOrDefault(name, byDefault);
  }

  /**
   * A whole number, or the default when the text is empty.
   *
   * @param name what it is, for the error
   */
  public int number(String name, String text, int byDefault) {
    if (text.isEmpty()) {
      return byDefault;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "broker URL: " + name + " \"" + text + "\" must be a whole number of at most 9 digits");
    }
    return Integer.parseInt(text);
  }

  /** A length of time: milliseconds, as in Linda's URLs, or ISO-8601 as in {@code PT1M}. */
  public Duration duration(String name, Duration byDefault) {
    String text = parameters.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      Duration value =
          NUMBER.matcher(text).matches()
              ? Duration.ofMillis(Long.parseLong(text))
              : Duration.parse(text);
      if (!value.isNegative() && !value.isZero()) {
        return value;
      }
    } catch (DateTimeParseException e) {
      // Answered below.
    }
    throw new IllegalArgumentException(
        "broker URL: " + name + "=" + text + " must be milliseconds or a duration like PT1M");
  }
}

package io.dalga.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is sent: bytes, and headers in their order. Header names are of the characters of HTTP's;
 * their case counts. Immutable, thread-safe.
 */
public final class Message {

  /** The header that says who is to handle the message. */
  public static final String NAME = "name";

  private final Map<String, String> headers;
  private final byte[] body;

  private Message(Map<String, String> headers, byte[] body) {
    headers.keySet().forEach(Message::checkName);
    this.headers = new LinkedHashMap<>(headers);
    this.body = body;
  }

  /**
   * @throws IllegalArgumentException when a header's name is empty or has other characters than a
   *     name of HTTP's
   */
  public static Message of(byte[] body, Map<String, String> headers) {
    return new Message(headers, body.clone());
  }

  /** Text for the handler of that name. */
  public static Message named(String name, String text) {
    return new Message(Map.of(NAME, name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with another header, or another value for one that it has. */
  public Message with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Message(more, body);
  }

  /** Whether a header may be called that. */
  public static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }

  private static void checkName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "header name \""
              + name
              + "\" must be a token as in HTTP: letters, digits, !#$%&'*+-.^_`|~");
    }
  }

  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public Map<String, String> headers() {
    return new LinkedHashMap<>(headers);
  }

  /** The value of a header, or null. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message that
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(headers, Arrays.hashCode(body));
  }

  @Override
  public String toString() {
    return "Message[" + headers + ", " + body.length + " bytes]";
  }
}

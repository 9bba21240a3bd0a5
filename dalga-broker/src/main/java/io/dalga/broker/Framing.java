package io.dalga.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers and body as one block of bytes, for services that only keep that. It is easily written in
 * any language: a line {@code name: value} for each header, an empty line, the body. In a value,
 * line feed, carriage return and backslash are written {@code \n}, {@code \r} and {@code \\}. Bytes
 * that do not begin like this are a body without headers.
 */
public final class Framing {

  private Framing() {}

  public static byte[] encode(Message message) {
    StringBuilder head = new StringBuilder();
    message
        .headers()
        .forEach(
            (name, value) -> head.append(name).append(": ").append(escape(value)).append('\n'));
    head.append('\n');
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(UTF_8));
    out.writeBytes(message.body());
    return out.toByteArray();
  }

  public static Message decode(byte[] bytes) {
    Map<String, String> headers = new LinkedHashMap<>();
    int start = 0;
    for (int end = lineEnd(bytes, start); end >= 0; end = lineEnd(bytes, start)) {
      String line = new String(bytes, start, end - start, UTF_8);
      start = end + 1;
      if (line.isEmpty()) {
        return message(bytes, start, headers);
      }
      int colon = line.indexOf(": ");
      if (colon < 0) {
        break;
      }
      headers.put(line.substring(0, colon), unescape(line.substring(colon + 2)));
    }
    return Message.of(bytes, Map.of());
  }

  private static Message message(byte[] bytes, int start, Map<String, String> headers) {
    try {
      return Message.of(Arrays.copyOfRange(bytes, start, bytes.length), headers);
    } catch (IllegalArgumentException e) {
      return Message.of(bytes, Map.of());
    }
  }

  private static int lineEnd(byte[] bytes, int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescape(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\' || i + 1 == value.length()) {
        plain.append(c);
        continue;
      }
      i++;
      char escaped = value.charAt(i);
      plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
    }
    return plain.toString();
  }
}

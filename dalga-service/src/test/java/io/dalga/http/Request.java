package io.dalga.http;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A request, byte for byte: the head is what a client library would refuse to send as gladly as
 * what it would. Each char of the head is one byte.
 *
 * @param line method and target, or a whole request line where it holds {@code HTTP/}
 * @param headers lines, each with its line end
 * @param body what follows the head
 */
record Request(String line, String headers, byte[] body) {

  static final String FORM = "application/x-www-form-urlencoded";
  static final String JSON = "application/json";

  private static final byte[] NOTHING = {};

  /** A request without a body: {@code GET /status}. */
  static Request of(String line) {
    return new Request(line, "Host: localhost\r\n", NOTHING);
  }

  Request header(String name, String value) {
    return new Request(line, headers + name + ": " + value + "\r\n", body);
  }

  /** The same with exactly these header lines. */
  Request head(String lines) {
    return new Request(line, lines, body);
  }

  Request body(String type, String text) {
    return body(type, text.getBytes(StandardCharsets.UTF_8));
  }

  Request body(String type, byte[] bytes) {
    return header("Content-Type", type).header("Content-Length", "" + bytes.length).raw(bytes);
  }

  /** The same with these bytes after the head, and no word of them in it. */
  Request raw(byte[] bytes) {
    return new Request(line, headers, bytes);
  }

  Request raw(String latin1) {
    return raw(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  boolean isHead() {
    return line.startsWith("HEAD ");
  }

  byte[] bytes() {
    String version = line.contains(" HTTP/") ? "" : " HTTP/1.1";
    String head = line + version + "\r\n" + headers + "\r\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** A path segment or a form value, encoded. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The address of a job, encoded. */
  static String job(String path, String body) {
    return "/jobs/" + encode(path) + "/" + encode(body);
  }

  /** Text for a request line as it is, in UTF-8. */
  static String utf8(String text) {
    return Answer.latin1(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    StringBuilder visible = new StringBuilder();
    Answer.latin1(bytes())
        .chars()
        .limit(300)
        .forEach(
            c -> visible.append(c < ' ' || c > '~' ? String.format("\\x%02x", c) : "" + (char) c));
    return visible.toString();
  }
}

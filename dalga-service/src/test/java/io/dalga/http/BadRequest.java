package io.dalga.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request that is to be refused; with 400, unless it says so.
 *
 * @param parameter the one to blame, or null
 * @param hangsUp whether the client sends no more than this, ever
 */
record BadRequest(
    Request request, int status, @Nullable String parameter, Author author, boolean hangsUp) {

  static final String JOB = "/jobs/bad/input";

  /** Whose words an answer is in. */
  enum Author {
    /** Ours: says what is wrong with what. */
    DALGA,
    /** Jetty refuses before any servlet is asked: it cannot name a parameter, nor say much. */
    JETTY
  }

  BadRequest status(int newStatus) {
    return new BadRequest(request, newStatus, parameter, author, hangsUp);
  }

  BadRequest byJetty() {
    return new BadRequest(request, status, parameter, Author.JETTY, hangsUp);
  }

  BadRequest andHangsUp() {
    return new BadRequest(request, status, parameter, author, true);
  }

  static BadRequest bad(Request request, @Nullable String parameter) {
    return new BadRequest(request, 400, parameter, Author.DALGA, false);
  }

  static BadRequest line(String line, @Nullable String parameter) {
    return bad(Request.of(line), parameter);
  }

  static BadRequest jetty(String line) {
    return line(line, null).byJetty();
  }

  static BadRequest put(String query, String parameter) {
    return line("PUT " + JOB + "?" + query, parameter);
  }

  static BadRequest json(String text, @Nullable String parameter) {
    return bad(Request.of("PUT " + JOB).body(Request.JSON, text), parameter);
  }

  static BadRequest form(String text, @Nullable String parameter) {
    return bad(Request.of("PUT " + JOB).body(Request.FORM, text), parameter);
  }

  static BadRequest header(String name, String value, @Nullable String parameter) {
    return bad(Request.of("PUT " + JOB + "?interval=60").header(name, value), parameter);
  }

  /** A request with these header lines alone. */
  static BadRequest head(String lines) {
    return bad(Request.of("PUT " + JOB + "?interval=60").head(lines), null).byJetty();
  }

  /** A form of so many bytes, of which those come. */
  static BadRequest length(int bytes, String body) {
    return bad(
        Request.of("PUT " + JOB)
            .header("Content-Type", Request.FORM)
            .header("Content-Length", "" + bytes)
            .raw(body),
        null);
  }

  static BadRequest chunked(String body) {
    return bad(
        Request.of("PUT " + JOB)
            .header("Content-Type", Request.FORM)
            .header("Transfer-Encoding", "chunked")
            .raw(body),
        null);
  }

  static BadRequest zipped(byte[] body) {
    return bad(
        Request.of("PUT " + JOB).header("Content-Encoding", "gzip").body(Request.FORM, body), null);
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Without the checksum, and without the last letter: {@code interval=6}. */
  static byte[] cut(byte[] gzip) {
    return Arrays.copyOf(gzip, gzip.length - 10);
  }

  @Override
  public String toString() {
    String text = request.toString().replace("Host: localhost\\x0d\\x0a", "");
    return status + " " + (text.length() > 160 ? text.substring(0, 160) + "..." : text);
  }
}

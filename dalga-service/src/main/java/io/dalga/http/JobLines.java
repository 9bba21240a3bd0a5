package io.dalga.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.dalga.job.InvalidParameterException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a body of many jobs apart: a JSON object on each line, or an array of them. */
final class JobLines {

  private static final int BUFFER = 64 * 1024;

  private final BufferedInputStream body;
  private @Nullable JsonParser array;
  private boolean started;
  private boolean ended;
  private long line;

  /**
   * A job, or what is wrong with it.
   *
   * @param number which one it is; its line, where each has one
   * @param parameters as {@link Parameters} has them; empty when there is an error
   */
  record Line(
      long number, Map<String, String> parameters, @Nullable InvalidParameterException error) {}

  JobLines(InputStream body) {
    this.body = new BufferedInputStream(body, BUFFER);
  }

  /**
   * The next one; null when there are no more. One that cannot be parsed ends an array, since it is
   * anybody's guess where the next one begins.
   *
   * @throws IOException when the body ends early, or cannot be read
   */
  @Nullable Line next() throws IOException {
    if (ended) {
      return null;
    }
    if (!started) {
      start();
    }
    return array == null ? nextLine() : nextElement(array);
  }

  /** An array begins with its bracket, and there may be blanks before it. */
  private void start() throws IOException {
    started = true;
    int first;
    do {
      body.mark(1);
      first = body.read();
      line += first == '\n' ? 1 : 0;
    } while (first == ' ' || first == '\t' || first == '\r' || first == '\n');
    body.reset();
    if (first == '[') {
      array = Parameters.parser(body);
      array.nextToken();
      line = 0;
    }
  }

  private @Nullable Line nextElement(JsonParser parser) throws IOException {
    line++;
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        ended = true;
        return null;
      }
      if (token == null) {
        throw new JsonParseException(parser, "the array has no end");
      }
      return new Line(line, Parameters.ofJson(parser), null);
    } catch (InvalidParameterException e) {
      return new Line(line, Map.of(), e);
    } catch (JsonProcessingException e) {
      ended = true;
      return failed(
          "cannot parse the JSON of job "
              + line
              + ": "
              + e.getOriginalMessage()
              + "; nothing behind it was read");
    }
  }

  private @Nullable Line nextLine() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    boolean tooLong = false;
    int next = body.read();
    while (next >= 0) {
      if (next != '\n') {
        tooLong = tooLong || text.size() >= Parameters.MAX_BODY;
        if (!tooLong) {
          text.write(next);
        }
      } else {
        line++;
        if (tooLong || !text.toString(StandardCharsets.UTF_8).isBlank()) {
          return ofLine(text, tooLong);
        }
        text.reset();
      }
      next = body.read();
    }
    ended = true;
    line++;
    boolean blank = text.toString(StandardCharsets.UTF_8).isBlank();
    return tooLong || !blank ? ofLine(text, tooLong) : null;
  }

  private Line ofLine(ByteArrayOutputStream text, boolean tooLong) {
    if (tooLong) {
      return failed("line " + line + " has more than " + Parameters.MAX_BODY + " bytes");
    }
    try {
      return new Line(line, Parameters.ofJson(Parameters.utf8(text.toByteArray())), null);
    } catch (InvalidParameterException e) {
      return new Line(line, Map.of(), e);
    }
  }

  private Line failed(String reason) {
    return new Line(line, Map.of(), new InvalidParameterException("request body", reason));
  }
}

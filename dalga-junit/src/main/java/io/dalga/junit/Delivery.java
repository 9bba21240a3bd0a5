package io.dalga.junit;

import io.dalga.client.DalgaRun;
import io.dalga.target.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** One attempt at a run of a job, as its receiver would have seen it. Immutable. */
public final class Delivery {

  private final String target;
  private final Message message;
  private final Instant at;
  private final int status;

  Delivery(String target, Message message, Instant at, int status) {
    this.target = target;
    this.message = message;
    this.at = at;
    this.status = status;
  }

  /** The job's path. */
  public String path() {
    return message.path();
  }

  /** The job's body, which with the path is its key, whatever its payload is. */
  public String body() {
    return message.body();
  }

  /** What was delivered: the job's payload, or its body in UTF-8 where it has none. */
  public byte[] payload() {
    return message.payload().clone();
  }

  /** The payload, read as UTF-8. */
  public String text() {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  /** What the payload is. */
  public String contentType() {
    return Objects.requireNonNullElse(message.contentType(), "text/plain; charset=utf-8");
  }

  /** How an HTTP target would have sent it. */
  public String method() {
    return Objects.requireNonNullElse(message.content().method(), "POST");
  }

  /** The job's own headers and those of {@link #run}, their names in lower case. */
  public Map<String, String> headers() {
    return Map.copyOf(message.headers());
  }

  /** Which run it was, and which attempt at it. */
  public DalgaRun run() {
    return DalgaRun.of(message.headers()::get);
  }

  /** The name of the target that it was delivered to. */
  public String target() {
    return target;
  }

  /** When the attempt was made, by the extension's clock. */
  public Instant at() {
    return at;
  }

  /** What it was answered with: 200, unless the test wanted something else. */
  public int status() {
    return status;
  }

  @Override
  public String toString() {
    return "Delivery[%s/%s at %s, attempt %d, answered %d]"
        .formatted(path(), body(), at, message.attempt(), status);
  }
}

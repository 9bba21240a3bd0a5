package io.dalga.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Requests that are right, and then, mostly, are not: one or more things of each are exchanged for
 * something hostile. Only the framing stays intact, so that one answer belongs to one request.
 */
final class RandomRequests {

  private static final List<String> METHODS =
      List.of("PUT", "PUT", "GET", "PATCH", "POST", "DELETE", "HEAD", "OPTIONS", "BREW");

  /** As they are in a request line. */
  static final List<String> HOSTILE =
      words(
          """
          % %0 %zz %00 %0d%0a %ff %c0%af %ed%a0%80 %2e%2e %2F %5c %25 + .. . / // \\ ; ? # & = &&
          { } [ " ' < | ^ ` * ~ ${x} $(x) ';DROP/**/TABLE/**/jobs;-- \u00e9 \u00ff \u00f0\u009f\u0098\u0080
          """,
          "", " ", "\t", "\0", "\u0001", "\u007f");

  static final List<String> VALUES =
      words(
          """
          0 1 60 -1 1.5 1e9 4294967296 9223372036854775807 99999999999999999999 P1D PT60S PT0S P PT
          -PT1S P1Y2M3W4DT5H6M7S P100Y P9999999999Y true false yes maybe null NaN UTC Local default
          Europe/Istanbul Mars/Olympus 2036-01-01T00:00:00Z 1970-01-01T00:00:00Z
          9999-12-31T23:59:59.999Z 0000-01-01T00:00:00Z 2036-02-30T00:00:00Z
          R5//PT1H R/2026-01-01T00:00:00Z/P1M *+*+*+*+* 0+0+29+2+* @daily FREQ=DAILY
          FREQ=YEARLY;BYSETPOS=-1;BYDAY=MO
          """,
          "");

  private static final List<String> NAMES =
      words(
          """
          interval first-run one-off immediate location target enable disable routing_key body
          one_off Interval x payload payload-base64 content-type method header.x headers limit timeout
          wait token delay error gone cron rrule end max-runs window count
          """);

  private static final List<String> QUEUE_CALLS =
      lines(
          """
          ?x
          /reserve?limit=3&timeout=60
          /reserve?limit=1001
          /ack?token=1-2-3-4
          /ack?token=1-2-3-4-t&gone=true
          /release?token=1-2-3-4&delay=PT0.5S&error=x
          /extend?token=1-2-3-4&timeout=PT1M
          /extend?token=ffffffffffffffff-ffffffffffffffff-ffffffffffffffff-ffffffffffffffff
          /nothing
          """);

  static final List<String> TYPES =
      lines(
          """
          application/x-www-form-urlencoded
          application/x-www-form-urlencoded
          application/json
          application/json
          application/json; charset=utf-16
          application/json; charset=bogus
          application/problem+json
          multipart/form-data
          multipart/form-data; boundary=x
          text/plain
          garbage
          /
          """);

  private static final List<String> HEADERS =
      lines(
          """
          If-Match: *
          If-Match: "x"
          If-Match: x
          If-Match:
          If-None-Match: *
          If-None-Match: "x"
          Accept: */*
          Accept: text/html
          Accept: garbage
          Accept-Encoding: gzip
          Accept-Encoding: gzip;q=x
          Accept-Language: \u00ff
          Authorization: Basic !
          Content-Encoding: gzip
          Content-Encoding: br
          Content-Language: ;
          Cookie: =;
          Date: x
          Expect: 100-continue
          Forwarded: for=x
          If-Modified-Since: x
          Origin: null
          Range: bytes=0-1
          Upgrade: h2c
          X-Forwarded-Proto: ftp
          X-HTTP-Method-Override: DELETE
          """);

  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  Request next() {
    String method = any(METHODS);
    String target = maybe(0.6, target(method), this::mutated);
    Request request = Request.of(method + " " + target);
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      String[] header = any(HEADERS).split(":", 2);
      request = request.header(header[0], header[1].strip());
    }
    return random.nextInt(3) > 0 ? request : withBody(request);
  }

  private String target(String method) {
    return switch (random.nextInt(10)) {
      case 0 -> "/status";
      case 1 -> "/" + any(List.of("schedule", "cancel")) + "?" + query(List.of("routing_key=a"));
      case 3 -> "/preview?" + usual("PUT");
      case 2 -> "/queues/path" + random.nextInt(3) + any(QUEUE_CALLS);
      default ->
          "/jobs/path" + random.nextInt(3) + "/body" + random.nextInt(20) + "?" + usual(method);
    };
  }

  private String usual(String method) {
    List<String> right =
        switch (method) {
          case "PUT" ->
              any(
                  List.of(
                      List.of("interval=60"),
                      List.of("interval=PT1H", "location=Europe/Istanbul"),
                      List.of("cron=H+9+*+*+MON-FRI", "window=60"),
                      List.of("rrule=FREQ=DAILY", "max-runs=3"),
                      List.of("one-off=true", "immediate=true"),
                      List.of("one-off=true", "first-run=2036-01-01T00:00:00Z")));
          case "PATCH" -> List.of(any(List.of("enable", "disable")) + "=true");
          default -> List.of();
        };
    return random.nextBoolean() ? String.join("&", right) : query(right);
  }

  /** These parameters, one of them exchanged or doubled or left out, or another one added. */
  private String query(List<String> right) {
    List<String> parameters = new ArrayList<>(right);
    int last = parameters.size() - 1;
    switch (random.nextInt(4)) {
      case 0 -> parameters.add(any(NAMES) + "=" + any(VALUES));
      case 1 -> parameters.addAll(right);
      case 2 -> parameters.add(any(NAMES) + "=" + any(HOSTILE));
      default -> parameters.subList(Math.max(0, last), parameters.size()).clear();
    }
    return String.join("&", parameters);
  }

  private Request withBody(Request request) {
    String type = any(TYPES);
    String text = type.contains("json") ? json() : query(List.of("interval=60"));
    String body = maybe(0.3, text, this::mutated);
    return request.body(type, body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String json() {
    List<String> properties = new ArrayList<>(List.of("\"interval\":60"));
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = any(NAMES).replace('-', '_');
      String value = any(VALUES);
      properties.add("\"" + name + "\":" + (random.nextBoolean() ? value : '"' + value + '"'));
    }
    return "{" + String.join(",", properties) + "}";
  }

  /** With something put in, taken out, doubled or overwritten, once or a few times. */
  private String mutated(String text) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(mutated.length() + 1);
      int end = Math.min(mutated.length(), at + random.nextInt(4));
      switch (random.nextInt(5)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, mutated.substring(at, end));
        case 2 -> mutated.replace(at, end, "" + (char) random.nextInt(256));
        case 3 -> mutated.insert(at, any(HOSTILE).repeat(1 + random.nextInt(3)));
        default -> mutated.insert(at, any(VALUES));
      }
    }
    return mutated.toString().replace('\r', ' ').replace('\n', ' ');
  }

  private String maybe(double probability, String text, UnaryOperator<String> change) {
    return random.nextDouble() < probability ? change.apply(text) : text;
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static List<String> words(String text, String... more) {
    return Stream.concat(Stream.of(text.strip().split("\\s+")), Stream.of(more)).toList();
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}

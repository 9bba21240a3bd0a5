package io.dalga.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One answer, as it came over the wire.
 *
 * @param reason the words after the status code
 * @param headers the values by name in lower case, each line one value
 * @param text the body; empty when there is none
 */
record Answer(int status, String reason, Map<String, List<String>> headers, String text) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The header's only value; empty when it is not there. */
  String header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    if (values.size() > 1) {
      throw new AssertionError(name + " is there " + values.size() + " times: " + this);
    }
    return values.isEmpty() ? "" : values.get(0);
  }

  JsonNode json() {
    return parse(text);
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The names of the JSON object's properties, in their order. */
  List<String> properties() {
    List<String> names = new ArrayList<>();
    json().fieldNames().forEachRemaining(names::add);
    return names;
  }

  String string(String property) {
    return json().path(property).asText();
  }

  OffsetDateTime time(String property) {
    return OffsetDateTime.parse(string(property));
  }

  boolean isProblem() {
    return header("Content-Type").equals("application/problem+json");
  }

  /** Whether the connection can be used no more. */
  boolean closes() {
    return header("Connection").equalsIgnoreCase("close");
  }

  static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

package io.dalga.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;

/**
 * An answer in the documentation. What differs from one answer to the next, times and numbers of
 * runs and instances, need only be of the same kind; {@code ...} at the end of an object stands for
 * more properties.
 */
final class JsonExample {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MORE = "...";
  private static final Set<String> DIFFERENT =
      Set.of("etag", "token", "run_id", "instance_id", "version");

  private final JsonNode shown;

  private JsonExample(JsonNode shown) {
    this.shown = shown;
  }

  static JsonExample parse(String text) {
    try {
      return new JsonExample(
          JSON.readTree(text.replaceAll(",\\s*\\.\\.\\.\\s*}", ",\"" + MORE + "\":0}")));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  boolean matches(Answer answer) {
    return !answer.text().isEmpty() && matches(shown, answer.json());
  }

  private static boolean matches(JsonNode shown, JsonNode given) {
    if (shown.isObject() && given.isObject()) {
      return matchesObject(shown, given);
    }
    if (shown.isArray() && given.isArray()) {
      return matchesArray(shown, given);
    }
    return shown.equals(given) || isTime(shown) && isTime(given);
  }

  private static boolean matchesObject(JsonNode shown, JsonNode given) {
    if (shown.size() != given.size() && !shown.has(MORE)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> property : shown.properties()) {
      String name = property.getKey();
      JsonNode value = given.path(name);
      boolean same =
          DIFFERENT.contains(name)
              ? property.getValue().getNodeType() == value.getNodeType()
              : matches(property.getValue(), value);
      if (!same && !name.equals(MORE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesArray(JsonNode shown, JsonNode given) {
    if (shown.size() != given.size()) {
      return false;
    }
    for (int i = 0; i < shown.size(); i++) {
      if (!matches(shown.get(i), given.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTime(JsonNode node) {
    try {
      return node.isTextual() && OffsetDateTime.parse(node.asText()) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}

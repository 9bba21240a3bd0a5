package io.dalga.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Answers of the server, changed on their way to the page. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /**
   * The server's answer with other values.
   *
   * @param values by the place where they are, as a JSON pointer
   */
  static FulfillOptions with(Route route, Map<String, Object> values) {
    return changed(
        route,
        json -> {
          values.forEach(
              (pointer, value) -> {
                int name = pointer.lastIndexOf('/');
                JsonNode parent = json.at(pointer.substring(0, name));
                ((ObjectNode) parent).set(pointer.substring(name + 1), MAPPER.valueToTree(value));
              });
          return json;
        });
  }

  /** The server's answer with that text in the place of every one, but for these properties. */
  static FulfillOptions withEveryText(Route route, String text, Set<String> except) {
    return changed(route, json -> replaced(json, text, except));
  }

  private static FulfillOptions changed(Route route, UnaryOperator<JsonNode> change) {
    APIResponse response = route.fetch();
    try {
      JsonNode json = change.apply(MAPPER.readTree(response.text()));
      return new FulfillOptions().setResponse(response).setBody(MAPPER.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + response.text(), e);
    }
  }

  private static JsonNode replaced(JsonNode json, String text, Set<String> except) {
    if (json instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              property -> {
                if (!except.contains(property.getKey())) {
                  property.setValue(replaced(property.getValue(), text, except));
                }
              });
    } else if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, replaced(array.get(i), text, except));
      }
    }
    return json.isTextual() ? TextNode.valueOf(text) : json;
  }
}

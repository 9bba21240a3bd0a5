package io.dalga.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Values that a schema of the API document allows, and others. For one thread. */
final class SchemaValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int LONG = 100_000;
  private static final int DEEP = 900;
  private static final long LATEST_SECOND = 253_402_300_799L;

  /** What would have a server wait is tried with what does not. */
  private static final Map<String, List<String>> INSTEAD =
      Map.of("wait", List.of("0", "PT0.01S", "-1", "61", "x", "", "PT2M", "P1D"));

  /** For patterns that have no examples. */
  private static final List<String> TEXTS = List.of("1-2", "1-2-3", "a", "0", "PT1S");

  private static final String LETTERS =
      "aZ09 -_./:;?#%+&=\"'\\<>{}\t\u00e9\u0130\u4e2d\u2028\ufeff\u0000\u007f";

  private final Random random;
  private final ApiOperation operation;

  SchemaValues(Random random, ApiOperation operation) {
    this.random = random;
    this.operation = operation;
  }

  /** One that the schema allows. */
  JsonNode valid(String name, JsonNode referring) {
    if (INSTEAD.containsKey(name)) {
      return JSON.textNode(any(INSTEAD.getOrDefault(name, List.of())));
    }
    JsonNode schema = operation.resolved(referring);
    for (String known : List.of("enum", "examples")) {
      if (schema.has(known) && (known.equals("enum") || random.nextInt(3) > 0)) {
        return schema.path(known).path(random.nextInt(schema.path(known).size()));
      }
    }
    JsonNode types = schema.path("type");
    String type =
        types.isArray() ? types.path(random.nextInt(types.size())).asText() : types.asText();
    return switch (type) {
      case "integer" -> JSON.numberNode(integer(schema));
      case "number" -> JSON.numberNode(schema.path("minimum").asDouble() + random.nextInt(5) / 4.0);
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "array" -> array(schema);
      case "object" -> object(schema);
      default -> JSON.textNode(text(schema));
    };
  }

  private long integer(JsonNode schema) {
    long least = schema.path("minimum").asLong(0);
    long most = schema.path("maximum").asLong(1_000_000);
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> least + random.nextInt((int) Math.min(most - least + 1, 1_000));
    };
  }

  private String text(JsonNode schema) {
    if (schema.path("format").asText().equals("date-time")) {
      return Instant.ofEpochSecond(random.nextLong(LATEST_SECOND), random.nextInt(2) * 500_000_000L)
          .atOffset(ZoneOffset.ofHours(random.nextInt(25) - 12))
          .toString();
    }
    if (schema.has("pattern")) {
      List<String> candidates = new ArrayList<>(TEXTS);
      schema.path("examples").forEach(example -> candidates.add(example.asText()));
      candidates.removeIf(text -> !text.matches(schema.path("pattern").asText()));
      return candidates.isEmpty() ? "" : any(candidates);
    }
    int least = schema.path("minLength").asInt(0);
    int most = Math.min(schema.path("maxLength").asInt(40), 255);
    int length = random.nextInt(8) == 0 ? most : Math.min(most, least + random.nextInt(12));
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private ArrayNode array(JsonNode schema) {
    ArrayNode array = JSON.arrayNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      array.add(valid("", schema.path("items")));
    }
    return array;
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    List<Map.Entry<String, JsonNode>> properties =
        new ArrayList<>(schema.path("properties").properties());
    schema.path("required").forEach(name -> put(object, schema, name.asText()));
    for (int i = properties.isEmpty() ? 0 : random.nextInt(4); i > 0; i--) {
      put(object, schema, any(properties).getKey());
    }
    if (schema.path("additionalProperties").isObject()) {
      object.set("x-" + random.nextInt(3), valid("", schema.path("additionalProperties")));
    }
    return object;
  }

  private void put(ObjectNode object, JsonNode schema, String name) {
    object.set(name, valid(name, schema.path("properties").path(name)));
  }

  /** One that hardly any schema allows. */
  JsonNode broken(String name) {
    if (INSTEAD.containsKey(name)) {
      return JSON.textNode(any(INSTEAD.getOrDefault(name, List.of())));
    }
    return switch (random.nextInt(12)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.arrayNode().add(1);
      case 2 -> JSON.objectNode().put("x", "y");
      case 3 -> deep();
      case 4 -> JSON.numberNode(random.nextLong());
      case 5 -> JSON.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(300)));
      case 6 -> JSON.booleanNode(true);
      case 7 -> JSON.textNode("");
      case 8 -> JSON.textNode(random.nextBoolean() ? "x".repeat(length()) : "\u0130".repeat(300));
      case 9 -> JSON.textNode("" + (char) (0xd800 + random.nextInt(0x800)));
      case 10 -> JSON.textNode(any(RandomRequests.HOSTILE));
      default -> JSON.textNode(any(RandomRequests.VALUES).replace('+', ' '));
    };
  }

  private int length() {
    return random.nextInt(20) == 0 ? LONG : 300;
  }

  private static JsonNode deep() {
    JsonNode deep = JSON.nullNode();
    for (int i = 0; i < DEEP; i++) {
      deep = JSON.arrayNode().add(deep);
    }
    return deep;
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

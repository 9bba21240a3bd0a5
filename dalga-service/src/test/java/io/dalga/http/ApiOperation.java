package io.dalga.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.openapi.Descriptions;
import io.dalga.openapi.Descriptions.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the committed API document.
 *
 * @param method in upper case
 * @param node what the document says of it
 * @param document all of it
 */
record ApiOperation(String method, String path, JsonNode node, JsonNode document) {

  static final Path FILE = Path.of("../docs/openapi.json");

  private static final String PARAMETERS = "#/components/parameters/";
  private static final Descriptions DESCRIPTIONS = Descriptions.read();

  /** Those of keys are only there when callers show keys; {@code KeysApiTest} has them. */
  private static final String KEYS = "/keys";

  /** All that every server has. */
  static List<ApiOperation> all() {
    JsonNode document;
    try {
      document = new ObjectMapper().readTree(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<ApiOperation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      if (path.getKey().startsWith(KEYS)) {
        continue;
      }
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String name = method.getKey().toUpperCase(Locale.ROOT);
        operations.add(new ApiOperation(name, path.getKey(), method.getValue(), document));
      }
    }
    return operations;
  }

  String id() {
    return node.path("operationId").asText();
  }

  /** Its parameters, those that it refers to among them. */
  List<JsonNode> parameters() {
    List<JsonNode> parameters = new ArrayList<>();
    node.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
    return parameters;
  }

  List<JsonNode> parametersIn(String place) {
    return parameters().stream()
        .filter(parameter -> parameter.path("in").asText().equals(place))
        .toList();
  }

  /** The names of those in the query string. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    parametersIn("query").forEach(parameter -> names.add(parameter.path("name").asText()));
    return names;
  }

  /** The same as they are described, with what tests need to know of them. */
  List<Parameter> described() {
    return node.path("parameters").findValuesAsText("$ref").stream()
        .map(reference -> reference.substring(PARAMETERS.length()))
        .filter(key -> !key.matches("(address|header|job\\.header)\\..*"))
        .flatMap(key -> DESCRIPTIONS.parameters(key).stream())
        .toList();
  }

  /** What no request makes sense without, with a value that is right. */
  Map<String, String> needed() {
    Map<String, String> needed = new LinkedHashMap<>();
    for (Parameter parameter : described()) {
      if (parameter.needed()) {
        needed.put(parameter.name(), parameter.schema().at("/examples/0").asText());
      }
    }
    return needed;
  }

  /** What has to come along with a parameter, as far as the operation knows it. */
  Map<String, String> with(Parameter parameter) {
    Map<String, String> with = needed();
    with.putAll(parameter.with());
    with.keySet().retainAll(names());
    with.remove(parameter.name());
    return with;
  }

  Set<Integer> statuses() {
    Set<Integer> statuses = new HashSet<>();
    node.path("responses").fieldNames().forEachRemaining(s -> statuses.add(Integer.valueOf(s)));
    return statuses;
  }

  /** What an answer of that status may hold, by media type. */
  JsonNode answer(int status) {
    return resolved(node.path("responses").path(Integer.toString(status))).path("content");
  }

  JsonNode body() {
    return node.path("requestBody").path("content");
  }

  /**
   * What a node refers to, with what stands beside the reference; itself when it refers to none.
   */
  JsonNode resolved(JsonNode referring) {
    if (!referring.has("$ref")) {
      return referring;
    }
    JsonNode target = document.at(referring.path("$ref").asText().substring(1));
    ObjectNode merged = resolved(target).deepCopy();
    referring
        .properties()
        .forEach(
            beside -> {
              if (beside.getValue().isObject() && merged.path(beside.getKey()).isObject()) {
                merged.withObject("/" + beside.getKey()).setAll((ObjectNode) beside.getValue());
              } else if (!beside.getKey().equals("$ref")) {
                merged.set(beside.getKey(), beside.getValue());
              }
            });
    return merged;
  }

  /** Its address. */
  String address(String first, @Nullable String second) {
    String address = path.replaceFirst("\\{[^}]+}", literal(first));
    return second == null ? address : address.replaceFirst("\\{[^}]+}", literal(second));
  }

  private static String literal(String text) {
    return Matcher.quoteReplacement(Request.encode(text));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}

package io.dalga.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.api.Problem;
import io.dalga.http.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes the API document, OpenAPI 3.1, of the routes:
 *
 * <ol>
 *   <li>what each takes and answers, its comment and its role, from the resources;
 *   <li>what its answers look like, from the records and their comments;
 *   <li>what its parameters look like, from {@code openapi.yml}.
 * </ol>
 *
 * For one thread.
 */
final class ApiDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Bodies of other methods mean nothing (RFC 9110). */
  private static final Set<String> WITH_BODY = Set.of("put", "post", "patch");

  private static final Pattern TEMPLATE = Pattern.compile("\\{([^}]+)}");

  private final Descriptions descriptions = Descriptions.read();
  private final SourceComments comments = new SourceComments();
  private final RecordSchemas schemas = new RecordSchemas(comments);
  private final ParameterForms forms = new ParameterForms(descriptions);
  private final Set<Integer> statuses = new TreeSet<>();

  private ApiDocument() {}

  /** The text of the file. */
  static String of(List<Route> routes) {
    return print(new ApiDocument().document(routes));
  }

  private ObjectNode document(List<Route> routes) {
    ObjectNode paths = JSON.objectNode();
    ObjectNode document = JSON.objectNode().put("openapi", "3.1.0");
    Set<String> ids = new LinkedHashSet<>();
    for (Route route : routes) {
      if (!ids.add(route.operation().id())) {
        throw new AssertionError("two operations have the id " + route.operation().id());
      }
      paths.withObject("/" + pointer(route.path())).set(route.method(), operation(route));
    }
    document.set("info", descriptions.section("info"));
    document.set("servers", descriptions.section("servers"));
    document.set("tags", tags(routes));
    document.putArray("security").addObject().putArray("bearer");
    document.set("paths", paths);
    document.set("components", components());
    return document;
  }

  private static String pointer(String path) {
    return path.replace("~", "~0").replace("/", "~1");
  }

  /** Those that are described, in that order, and then the others. */
  private ArrayNode tags(List<Route> routes) {
    Map<String, JsonNode> tags = new LinkedHashMap<>();
    descriptions.section("tags").forEach(tag -> tags.put(tag.path("name").asText(), tag));
    routes.forEach(
        route -> tags.computeIfAbsent(route.tag(), tag -> JSON.objectNode().put("name", tag)));
    ArrayNode used = JSON.arrayNode();
    tags.forEach(
        (name, tag) -> {
          if (routes.stream().anyMatch(route -> route.tag().equals(name))) {
            used.add(tag);
          }
        });
    return used;
  }

  private ObjectNode operation(Route route) {
    Operation operation = route.operation();
    SourceComments.Comment comment = comments.of(route.java());
    ObjectNode result = JSON.objectNode();
    result.putArray("tags").add(route.tag());
    // In a summary, Markdown means nothing.
    result.put("summary", comment.summary().replace("`", ""));
    if (!comment.rest().isEmpty()) {
      result.put("description", comment.rest());
    }
    result.put("operationId", operation.id());
    ArrayNode parameters = parameters(route);
    if (!parameters.isEmpty()) {
      result.set("parameters", parameters);
    }
    if (!operation.body().isEmpty()) {
      result.set("requestBody", descriptions.get("bodies", operation.body()));
    } else if (operation.parameters().length > 0 && WITH_BODY.contains(route.method())) {
      result.set("requestBody", forms.body(operation));
    }
    result.set("responses", responses(route));
    if (route.role() == null) {
      result.putArray("security");
    } else {
      result.put("x-role", route.role());
    }
    return result;
  }

  private ArrayNode parameters(Route route) {
    ArrayNode parameters = JSON.arrayNode();
    TEMPLATE
        .matcher(route.path())
        .results()
        .map(MatchResult::group)
        .map(name -> name.substring(1, name.length() - 1))
        .forEach(name -> parameters.add(forms.inPath(name)));
    route.headers().forEach(name -> parameters.add(forms.inHeader(name)));
    List<String> names = new ArrayList<>(List.of(route.operation().parameters()));
    names.addAll(List.of(route.operation().query()));
    names.forEach(name -> parameters.addAll(forms.inQuery(name)));
    return parameters;
  }

  private ObjectNode responses(Route route) {
    Operation operation = route.operation();
    ObjectNode responses = JSON.objectNode();
    Map<Integer, JsonNode> sorted = new TreeMap<>();
    for (int status : operation.status()) {
      sorted.put(status, good(status, operation));
    }
    boolean withBody = !operation.body().isEmpty() || operation.parameters().length > 0;
    Set<Integer> problems = descriptions.problems(withBody);
    for (int status : operation.problems()) {
      problems.add(status);
    }
    for (int status : problems) {
      statuses.add(status);
      sorted.put(status, JSON.objectNode().put("$ref", "#/components/responses/" + status));
    }
    sorted.forEach((status, response) -> responses.set(Integer.toString(status), response));
    return responses;
  }

  private ObjectNode good(int status, Operation operation) {
    ObjectNode response = JSON.objectNode().put("description", descriptions.status(status));
    Class<?> answer = operation.answer();
    JsonNode headers = descriptions.answerHeaders(answer.getSimpleName());
    if (!headers.isMissingNode()) {
      response.set("headers", headers);
    }
    if (answer != void.class) {
      response.putObject("content").putObject(operation.type()).set("schema", schemas.of(answer));
    }
    return response;
  }

  private ObjectNode components() {
    Map<String, JsonNode> all = new TreeMap<>(schemas.components());
    schemas.of(Problem.class);
    all.putAll(schemas.components());
    all.putAll(forms.schemas());
    descriptions.section("schemas").properties().forEach(e -> all.put(e.getKey(), e.getValue()));
    ObjectNode components = JSON.objectNode();
    components.set("schemas", JSON.objectNode().setAll(all));
    components.set("parameters", JSON.objectNode().setAll(forms.parameters()));
    ObjectNode responses = components.putObject("responses");
    for (int status : statuses) {
      responses.set(Integer.toString(status), problem(status));
    }
    components.set("securitySchemes", descriptions.section("securitySchemes"));
    return components;
  }

  private ObjectNode problem(int status) {
    ObjectNode response = JSON.objectNode().put("description", descriptions.status(status));
    response
        .putObject("content")
        .putObject(Problem.MEDIA_TYPE)
        .set("schema", RecordSchemas.reference("Problem"));
    return response;
  }

  private static String print(JsonNode document) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }
}

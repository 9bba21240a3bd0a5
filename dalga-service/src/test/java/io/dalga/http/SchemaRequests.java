package io.dalga.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.openapi.Descriptions.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests for each operation of the API document: half of them of what it allows, and half with
 * something that it does not. What the server hands out, tokens, cursors and etags, comes back
 * later. Framing and headers that carry it stay intact. For one thread.
 */
final class SchemaRequests {

  private static final String TOKEN = "token";

  /** What a worker does with a run, each by the operation's id and its address. */
  private static final List<String> WORKERS_DAY =
      List.of(
          "putJob /jobs/path0/body0?one-off=true&immediate=true&target=pull",
          "reserveRuns /queues/path0/reserve",
          "extendRun /queues/path0/extend?token=",
          "releaseRun /queues/path0/release?delay=0&token=",
          "reserveRuns /queues/path0/reserve",
          "acknowledgeRun /queues/path0/ack?token=");

  private static final int FULL_DAY = 100;

  private static final Pattern TEMPLATE = Pattern.compile("\\{([^}]+)}");

  /** What the server hands out, in JSON, and the parameters that it comes back in. */
  private static final Map<String, String> RETURNED =
      Map.of(TOKEN, TOKEN, "next", "cursor", "etag", "If-Match");

  /** More than a URL may have, and less than what Jetty hangs up on while it is being sent. */
  private static final int LONGEST_QUERY = 75_000;

  private static final String JSON_TYPE = "application/json";

  private final Random random;
  private final List<ApiOperation> operations;

  private final Map<String, String> returned = new HashMap<>();
  private int count;
  private ApiOperation operation;
  private SchemaValues values;

  /** How much of a request is not as the document has it, in percent. */
  private int broken;

  SchemaRequests(Random random, List<ApiOperation> operations) {
    this.random = random;
    this.operations = operations;
    this.operation = operations.get(0);
    this.values = new SchemaValues(random, operation);
  }

  /** What the latest request is for. */
  ApiOperation operation() {
    return operation;
  }

  /** Keeps what the server hands out. */
  void learn(Answer answer) {
    RETURNED.forEach(
        (property, parameter) -> {
          Matcher found = Pattern.compile('"' + property + "\":\"([^\"]+)").matcher(answer.text());
          if (answer.status() < 300 && found.find()) {
            returned.put(parameter, found.group(1));
          }
        });
  }

  Request next() {
    int step = count++ % FULL_DAY;
    if (step < WORKERS_DAY.size()) {
      return ofWorker(WORKERS_DAY.get(step));
    }
    operation = any(operations);
    values = new SchemaValues(random, operation);
    broken = random.nextBoolean() ? 0 : 15;
    String query = query();
    String target = target() + (query.isEmpty() ? "" : "?" + query);
    Request request = Request.of(operation.method() + " " + target);
    for (JsonNode header : operation.parametersIn("header")) {
      if (random.nextInt(6) == 0) {
        request = request.header(name(header), visible(value(header)));
      }
    }
    return operation.body().isEmpty() && !breaks() || random.nextInt(3) == 0
        ? request
        : withBody(request);
  }

  /** Chance alone hardly ever gets to a run, and to what becomes of it. */
  private Request ofWorker(String step) {
    int space = step.indexOf(' ');
    operation =
        operations.stream()
            .filter(each -> each.id().equals(step.substring(0, space)))
            .findAny()
            .orElseThrow();
    String token = step.endsWith("=") ? returned.getOrDefault(TOKEN, "") : "";
    return Request.of(operation.method() + step.substring(space) + token);
  }

  private boolean breaks() {
    return random.nextInt(100) < broken;
  }

  private static String name(JsonNode parameter) {
    return parameter.path("name").asText();
  }

  /** A header's value has no line ends. */
  private static String visible(String text) {
    return cut(text.replaceAll("[^ -~]", "?").strip(), 300);
  }

  private String target() {
    return TEMPLATE
        .matcher(operation.path())
        .replaceAll(segment -> Matcher.quoteReplacement(segment(segment)));
  }

  /** Mostly of a few, so that there is something there. */
  private String segment(MatchResult template) {
    String name = template.group(1);
    for (JsonNode parameter : operation.parametersIn("path")) {
      if (name.equals(name(parameter)) && (breaks() || random.nextInt(10) == 0)) {
        return encoded(value(parameter));
      }
    }
    return name + random.nextInt(4);
  }

  private String value(JsonNode parameter) {
    return value(name(parameter), parameter.path("schema"));
  }

  private String value(String name, JsonNode schema) {
    String known = returned.get(name);
    if (known != null && random.nextInt(4) > 0) {
      return name.equals("If-Match") ? '"' + known + '"' : known;
    }
    JsonNode value = breaks() ? values.broken(name) : values.valid(name, schema);
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** Mostly one parameter and what goes with it; or any, which hardly ever go together. */
  private String query() {
    Map<String, String> query = new LinkedHashMap<>();
    List<Parameter> described = operation.described();
    if (!described.isEmpty() && random.nextInt(8) > 0) {
      Parameter parameter = any(described);
      query.put(parameter.name(), value(parameter.name(), parameter.schema()));
      operation
          .with(parameter)
          .forEach((name, text) -> query.put(name, returned.getOrDefault(name, text)));
    }
    List<JsonNode> all = operation.parametersIn("query");
    for (int i = all.isEmpty() || random.nextInt(6) > 0 ? 0 : 3; i > 0; i--) {
      JsonNode parameter = any(all);
      // The name of this one says only how those begin that it stands for.
      query.put(name(parameter).replace("*", "x-" + random.nextInt(3)), value(parameter));
    }
    List<String> pairs = new ArrayList<>();
    query.forEach((name, text) -> pairs.add(encoded(name) + "=" + encoded(text)));
    if (breaks()) {
      pairs.add(any(List.of("x", "=", "&&", "x=y=z", "limit=1", any(RandomRequests.HOSTILE))));
    }
    if (breaks() && !pairs.isEmpty()) {
      pairs.add(any(pairs));
    }
    return cut(String.join("&", pairs).replaceAll("[^!-~]", "").replace("#", "%23"), LONGEST_QUERY);
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(text.length(), length));
  }

  /** In one of the spellings that mean the same, or in none. */
  private String encoded(String text) {
    String encoded = Request.encode(text);
    return breaks() ? encoded.replaceFirst("%..", "%zz") : encoded;
  }

  private Request withBody(Request request) {
    List<String> documented = new ArrayList<>();
    operation.body().fieldNames().forEachRemaining(documented::add);
    String type = documented.isEmpty() || breaks() ? any(RandomRequests.TYPES) : any(documented);
    JsonNode schema = operation.body().path(documented.contains(type) ? type : JSON_TYPE);
    JsonNode value = example(schema);
    spoil(value);
    String text = text(type, value);
    if (breaks()) {
      text = text.substring(0, random.nextInt(text.length() + 1));
    }
    return request.body(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /** An example, with a property or two more; or what the schema alone allows. */
  private JsonNode example(JsonNode content) {
    JsonNode valid = values.valid("", content.path("schema"));
    List<JsonNode> examples = new ArrayList<>();
    content.path("examples").forEach(example -> examples.add(example.path("value")));
    if (examples.isEmpty() || random.nextInt(3) == 0) {
      return valid;
    }
    JsonNode example = any(examples).deepCopy();
    if (example instanceof ObjectNode object && valid.size() > 0 && random.nextBoolean()) {
      Map.Entry<String, JsonNode> more = any(List.copyOf(valid.properties()));
      object.set(more.getKey(), more.getValue());
    }
    return example;
  }

  /** Exchanges properties for others, adds some, and puts in what the server has handed out. */
  private void spoil(JsonNode value) {
    if (value.isArray()) {
      value.forEach(this::spoil);
    }
    if (!(value instanceof ObjectNode object)) {
      return;
    }
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String known = returned.get(name);
      if (known != null) {
        object.put(name, known);
      } else if (breaks()) {
        object.set(name, values.broken(name));
      }
    }
    if (breaks()) {
      object.put(any(List.of("x", "", "one-off", "retry", "headers", "\u0000", "\ud800")), "y");
    }
  }

  private String text(String type, JsonNode value) {
    if (type.equals(Request.FORM)) {
      List<String> form = new ArrayList<>();
      value
          .properties()
          .forEach(
              each -> form.add(Request.encode(each.getKey()) + "=" + formValue(each.getValue())));
      return String.join("&", form);
    }
    String json = asciiOnly(value.toString());
    boolean lines = type.equals(BulkResource.NDJSON) && !breaks();
    return lines ? (json + "\n").repeat(1 + random.nextInt(3)) : json;
  }

  private static String formValue(JsonNode value) {
    return Request.encode(value.isValueNode() ? value.asText() : value.toString());
  }

  /** Halves of surrogate pairs can be written as escapes alone. */
  private static String asciiOnly(String json) {
    StringBuilder ascii = new StringBuilder();
    json.chars().forEach(c -> ascii.append(c < 0x7f ? "" + (char) c : String.format("\\u%04x", c)));
    return ascii.toString();
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

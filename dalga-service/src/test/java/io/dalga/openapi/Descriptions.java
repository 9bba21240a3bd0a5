package io.dalga.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.testing.ResourceHelpers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi.yml} says: texts, and what parameters look like. */
public final class Descriptions {

  private static final String FILE = "openapi.yml";

  private final JsonNode root;

  private Descriptions(JsonNode root) {
    this.root = root;
  }

  /** Reads the file, and resolves its aliases. */
  public static Descriptions read() {
    try {
      // SnakeYAML knows aliases and merges, of which Jackson's reader makes nothing.
      Path file = Path.of(ResourceHelpers.resourceFilePath(FILE));
      Object tree = new Yaml().load(Files.readString(file));
      return new Descriptions(new ObjectMapper().valueToTree(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A parameter.
   *
   * @param key what it is called among all: {@code page.limit}
   * @param name what it is called in a request
   * @param with what it makes sense with, by name
   * @param needed whether no other parameter of the operation makes sense without it
   */
  public record Parameter(
      String key,
      String name,
      String description,
      JsonNode schema,
      Map<String, String> with,
      boolean needed) {}

  /** A whole section; empty when there is none. */
  JsonNode section(String name) {
    return root.path(name);
  }

  /** The text or object of that name in a section. */
  JsonNode get(String section, String name) {
    JsonNode found = root.path(section).path(name);
    if (found.isMissingNode()) {
      throw new AssertionError(
          FILE + ", " + section + ": describe " + name + " there, as its neighbours are");
    }
    return found;
  }

  /** The parameters of that name: {@code page} is a group, and {@code page.limit} one of them. */
  public List<Parameter> parameters(String name) {
    int dot = name.indexOf('.');
    String group = dot < 0 ? name : name.substring(0, dot);
    JsonNode described = get("parameters", group);
    List<Parameter> parameters = new ArrayList<>();
    described
        .properties()
        .forEach(
            entry -> {
              if (dot < 0 || entry.getKey().equals(name.substring(dot + 1))) {
                parameters.add(parameter(group, entry.getKey(), (ObjectNode) entry.getValue()));
              }
            });
    if (parameters.isEmpty()) {
      throw new AssertionError(FILE + ", parameters: describe " + name + " there");
    }
    return parameters;
  }

  private static Parameter parameter(String group, String name, ObjectNode described) {
    Map<String, String> with = new LinkedHashMap<>();
    if (group.equals("job") && !described.has("with")) {
      with.put("interval", "60");
    }
    described.path("with").properties().forEach(e -> with.put(e.getKey(), e.getValue().asText()));
    return new Parameter(
        group + "." + name,
        name,
        described.path("description").asText(),
        described.path("schema"),
        with,
        described.path("needed").asBoolean());
  }

  /** The headers of an answer that holds a record of that name; empty when it has none. */
  JsonNode answerHeaders(String record) {
    return section("answerHeaders").path(record);
  }

  /** The words for a status. */
  String status(int status) {
    return get(status < 400 ? "good" : "problems", Integer.toString(status)).asText();
  }

  /** The problems that every route may answer with; those with a body may with more. */
  Set<Integer> problems(boolean withBody) {
    Set<Integer> statuses = new TreeSet<>();
    get("problems", "everywhere").forEach(status -> statuses.add(status.asInt()));
    if (withBody) {
      get("problems", "withBody").forEach(status -> statuses.add(status.asInt()));
    }
    return statuses;
  }
}

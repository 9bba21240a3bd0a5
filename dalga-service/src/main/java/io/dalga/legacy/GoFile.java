package io.dalga.legacy;

import static io.dalga.job.InvalidParameterException.quote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file of the Go original, in TOML or YAML.
 *
 * @param path where it was read from
 * @param values texts by section and name, both in lower case: {@code mysql.host}
 */
record GoFile(String path, Map<String, String> values) {

  private static final ObjectMapper TOML = new TomlMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  /** Sections that only {@code config.yml} has. */
  private static final Set<String> OURS = Set.of("database", "targets", "server", "logging");

  /** Sections that only the original has. */
  private static final Set<String> THEIRS = Set.of("mysql", "listen");

  /** A section of the version before v2; it has no effect. */
  static final String REDIS = "redis";

  /**
   * Reads a file, if it is the original's: in TOML, or with sections that only the original has.
   *
   * @return null when it is not
   * @throws IOException when it is, and has a mistake
   */
  static @Nullable GoFile recognize(String path, byte[] content) throws IOException {
    boolean toml = path.toLowerCase(Locale.ROOT).endsWith(".toml");
    JsonNode tree;
    try {
      tree = (toml ? TOML : YAML).readTree(content);
    } catch (JsonProcessingException e) {
      if (toml) {
        throw new IOException(path + " is not TOML: " + e.getMessage(), e);
      }
      // Not YAML either, before variables are replaced: Dropwizard judges what it is after.
      return null;
    }
    return toml || isTheirs(tree) ? new GoFile(path, values(path, tree)) : null;
  }

  private static boolean isTheirs(JsonNode tree) {
    Set<String> sections = new TreeSet<>();
    tree.fieldNames().forEachRemaining(name -> sections.add(name.toLowerCase(Locale.ROOT)));
    return sections.stream().noneMatch(OURS::contains)
        && (sections.stream().anyMatch(THEIRS::contains) || tree.at("/endpoint").has("baseURL"));
  }

  private static Map<String, String> values(String path, JsonNode tree) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> section : tree.properties()) {
      if (!section.getValue().isObject()) {
        throw new IOException(
            path + ": " + quote(section.getKey()) + " must be a section, one of " + sections());
      }
      for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
        put(path, section.getKey() + "." + entry.getKey(), entry.getValue(), values);
      }
    }
    return values;
  }

  private static void put(String path, String name, JsonNode value, Map<String, String> values)
      throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(REDIS + ".")
        && GoKey.ALL.stream().noneMatch(key -> key.lowerCaseName().equals(lower))) {
      throw new IOException(path + ": unknown key " + quote(name) + "; " + hint(lower));
    }
    if (value.isContainerNode()) {
      throw new IOException(path + ": " + name + " must be a single value");
    }
    if (!value.isNull() && values.put(lower, value.asText()) != null) {
      throw new IOException(path + ": " + name + " is there twice");
    }
  }

  private static String hint(String name) {
    String section = name.substring(0, name.indexOf('.') + 1);
    String keys =
        GoKey.ALL.stream()
            .filter(key -> key.lowerCaseName().startsWith(section))
            .map(key -> key.name().substring(section.length()))
            .collect(Collectors.joining(", "));
    return keys.isEmpty()
        ? "the sections are " + sections()
        : "the keys of that section are " + keys;
  }

  private static String sections() {
    return GoKey.ALL.stream()
        .map(key -> key.name().substring(0, key.name().indexOf('.')))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}

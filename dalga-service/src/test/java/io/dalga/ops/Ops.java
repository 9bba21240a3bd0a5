package io.dalga.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of the top level that those in ops/ have to agree with. */
final class Ops {

  static final Path TOP = Path.of("..");
  static final Path DIRECTORY = TOP.resolve("ops");

  private Ops() {}

  static String read(String file) throws IOException {
    return Files.readString(TOP.resolve(file));
  }

  /**
   * The file's one document, with its anchors and merges resolved; a key that is there twice fails.
   */
  static JsonNode yaml(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      return new ObjectMapper()
          .valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(reader));
    }
  }

  /** Whether config.yml takes a value from this variable. */
  static boolean isVariable(String name) throws IOException {
    return read("config.yml").contains("${" + name + ":-");
  }

  /** How long stopping waits for attempts in flight, unless it is told otherwise. */
  static java.time.Duration drainTimeout() throws IOException {
    return Duration.parse(find("config.yml", "(?m)^ +drainTimeout: (\\S+)$")).toJavaDuration();
  }

  /** What a group of the pattern is in a file. */
  static String find(String file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(read(file));
    if (!matcher.find()) {
      throw new AssertionError(file + " has nothing that looks like " + pattern);
    }
    return matcher.group(1);
  }

  static Stream<JsonNode> elements(JsonNode array) {
    Stream.Builder<JsonNode> elements = Stream.builder();
    array.forEach(elements::add);
    return elements.build();
  }

  static Stream<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText);
  }

  static Stream<String> names(JsonNode object) {
    Stream.Builder<String> names = Stream.builder();
    object.fieldNames().forEachRemaining(names::add);
    return names.build();
  }
}

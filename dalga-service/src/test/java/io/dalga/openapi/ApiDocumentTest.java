package io.dalga.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed API document is what the code says. {@code -Dopenapi.write=true} writes it.
 *
 * <p>A new route: put {@code @Operation} on it, describe new parameters in {@code openapi.yml}, and
 * write the document anew. Nothing else is needed, since resources are found by their
 * {@code @Path}.
 */
class ApiDocumentTest {

  private static final java.nio.file.Path FILE = java.nio.file.Path.of("../docs/openapi.json");
  private static final java.nio.file.Path CLASSES = java.nio.file.Path.of("target/classes");

  @TempDir java.nio.file.Path directory = CLASSES;

  private static final String HOW_TO_WRITE =
      "docs/openapi.json is not what the code says; if the code is right, write it anew:\n"
          + "mvn -q test -pl dalga-service -am -Dtest=ApiDocumentTest -Dopenapi.write=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false\n";

  /** All of ours that have a path, whether they are registered or not. */
  private static List<Class<?>> resources() throws IOException, ClassNotFoundException {
    List<String> names;
    try (Stream<java.nio.file.Path> files = Files.walk(CLASSES.resolve("io/dalga"))) {
      names =
          files
              .map(file -> CLASSES.relativize(file).toString())
              .filter(file -> file.endsWith(".class"))
              .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
              .sorted()
              .toList();
    }
    List<Class<?>> resources = new ArrayList<>();
    for (String name : names) {
      Class<?> type = Class.forName(name, false, ApiDocumentTest.class.getClassLoader());
      if (type.isAnnotationPresent(Path.class)) {
        resources.add(type);
      }
    }
    return resources;
  }

  @Test
  void the_committed_document_is_what_the_code_says() throws Exception {
    String generated = ApiDocument.of(Route.of(resources()));
    if (Boolean.getBoolean("openapi.write")) {
      Files.writeString(FILE, generated);
    }

    java.nio.file.Path expected = Files.writeString(directory.resolve("openapi.json"), generated);
    assertThat(FILE).as(HOW_TO_WRITE).hasSameTextualContentAs(expected);
  }

  @Test
  void a_parser_of_others_understands_all_of_it() throws IOException {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(Files.readString(FILE), List.of(), options);

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
  }
}

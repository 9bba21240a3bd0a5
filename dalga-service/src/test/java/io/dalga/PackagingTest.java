package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image cannot be built everywhere; what its recipe names must exist all the same. */
class PackagingTest {

  private static final Path TOP = Path.of("..");

  private static String read(String file) throws IOException {
    return Files.readString(TOP.resolve(file));
  }

  @Test
  void everything_that_the_dockerfile_copies_from_the_sources_is_there() throws IOException {
    List<String> sources =
        read("Dockerfile")
            .lines()
            .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
            .map(line -> line.substring("COPY ".length()).split(" "))
            .flatMap(words -> Arrays.stream(words).limit(words.length - 1L))
            .toList();

    assertThat(sources).isNotEmpty().allMatch(source -> Files.exists(TOP.resolve(source)));
    assertThat(sources)
        .as("every module, and what the build needs beside them")
        .contains("pom.xml", "config.yml", ".mvn")
        .containsAll(modules());
  }

  private static List<String> modules() throws IOException {
    return Pattern.compile("<module>([^<]+)</module>")
        .matcher(read("pom.xml"))
        .results()
        .map(module -> module.group(1))
        .toList();
  }

  @Test
  void the_jar_has_the_name_that_everything_calls_it_by() throws IOException {
    assertThat(read("dalga-service/pom.xml")).contains("<finalName>dalga-service</finalName>");
    assertThat(read("Dockerfile")).contains("/src/dalga-service/target/dalga-service.jar");
    assertThat(read("README.md")).contains("java -jar dalga-service/target/dalga-service.jar demo");
  }

  @Test
  void every_variable_of_the_image_and_of_compose_is_one_that_the_configuration_knows()
      throws IOException {
    Matcher variables =
        Pattern.compile("DALGA_[A-Z_]+").matcher(read("Dockerfile") + read("docker-compose.yml"));

    String configuration = read("config.yml");
    assertThat(variables.results().map(variable -> variable.group()).distinct())
        .isNotEmpty()
        .allMatch(variable -> configuration.contains("${" + variable + ":-"));
  }

  @Test
  void the_image_does_not_run_as_root_and_checks_its_health() throws IOException {
    assertThat(read("Dockerfile"))
        .containsPattern("(?m)^USER [1-9][0-9]*:[1-9][0-9]*$")
        .contains("HEALTHCHECK", "/health-check?type=ready");
  }
}

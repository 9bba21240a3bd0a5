package io.dalga.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bill of materials that the build makes of each artifact, and the licenses in it. */
class SbomIT {

  /**
   * What may be in the jar; of a component that may be had under several, one is enough. Nothing
   * that asks the whole to be under its own terms: the GPL is there only with the exceptions that
   * make it harmless to programs beside it.
   */
  private static final Set<String> ALLOWED =
      Set.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "CC0-1.0",
          "EPL-1.0",
          "EPL-2.0",
          "MPL-1.1",
          "MPL-2.0",
          // JSON in Java, which Jedis brings.
          "Public Domain",
          // Jakarta's, if not by the EPL.
          "GPL-2.0-with-classpath-exception",
          // Connector/J: GPL, and any other open license beside it.
          "The GNU General Public License, v2 with Universal FOSS Exception, v1.0");

  private static JsonNode sbom(String module) throws IOException {
    Path target = Path.of("..", module, "target");
    return new ObjectMapper().readTree(target.resolve(module + "-sbom.json").toFile());
  }

  /** By group and name; the licenses of each. */
  private static TreeMap<String, Set<String>> licenses(String module) throws IOException {
    TreeMap<String, Set<String>> licenses = new TreeMap<>();
    for (JsonNode component : sbom(module).path("components")) {
      Set<String> names = new TreeSet<>();
      for (JsonNode each : component.path("licenses")) {
        JsonNode license = each.path("license");
        names.add(license.path("id").asText(license.path("name").asText()));
        names.add(each.path("expression").asText());
      }
      names.remove("");
      licenses.put(component.path("group").asText() + ":" + component.path("name").asText(), names);
    }
    return licenses;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dalga-api", "dalga-client", "dalga-broker", "dalga-service"})
  void every_component_may_be_had_under_a_license_that_is_allowed(String module)
      throws IOException {
    TreeMap<String, Set<String>> licenses = licenses(module);

    assertThat(licenses).isNotEmpty();
    licenses.values().removeIf(each -> each.stream().anyMatch(ALLOWED::contains));
    assertThat(licenses).as("components without a license of the list").isEmpty();
  }

  @Test
  void the_service_names_what_is_in_its_jar_and_not_what_tests_it() throws IOException {
    assertThat(licenses("dalga-service").keySet())
        .contains(
            "com.h2database:h2",
            "com.mysql:mysql-connector-j",
            "com.rabbitmq:amqp-client",
            "io.dalga:dalga-client",
            "io.dropwizard:dropwizard-core",
            "redis.clients:jedis")
        .doesNotContain("org.assertj:assertj-core", "org.junit.jupiter:junit-jupiter-api");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dalga-api", "dalga-client", "dalga-broker", "dalga-service"})
  void every_component_can_be_looked_up_and_compared(String module) throws IOException {
    JsonNode sbom = sbom(module);
    List<String> incomplete = new ArrayList<>();
    for (JsonNode component : sbom.path("components")) {
      boolean ours = component.path("group").asText().equals("io.dalga");
      if (!component.path("purl").asText().startsWith("pkg:maven/")
          || !ours && component.path("hashes").isEmpty()) {
        incomplete.add(component.path("name").asText());
      }
    }

    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(sbom.at("/metadata/component/name").asText()).isEqualTo(module);
    assertThat(incomplete).isEmpty();
  }
}

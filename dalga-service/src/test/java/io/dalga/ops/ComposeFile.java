package io.dalga.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A composition, in the forms of the Compose specification that ours use: another key, or another
 * form of one, is refused.
 */
record ComposeFile(
    @Nullable String name, Map<String, Service> services, Map<String, JsonNode> volumes) {

  private static final ObjectMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  record Service(
      @Nullable String image,
      @Nullable String build,
      @Nullable List<String> command,
      @Nullable Map<String, String> environment,
      @Nullable List<String> ports,
      @Nullable List<String> volumes,
      @Nullable List<String> tmpfs,
      @JsonProperty("depends_on") @Nullable Map<String, Dependency> dependsOn,
      @Nullable Healthcheck healthcheck,
      @Nullable String restart,
      @JsonProperty("stop_grace_period") @Nullable String stopGracePeriod,
      @JsonProperty("read_only") boolean readOnly,
      @JsonProperty("cap_drop") @Nullable List<String> capDrop,
      @JsonProperty("security_opt") @Nullable List<String> securityOpt) {

    List<String> portsOrNone() {
      return Objects.requireNonNullElse(ports, List.of());
    }

    List<String> volumesOrNone() {
      return Objects.requireNonNullElse(volumes, List.of());
    }

    Map<String, Dependency> dependencies() {
      return Objects.requireNonNullElse(dependsOn, Map.of());
    }

    Map<String, String> variables() {
      return Objects.requireNonNullElse(environment, Map.of());
    }

    boolean isOurs() {
      return build != null;
    }
  }

  record Dependency(String condition) {}

  record Healthcheck(List<String> test, String interval, String timeout, int retries) {}

  /** What begins with {@code x-} is there to be merged into services, and for nobody else. */
  static ComposeFile parse(Path file) throws IOException {
    ObjectNode tree = Ops.yaml(file).deepCopy();
    tree.remove(Ops.names(tree).filter(name -> name.startsWith("x-")).toList());
    return STRICT.treeToValue(tree, ComposeFile.class);
  }
}

package io.dalga.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of Kubernetes: fields, and what they have to agree on with the rest. */
class KubernetesTest {

  private static final List<String> WITH_PODS = List.of("deployment", "migrate");

  private static JsonNode pod(String manifest) throws IOException {
    return Manifests.of(manifest).at("/spec/template");
  }

  private static JsonNode container(String manifest) throws IOException {
    JsonNode containers = pod(manifest).at("/spec/containers");
    assertThat(containers).hasSize(1);
    return containers.get(0);
  }

  static List<Path> manifests() throws IOException {
    return Manifests.files();
  }

  // Each by itself.

  @ParameterizedTest
  @MethodSource("manifests")
  void every_field_is_one_that_the_kind_has(Path file) throws IOException {
    HasMetadata manifest = Manifests.parse(Ops.yaml(file));

    assertThat(manifest.getMetadata().getName()).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
  }

  @Test
  void a_field_that_no_deployment_has_is_found() throws IOException {
    ObjectNode manifest = Manifests.of("deployment").deepCopy();
    ((ObjectNode) manifest.at("/spec/template/spec/containers/0")).put("readinessprobe", "/");

    assertThatThrownBy(() -> Manifests.parse(manifest)).hasMessageContaining("readinessprobe");
  }

  @Test
  void the_kustomization_has_every_manifest_but_the_examples() throws IOException {
    List<String> files =
        Manifests.files().stream()
            .map(file -> String.valueOf(file.getFileName()))
            .filter(name -> !name.contains(".example."))
            .toList();

    JsonNode kustomization = Ops.yaml(Manifests.KUSTOMIZATION);
    assertThat(Ops.names(kustomization))
        .containsExactly("apiVersion", "kind", "namespace", "resources", "images");
    assertThat(Ops.texts(kustomization.path("resources")))
        .containsExactlyInAnyOrderElementsOf(files);
    assertThat(kustomization.path("namespace"))
        .isEqualTo(Manifests.of("namespace").at("/metadata/name"));
    for (String each : WITH_PODS) {
      assertThat(container(each).path("image"))
          .isEqualTo(kustomization.path("images").get(0).path("name"));
    }
  }

  // With one another.

  @Test
  void whoever_selects_pods_selects_those_of_the_deployment_alone() throws IOException {
    JsonNode labels = pod("deployment").at("/metadata/labels");

    assertThat(
            Stream.of(
                Manifests.of("deployment").at("/spec/selector/matchLabels"),
                Manifests.of("service").at("/spec/selector"),
                Manifests.of("poddisruptionbudget").at("/spec/selector/matchLabels"),
                Manifests.of("networkpolicy").at("/spec/podSelector/matchLabels"),
                pod("deployment")
                    .at("/spec/topologySpreadConstraints/0/labelSelector/matchLabels")))
        .allMatch(labels::equals);
    assertThat(pod("migrate").at("/metadata/labels")).isNotEqualTo(labels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deployment", "migrate"})
  void variables_come_from_what_is_there_and_the_configuration_knows_them(String manifest)
      throws IOException {
    JsonNode configuration = Manifests.of("configmap");
    JsonNode secret = Manifests.of("secret.example");

    JsonNode from = container(manifest).path("envFrom");
    assertThat(from.findValues("configMapRef"))
        .extracting(each -> each.path("name"))
        .containsExactly(configuration.at("/metadata/name"));
    assertThat(from.findValues("secretRef"))
        .extracting(each -> each.path("name"))
        .containsExactly(secret.at("/metadata/name"));
    for (String variable :
        Stream.concat(Ops.names(configuration.path("data")), Ops.names(secret.path("stringData")))
            .toList()) {
      assertThat(Ops.isVariable(variable)).as(variable).isTrue();
    }
    assertThat(Ops.names(configuration.path("data")))
        .as("nothing secret is in the map")
        .noneMatch(name -> name.contains("PASSWORD"));
  }

  @Test
  void ports_are_those_that_the_server_listens_on() throws IOException {
    JsonNode ports = container("deployment").path("ports");

    assertThat(port(ports, "http"))
        .isEqualTo(Ops.find("config.yml", "\\$\\{DALGA_LISTEN_PORT:-(\\d+)\\}"));
    assertThat(port(ports, "admin"))
        .isEqualTo(Ops.find("config.yml", "\\$\\{DALGA_ADMIN_PORT:-(\\d+)\\}"));
    assertThat(Manifests.of("service").at("/spec/ports/0/targetPort").asText()).isEqualTo("http");
    assertThat(Manifests.of("networkpolicy").findValuesAsText("port"))
        .containsExactly("http", "admin");
    JsonNode variables = Manifests.of("configmap").path("data");
    assertThat(variables.path("DALGA_AUTH_TYPE").asText()).isNotEmpty().isNotEqualTo("none");
    assertThat(variables.path("DALGA_LISTEN_HOST").asText()).isEqualTo("0.0.0.0");
    assertThat(variables.path("DALGA_ADMIN_HOST").asText()).isEqualTo("0.0.0.0");
  }

  private static String port(JsonNode ports, String name) {
    return Ops.elements(ports)
        .filter(port -> port.path("name").asText().equals(name))
        .map(port -> port.path("containerPort").asText())
        .findFirst()
        .orElse("none");
  }

  // Probes; ReadOnlyIT asks a server for what they ask for.

  @Test
  void it_is_probed_at_its_admin_port_and_not_killed_for_what_others_are_down_for()
      throws IOException {
    JsonNode container = container("deployment");

    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.path(probe).at("/httpGet/port").asText()).as(probe).isEqualTo("admin");
    }
    assertThat(container.at("/livenessProbe/httpGet/path"))
        .isNotEqualTo(container.at("/readinessProbe/httpGet/path"))
        .isEqualTo(container.at("/startupProbe/httpGet/path"));
  }

  @Test
  void it_gets_longer_to_stop_than_attempts_in_flight_are_waited_for() throws IOException {
    Duration wait =
        io.dropwizard.util.Duration.parse(
                Manifests.of("configmap").at("/data/DALGA_HEALTH_SHUTDOWNWAITPERIOD").asText())
            .toJavaDuration();

    assertThat(
            Duration.ofSeconds(
                pod("deployment").at("/spec/terminationGracePeriodSeconds").asLong()))
        .isGreaterThan(Ops.drainTimeout().plus(wait).plusSeconds(10));
  }

  @Test
  void machines_can_be_drained_and_one_instance_remains() throws IOException {
    assertThat(Manifests.of("poddisruptionbudget").at("/spec/maxUnavailable").asInt()).isOne();
    assertThat(Manifests.of("deployment").at("/spec/replicas").asInt()).isGreaterThan(1);
  }

  // What it may do.

  @ParameterizedTest
  @ValueSource(strings = {"deployment", "migrate"})
  void it_runs_as_the_user_of_the_image_and_may_nothing(String manifest) throws IOException {
    JsonNode spec = pod(manifest).path("spec");
    JsonNode user = spec.path("securityContext");
    JsonNode container = container(manifest);
    ObjectNode expected = new ObjectMapper().createObjectNode();
    expected.put("allowPrivilegeEscalation", false).put("readOnlyRootFilesystem", true);
    expected.putObject("capabilities").putArray("drop").add("ALL");

    assertThat(user.path("runAsUser").asText() + ":" + user.path("runAsGroup").asText())
        .isEqualTo(Ops.find("Dockerfile", "(?m)^USER (\\d+:\\d+)$"));
    assertThat(user.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(user.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.path("securityContext")).isEqualTo(expected);
    assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(spec.path("serviceAccountName"))
        .isEqualTo(Manifests.of("serviceaccount").at("/metadata/name"));
    assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    assertThat(spec.has("hostNetwork") || spec.has("hostPID") || spec.has("hostIPC")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deployment", "migrate"})
  void it_can_write_to_its_data_directory_alone(String manifest) throws IOException {
    JsonNode mounts = container(manifest).path("volumeMounts");
    JsonNode volumes = pod(manifest).at("/spec/volumes");

    assertThat(mounts).hasSize(1);
    assertThat(mounts.get(0).path("mountPath").asText())
        .isEqualTo(Ops.find("Dockerfile", "(?m)^WORKDIR (/var\\S+)$"));
    assertThat(volumes).hasSize(1);
    assertThat(volumes.get(0).path("name")).isEqualTo(mounts.get(0).path("name"));
    assertThat(volumes.get(0).at("/emptyDir/sizeLimit").asText()).isNotEmpty();
  }

  @Test
  void it_is_started_as_the_image_is() throws IOException {
    String configuration = Ops.find("Dockerfile", "(?m)^COPY config.yml (\\S+)$");

    assertThat(Ops.texts(container("deployment").path("args")))
        .containsExactly("server", configuration);
    assertThat(Ops.texts(container("migrate").path("args")))
        .containsExactly("db", "migrate", configuration);
    assertThat(pod("migrate").at("/spec/restartPolicy").asText()).isEqualTo("OnFailure");
  }
}

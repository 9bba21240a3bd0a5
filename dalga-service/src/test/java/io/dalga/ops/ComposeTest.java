package io.dalga.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dalga.DalgaConfiguration;
import io.dalga.ops.ComposeFile.Service;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The compositions: what they refer to is there, and nothing of them is open to the network. */
class ComposeTest {

  private static final Path OPS = Ops.DIRECTORY.resolve("compose").resolve("docker-compose.yml");
  private static final Path CONFIGURATION = OPS.resolveSibling("config.yml");

  static final List<Path> FILES = List.of(Ops.TOP.resolve("docker-compose.yml"), OPS);

  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+):(\\d+)");

  private static Map<String, Service> ours(ComposeFile composition) {
    return composition.services().entrySet().stream()
        .filter(each -> each.getValue().isOurs())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static List<Service> instances(ComposeFile composition) {
    return ours(composition).values().stream().filter(each -> each.command() == null).toList();
  }

  // What they refer to.

  @ParameterizedTest
  @FieldSource("FILES")
  void every_image_is_of_a_version_or_of_our_dockerfile(Path file) throws IOException {
    ComposeFile.parse(file)
        .services()
        .forEach(
            (name, service) -> {
              if (service.isOurs()) {
                Path context = file.resolveSibling(Objects.requireNonNull(service.build()));
                assertThat(context.resolve("Dockerfile")).as(name).exists();
              } else {
                assertThat(service.image()).as(name).matches("[a-z/]+:v?\\d+\\.\\d+[-.\\w]*");
              }
            });
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void whoever_waits_for_a_service_waits_for_what_it_will_come_to(Path file) throws IOException {
    Map<String, Service> services = ComposeFile.parse(file).services();
    for (Service service : services.values()) {
      service
          .dependencies()
          .forEach((other, dependency) -> check(services.get(other), dependency.condition()));
    }
  }

  private static void check(@Nullable Service awaited, String condition) {
    assertThat(awaited).isNotNull();
    Service service = Objects.requireNonNull(awaited);
    switch (condition) {
      case "service_started" -> assertThat(service.command()).isNotNull();
      case "service_healthy" -> assertThat(service.healthcheck()).isNotNull();
      case "service_completed_successfully" -> {
        assertThat(service.command()).startsWith("db", "migrate");
        assertThat(service.restart()).isNull();
      }
      default -> throw new AssertionError("no condition: " + condition);
    }
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void every_volume_is_declared_and_every_file_is_there(Path file) throws IOException {
    ComposeFile composition = ComposeFile.parse(file);
    List<String> sources =
        composition.services().values().stream()
            .flatMap(service -> service.volumesOrNone().stream())
            .map(volume -> volume.split(":")[0])
            .distinct()
            .toList();

    assertThat(sources.stream().filter(source -> !source.startsWith(".")))
        .containsExactlyInAnyOrderElementsOf(composition.volumes().keySet());
    assertThat(sources.stream().filter(source -> source.startsWith(".")))
        .allMatch(source -> Files.exists(file.resolveSibling(source)));
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void what_is_published_is_so_on_the_loopback_interface_and_once(Path file) throws IOException {
    List<String> ports =
        ComposeFile.parse(file).services().values().stream()
            .flatMap(service -> service.portsOrNone().stream())
            .toList();

    assertThat(ports).allMatch(port -> PORT.matcher(port).matches());
    assertThat(ports.stream().map(port -> port.split(":")[1])).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void instances_publish_the_ports_that_they_listen_on(Path file) throws IOException {
    for (Service instance : instances(ComposeFile.parse(file))) {
      assertThat(instance.portsOrNone().stream().map(port -> port.split(":")[2]))
          .containsExactly(
              Ops.find("config.yml", "\\$\\{DALGA_LISTEN_PORT:-(\\d+)\\}"),
              Ops.find("config.yml", "\\$\\{DALGA_ADMIN_PORT:-(\\d+)\\}"));
    }
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void instances_get_longer_to_stop_than_attempts_in_flight_are_waited_for(Path file)
      throws IOException {
    assertThat(instances(ComposeFile.parse(file)))
        .isNotEmpty()
        .allSatisfy(
            instance ->
                assertThat(
                        Duration.parse(Objects.requireNonNull(instance.stopGracePeriod()))
                            .toJavaDuration())
                    .isGreaterThan(Ops.drainTimeout().plusSeconds(10)));
  }

  // All that stands around it.

  @Test
  void our_services_can_write_to_their_data_directory_alone() throws IOException {
    String data = Ops.find("Dockerfile", "(?m)^WORKDIR (/var\\S+)$");
    String user = Ops.find("Dockerfile", "(?m)^USER (\\d+):");

    ours(ComposeFile.parse(OPS))
        .forEach(
            (name, service) -> {
              assertThat(service.readOnly()).as(name).isTrue();
              assertThat(service.capDrop()).containsExactly("ALL");
              assertThat(service.securityOpt()).containsExactly("no-new-privileges:true");
              assertThat(service.tmpfs())
                  .containsExactly(data + ":uid=%s,gid=%s,mode=0700".formatted(user, user));
              assertThat(service.volumesOrNone()).allMatch(volume -> volume.endsWith(":ro"));
            });
  }

  @Test
  void the_configuration_is_one_and_has_its_variables_from_the_composition() throws Exception {
    ComposeFile composition = ComposeFile.parse(OPS);
    for (Service service : ours(composition).values()) {
      DalgaConfiguration configuration = configuration(service.variables());

      assertThat(configuration.database().describe())
          .isEqualTo("jdbc:mysql://mysql:3306/" + mysql(composition).get("MYSQL_DATABASE"));
      assertThat(configuration.database().migrationPool().getUser())
          .isEqualTo(mysql(composition).get("MYSQL_USER"));
      assertThat(configuration.targets()).containsKeys("default", "feeds");
      assertThat(service.volumesOrNone())
          .contains(
              "./config.yml:" + Ops.find("Dockerfile", "(?m)^COPY config.yml (\\S+)$") + ":ro");
    }
  }

  private static Map<String, String> mysql(ComposeFile composition) {
    return Objects.requireNonNull(composition.services().get("mysql")).variables();
  }

  /** A variable that the composition does not set is a failure. */
  private static DalgaConfiguration configuration(Map<String, String> variables) throws Exception {
    String text = Files.readString(CONFIGURATION);
    assertThat(variables.keySet()).allMatch(variable -> text.contains("${" + variable));
    Map<String, String> values = new HashMap<>(variables);
    values.replaceAll((name, value) -> new StringSubstitutor(Map.of()).replace(value));
    StringSubstitutor substitutor = new StringSubstitutor(values);
    substitutor.setEnableUndefinedVariableException(true);
    return new DefaultConfigurationFactoryFactory<DalgaConfiguration>()
        .create(
            DalgaConfiguration.class,
            Validators.newValidator(),
            Jackson.newObjectMapper(),
            "untouched")
        .build(
            new SubstitutingSourceProvider(new FileConfigurationSourceProvider(), substitutor),
            CONFIGURATION.toString());
  }

  @Test
  void it_listens_where_the_composition_publishes_it() throws IOException {
    JsonNode server = Ops.yaml(CONFIGURATION).path("server");
    for (String each : List.of("application", "admin")) {
      assertThat(server.path(each + "Connectors").get(0).path("bindHost").asText())
          .isEqualTo("0.0.0.0");
    }
    assertThat(server.at("/applicationConnectors/0/port").asText())
        .isEqualTo(Ops.find("config.yml", "\\$\\{DALGA_LISTEN_PORT:-(\\d+)\\}"));
    assertThat(server.at("/adminConnectors/0/port").asText())
        .isEqualTo(Ops.find("config.yml", "\\$\\{DALGA_ADMIN_PORT:-(\\d+)\\}"));
  }

  @Test
  void prometheus_reads_each_instance() throws IOException {
    List<String> instances =
        ours(ComposeFile.parse(OPS)).entrySet().stream()
            .filter(each -> each.getValue().command() == null)
            .map(each -> each.getKey() + ":34007")
            .toList();

    assertThat(
            Ops.texts(
                Ops.yaml(Ops.DIRECTORY.resolve("prometheus").resolve("prometheus.yml"))
                    .at("/scrape_configs/0/static_configs/0/targets")))
        .containsExactlyInAnyOrderElementsOf(instances);
  }

  @Test
  void the_passwords_of_servers_are_those_that_dalga_has() throws IOException {
    ComposeFile composition = ComposeFile.parse(OPS);
    Map<String, String> variables =
        Objects.requireNonNull(composition.services().get("dalga")).variables();
    Map<String, String> rabbit =
        Objects.requireNonNull(composition.services().get("rabbitmq")).variables();

    assertThat(variables)
        .containsEntry("DALGA_MYSQL_PASSWORD", mysql(composition).get("MYSQL_PASSWORD"))
        .containsEntry("RABBITMQ_PASSWORD", rabbit.get("RABBITMQ_DEFAULT_PASS"));
    assertThat(Files.readString(CONFIGURATION))
        .contains("amqp://" + rabbit.get("RABBITMQ_DEFAULT_USER") + ":");
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void what_it_takes_from_its_environment_has_a_default(Path file) throws IOException {
    Matcher variables =
        Pattern.compile("(?<!\\$)\\$(?!\\$)(\\{(\\w+):-\\w*\\})?").matcher(Files.readString(file));
    Set<String> names =
        variables.results().map(each -> String.valueOf(each.group(2))).collect(Collectors.toSet());

    assertThat(names)
        .isSubsetOf("DALGA_ENDPOINT_BASEURL", "DALGA_MYSQL_PASSWORD", "RABBITMQ_PASSWORD");
  }

  @Test
  void an_unknown_key_is_found(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("docker-compose.yml");
    Files.writeString(
        file, Files.readString(OPS).replace("stop_grace_period:", "stop_graceperiod:"));

    assertThatThrownBy(() -> ComposeFile.parse(file)).hasMessageContaining("stop_graceperiod");
  }
}

package io.dalga.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit of systemd. Where there is a systemd-analyze on the PATH, that is asked, too. */
class SystemdTest {

  private static final Path UNIT = Ops.DIRECTORY.resolve("systemd").resolve("dalga.service");

  /** What it may say; a word that is misspelt would be ignored by systemd. */
  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "Unit", Set.of("Description", "After", "Wants"),
          "Install", Set.of("WantedBy"),
          "Service",
              Set.of(
                  "AmbientCapabilities",
                  "CapabilityBoundingSet",
                  "DynamicUser",
                  "EnvironmentFile",
                  "ExecStart",
                  "LimitNOFILE",
                  "LockPersonality",
                  "NoNewPrivileges",
                  "PrivateDevices",
                  "PrivateTmp",
                  "PrivateUsers",
                  "ProtectClock",
                  "ProtectControlGroups",
                  "ProtectHome",
                  "ProtectHostname",
                  "ProtectKernelLogs",
                  "ProtectKernelModules",
                  "ProtectKernelTunables",
                  "ProtectProc",
                  "ProtectSystem",
                  "RemoveIPC",
                  "Restart",
                  "RestartSec",
                  "RestrictAddressFamilies",
                  "RestrictNamespaces",
                  "RestrictRealtime",
                  "RestrictSUIDSGID",
                  "StateDirectory",
                  "StateDirectoryMode",
                  "SuccessExitStatus",
                  "SystemCallArchitectures",
                  "SystemCallErrorNumber",
                  "SystemCallFilter",
                  "TimeoutStopSec",
                  "Type",
                  "UMask",
                  "WorkingDirectory"));

  /** The values of each key of each section. */
  private static Map<String, Map<String, List<String>>> parse() throws IOException {
    Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
    Map<String, List<String>> section = new LinkedHashMap<>();
    for (String line : Files.readAllLines(UNIT)) {
      if (line.startsWith("[") && line.endsWith("]")) {
        section = new LinkedHashMap<>();
        sections.put(line.substring(1, line.length() - 1), section);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("=", 2);
        assertThat(parts).as(line).hasSize(2);
        section.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(parts[1]);
      }
    }
    return sections;
  }

  private static String service(String key) throws IOException {
    List<String> values = Objects.requireNonNull(parse().get("Service")).get(key);
    assertThat(values).as(key).hasSize(1);
    return Objects.requireNonNull(values).get(0);
  }

  @Test
  void every_word_is_one_of_systemd() throws IOException {
    Map<String, Map<String, List<String>>> sections = parse();

    assertThat(sections.keySet()).isEqualTo(KNOWN.keySet());
    sections.forEach(
        (name, section) ->
            assertThat(section.keySet())
                .as(name)
                .isSubsetOf(Objects.requireNonNull(KNOWN.get(name))));
  }

  @Test
  void it_gets_longer_to_stop_than_attempts_in_flight_are_waited_for() throws IOException {
    assertThat(Duration.parse(service("TimeoutStopSec") + "s").toJavaDuration())
        .isGreaterThan(Ops.drainTimeout().plusSeconds(10));
  }

  @Test
  void stopping_it_is_no_failure_and_its_end_is_not_the_end() throws IOException {
    assertThat(service("SuccessExitStatus")).isEqualTo("143");
    assertThat(service("Restart")).isEqualTo("always");
  }

  @Test
  void it_runs_the_jar_by_its_name_in_the_one_directory_that_it_can_write_to() throws IOException {
    String data = "/var/lib/" + service("StateDirectory");

    assertThat(service("ExecStart"))
        .matches("/usr/bin/java .* -jar /opt/dalga/dalga-service\\.jar server \\S+/config\\.yml")
        .contains("-Djava.io.tmpdir=" + data + " ", "-XX:-UsePerfData");
    assertThat(service("WorkingDirectory")).isEqualTo(data);
    assertThat(service("ProtectSystem")).isEqualTo("strict");
    assertThat(service("DynamicUser")).isEqualTo("yes");
    assertThat(service("CapabilityBoundingSet")).isEmpty();
  }

  @Test
  void systemd_finds_nothing_wrong_and_little_exposed(@TempDir Path directory) throws Exception {
    if (Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .noneMatch(place -> Files.isExecutable(Path.of(place, "systemd-analyze")))) {
      System.out.println("systemd-analyze is not there; its unit is checked by our own rules");
      return;
    }
    Path unit = directory.resolve("dalga.service");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(unit, Files.readString(UNIT).replace("/usr/bin/java", java));

    assertThat(systemdAnalyze("verify", unit.toString())).doesNotContain("dalga.service");
    assertThat(systemdAnalyze("security", "--offline=true", "--threshold=20", unit.toString()))
        .containsPattern("exposure level for dalga.service: [01]\\.\\d OK");
  }

  private static String systemdAnalyze(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-analyze"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}

package io.dalga.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in {@code ops/} looks for nothing that the page of a running instance does not have. */
@ExtendWith(ScrapedServer.Shared.class)
class OperationsFilesTest {

  private static final Path OPS = Path.of("..", "ops");
  private static final Path ALERTS = OPS.resolve("prometheus/alerts.yml");
  private static final Path DASHBOARD = OPS.resolve("grafana/dashboards/dalga.json");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** What Prometheus itself adds. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  private static List<JsonNode> alerts() throws IOException {
    JsonNode groups = YAML.readTree(ALERTS.toFile()).get("groups");
    return StreamSupport.stream(groups.spliterator(), false)
        .flatMap(group -> StreamSupport.stream(group.get("rules").spliterator(), false))
        .toList();
  }

  /** Every value of a property of that name, wherever it is. */
  private static List<String> values(JsonNode tree, String property) {
    return tree.findValues(property).stream()
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  private static void assertFinds(String expression, Map<String, Set<String>> page) {
    PromQl query = new PromQl(expression.replace("$__rate_interval", "5m"));
    assertThat(query.selectors()).as("what %s looks for", expression).isNotEmpty();
    Set<String> known = new HashSet<>(OF_PROMETHEUS);
    for (PromQl.Selector selector : query.selectors()) {
      if (selector.metric().equals("up")) {
        assertThat(OF_PROMETHEUS).containsAll(selector.labels());
        continue;
      }
      assertThat(page).as(expression).containsKey(selector.metric());
      Set<String> labels = new HashSet<>(page.get(selector.metric()));
      labels.addAll(OF_PROMETHEUS);
      assertThat(labels).as("labels of %s", expression).containsAll(selector.labels());
      known.addAll(labels);
    }
    assertThat(known).as("labels that %s groups by", expression).containsAll(query.grouping());
  }

  @Test
  void alerts_look_for_what_is_there(ScrapedServer server) throws Exception {
    Map<String, Set<String>> page = server.numbersAfterAllOutcomes().labelsOfSamples();

    assertThat(alerts()).hasSizeGreaterThan(10);
    for (JsonNode alert : alerts()) {
      assertFinds(alert.get("expr").asText(), page);
    }
  }

  @Test
  void the_dashboard_looks_for_what_is_there(ScrapedServer server) throws Exception {
    Map<String, Set<String>> page = server.numbersAfterAllOutcomes().labelsOfSamples();
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());

    List<String> expressions = values(dashboard.get("panels"), "expr");
    assertThat(expressions).hasSizeGreaterThan(30);
    expressions.forEach(expression -> assertFinds(expression, page));
    for (String query : values(dashboard.at("/templating/list"), "definition")) {
      String selector = query.replaceFirst("label_values\\((.*), (\\w+)\\)", "$1 + on($2) $1");
      assertFinds(selector, page);
    }
  }

  /** Nothing of ours is shown nowhere. */
  @Test
  void the_dashboard_shows_every_number_of_ours(ScrapedServer server) throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    String expressions = String.join("\n", values(dashboard.get("panels"), "expr"));

    assertThat(server.numbers().families().keySet())
        .filteredOn(name -> name.startsWith("dalga_"))
        .allMatch(expressions::contains);
  }

  @Test
  void every_panel_has_a_place_and_a_number_of_its_own() throws Exception {
    JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels");
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : panels) {
      assertThat(ids.add(panel.get("id").asInt())).as(panel.toString()).isTrue();
      JsonNode place = panel.get("gridPos");
      int left = place.get("x").asInt();
      int top = place.get("y").asInt();
      assertThat(left + place.get("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = left; x < left + place.get("w").asInt(); x++) {
        for (int y = top; y < top + place.get("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as("%s covers another", panel.get("title")).isTrue();
        }
      }
    }
  }

  @Test
  void each_alert_says_what_is_wrong_and_what_to_do() throws Exception {
    Set<String> anchors =
        Files.readString(Path.of("..", "docs", "observability.md"))
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
            .collect(Collectors.toSet());
    for (JsonNode alert : alerts()) {
      JsonNode annotations = alert.get("annotations");
      assertThat(annotations.get("summary").asText()).isNotBlank();
      assertThat(annotations.get("description").asText()).isNotBlank();
      assertThat(annotations.get("runbook").asText()).startsWith("docs/observability.md#");
      assertThat(anchors).contains(annotations.get("runbook").asText().replaceFirst(".*#", ""));
      assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
    }
  }

  @Test
  void prometheus_reads_the_page_and_the_alerts_and_grafana_reads_prometheus() throws Exception {
    JsonNode prometheus = YAML.readTree(OPS.resolve("prometheus/prometheus.yml").toFile());
    JsonNode scrape = prometheus.at("/scrape_configs/0");
    assertThat(scrape.get("metrics_path").asText()).isEqualTo(PrometheusPage.PATH);
    assertThat(scrape.at("/static_configs/0/targets/0").asText()).endsWith(":34007");
    for (JsonNode file : prometheus.get("rule_files")) {
      assertThat(OPS.resolve("prometheus").resolve(file.asText())).exists();
    }
    JsonNode sources =
        YAML.readTree(OPS.resolve("grafana/provisioning/datasources/prometheus.yml").toFile());
    assertThat(sources.at("/datasources/0/type").asText()).isEqualTo("prometheus");
    JsonNode providers =
        YAML.readTree(OPS.resolve("grafana/provisioning/dashboards/dalga.yml").toFile());
    assertThat(providers.at("/providers/0/type").asText()).isEqualTo("file");
  }

  /** Where it is installed; our own reading above is made everywhere. */
  @Test
  void promtool_has_nothing_against_them() throws Exception {
    Map<String, String> complaints = new TreeMap<>();
    if (onPath("promtool")) {
      List<List<String>> commands =
          List.of(
              List.of("promtool", "check", "config", "prometheus.yml"),
              List.of("promtool", "test", "rules", "alerts_test.yml"));
      for (List<String> command : commands) {
        Process process =
            new ProcessBuilder(command)
                .directory(OPS.resolve("prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        if (process.exitValue() != 0) {
          complaints.put(String.join(" ", command), output);
        }
      }
    }
    assertThat(complaints).isEmpty();
  }

  private static boolean onPath(String program) {
    List<Path> folders = new ArrayList<>();
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      folders.add(Path.of(folder));
    }
    return folders.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
  }
}

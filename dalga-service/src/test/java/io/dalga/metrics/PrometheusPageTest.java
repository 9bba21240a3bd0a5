package io.dalga.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a running instance. */
@ExtendWith(ScrapedServer.Shared.class)
class PrometheusPageTest {

  private static final Path DOCUMENTATION = Path.of("..", "docs", "observability.md");

  /** A row of its table: name, type, labels. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(dalga_[a-z_]+)` \\| (\\w+) \\|([^|]*)\\|");

  @BeforeEach
  void run_with_every_outcome(ScrapedServer server) throws Exception {
    server.numbersAfterAllOutcomes();
  }

  @Test
  void runs_are_counted_by_target_and_outcome_and_measured(ScrapedServer server) throws Exception {
    Exposition page = server.numbers();

    double attempts = page.value("dalga_attempt_duration_seconds_count", "target", "default");
    assertThat(attempts).isGreaterThanOrEqualTo(3);
    assertThat(page.value("dalga_dispatch_lateness_seconds_count")).isGreaterThanOrEqualTo(3);
    assertThat(page.value("dalga_slots_owned")).isEqualTo(256);
    assertThat(page.value("dalga_slots_unowned")).isZero();
    assertThat(page.value("dalga_lease_held")).isEqualTo(1);
    assertThat(page.value("dalga_target_breaker_open", "target", "default")).isZero();
  }

  @Test
  void calls_are_counted_by_the_template_of_their_address(ScrapedServer server) throws Exception {
    assertThat(server.call("GET", "/jobs/no%2Fsuch/job").statusCode()).isEqualTo(404);
    assertThat(server.call("GET", "/nowhere").statusCode()).isEqualTo(404);

    String route = "/jobs/{path}/{body}";
    await()
        .untilAsserted(
            () -> {
              Exposition page = server.numbers();
              assertThat(requests(page, route, "PUT", "201")).isGreaterThanOrEqualTo(3);
              assertThat(requests(page, route, "GET", "404")).isPositive();
              assertThat(requests(page, "none", "GET", "404")).isPositive();
            });
    assertThat(server.page("text/plain").body()).doesNotContain("no/such", "no%2Fsuch");
  }

  private static double requests(Exposition page, String route, String method, String status) {
    return page.value(
        "dalga_http_requests_total", "method", method, "route", route, "status", status);
  }

  @Test
  void every_form_has_its_content_type_and_can_be_read(ScrapedServer server) throws Exception {
    HttpResponse<String> text = server.page("text/plain");
    assertThat(type(text)).startsWith("text/plain; version=0.0.4");
    Exposition plain = Exposition.parse(text.body());
    assertThat(plain.family("dalga_runs_total").type()).isEqualTo("counter");
    assertThat(plain.family("dalga_dispatch_lateness_seconds").type()).isEqualTo("histogram");
    assertThat(plain.family("dalga_slots_owned").type()).isEqualTo("gauge");

    HttpResponse<String> openMetrics = server.page(ScrapedServer.OPEN_METRICS);
    assertThat(type(openMetrics)).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(openMetrics.body()).endsWith("# EOF\n");
    assertThat(Exposition.parse(openMetrics.body()).family("dalga_runs").type())
        .isEqualTo("counter");
  }

  /** Histograms are exact in this form alone. */
  @Test
  void prometheus_itself_gets_native_histograms(ScrapedServer server) throws Exception {
    HttpResponse<String> binary =
        server.page(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited");

    assertThat(type(binary)).startsWith("application/vnd.google.protobuf");
    assertThat(binary.body()).contains("dalga_dispatch_lateness_seconds");
  }

  private static String type(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @Test
  void the_jvm_and_the_pools_are_there_once_each(ScrapedServer server) throws Exception {
    Exposition page = server.numbers();

    assertThat(page.families()).containsKeys("jvm_memory_used_bytes", "process_open_fds");
    assertThat(page.families().keySet())
        .noneMatch(name -> name.startsWith("io_dropwizard_db"))
        .noneMatch(name -> name.startsWith("jvm_memory_heap"));
    for (String pool : new String[] {"heartbeat", "dispatch", "api"}) {
      assertThat(page.value("dalga_database_waiting", "pool", pool)).isZero();
      assertThat(page.value("dalga_database_connections", "pool", pool, "state", "active"))
          .isNotNegative();
    }
  }

  /** One {@code @Timed} on a resource would otherwise be the end of the page. */
  @Test
  void two_names_of_dropwizard_that_are_one_of_prometheus_do_no_harm() {
    Environment environment = new Environment("test");
    PrometheusRegistry registry = PrometheusPage.open(environment);
    environment.metrics().timer("io.dalga.http.JobResource.put");
    environment.metrics().meter("io.dalga.http.JobResource.put.total");

    assertThat(registry.scrape())
        .extracting(snapshot -> snapshot.getMetadata().getPrometheusName())
        .contains("io_dalga_http_JobResource_put")
        .doesNotHaveDuplicates();
  }

  @Test
  void every_number_of_ours_is_in_the_documentation_and_no_other(ScrapedServer server)
      throws Exception {
    Map<String, String> onPage =
        server.numbers().families().values().stream()
            .filter(family -> family.name().startsWith("dalga_"))
            .collect(
                Collectors.toMap(
                    Exposition.Family::name,
                    family -> family.type() + " " + family.labels().stream().sorted().toList(),
                    (a, b) -> a,
                    TreeMap::new));

    Map<String, String> inTable = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(DOCUMENTATION));
    rows.results().forEach(row -> inTable.put(row.group(1), typeAndLabels(row)));
    assertThat(inTable).isEqualTo(onPage);
  }

  private static String typeAndLabels(MatchResult row) {
    return row.group(2)
        + " "
        + Pattern.compile("`([a-z]+)`")
            .matcher(row.group(3))
            .results()
            .map(label -> label.group(1))
            .sorted()
            .toList();
  }

  @Test
  void the_numbers_of_dropwizard_stay_where_they_were(ScrapedServer server) throws Exception {
    HttpResponse<String> json = server.get("/metrics", "application/json");

    JsonNode timers = new ObjectMapper().readTree(json.body()).get("timers");
    assertThat(timers.fieldNames())
        .toIterable()
        .contains("dalga.dispatch.lateness", "dalga.attempts.delivered", "dalga.completions.write");
  }
}

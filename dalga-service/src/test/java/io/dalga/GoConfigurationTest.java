package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.legacy.GoConfiguration;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Configuration files of the Go original, taken as they are. */
class GoConfigurationTest {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  /** The example of the original's documentation. */
  private static final String EXAMPLE =
      """
      # Example config file

      [jobs]
      randomizationFactor = 0.0
      retryInterval = "60s"

      [mysql]
      host = "127.0.0.1"
      port = 3306
      db = "test"
      table = "dalga"
      user = "root"
      password = ""

      [listen]
      host = "127.0.0.1"
      port = 34006

      [endpoint]
      baseurl = "http://127.0.0.1:5000/"
      timeout = "10s"
      """;

  private static final String ENDPOINT = "[endpoint]\nbaseURL = \"http://127.0.0.1:5000/\"\n";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(GoConfiguration.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private List<String> warnings() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static DalgaConfiguration parse(String path, String text, Map<String, String> environment)
      throws Exception {
    EnvironmentVariables variables = new EnvironmentVariables(environment);
    return new DefaultConfigurationFactoryFactory<DalgaConfiguration>()
        .create(DalgaConfiguration.class, Validators.newValidator(), JSON, "untouched")
        .build(
            new GoConfiguration(
                any -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                variables.substitutor(),
                variables::get),
            path);
  }

  private static JsonNode toml(String text, String... environment) throws Exception {
    Map<String, String> variables =
        environment.length == 0 ? Map.of() : Map.of(environment[0], environment[1]);
    return JSON.valueToTree(parse("dalga.toml", text, variables));
  }

  @Test
  void the_example_of_the_original_works_as_it_is() throws Exception {
    DalgaConfiguration configuration = parse("dalga.toml", EXAMPLE, Map.of());

    assertThat(configuration.database().describe()).isEqualTo("jdbc:mysql://127.0.0.1:3306/test");
    assertThat(configuration.database().goTable()).isEqualTo("dalga");
    assertThat(configuration.database().migratesAtStart()).isTrue();
    JsonNode tree = JSON.valueToTree(configuration);
    assertThat(tree.at("/endpoint/baseUrl").asText()).isEqualTo("http://127.0.0.1:5000/");
    assertThat(tree.at("/server/applicationConnectors/0/port").asInt()).isEqualTo(34006);
    assertThat(tree.at("/server/adminConnectors/0/port").asInt()).isEqualTo(34007);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void yaml_with_the_same_sections_means_the_same() throws Exception {
    String yaml =
        """
        jobs: {randomizationFactor: 0.0, retryInterval: 60s}
        mysql: {host: 127.0.0.1, port: 3306, db: test, table: dalga, user: root, password: ''}
        listen: {host: 127.0.0.1, port: 34006}
        endpoint: {baseurl: 'http://127.0.0.1:5000/', timeout: 10s}
        """;

    assertThat(JSON.<JsonNode>valueToTree(parse("dalga.yaml", yaml, Map.of())))
        .isEqualTo(toml(EXAMPLE));
  }

  @Test
  void what_is_left_out_has_the_default_of_the_original() throws Exception {
    JsonNode tree = toml("", "DALGA_ENDPOINT_BASEURL", "http://127.0.0.1:5000/");

    assertThat(tree).isEqualTo(toml(EXAMPLE));
    assertThat(tree.at("/jobs/retryInterval").asText()).isEqualTo("60000 milliseconds");
    assertThat(tree.at("/jobs/retryMultiplier").asDouble()).isEqualTo(1);
    assertThat(tree.at("/jobs/retryMaxInterval").asText()).isEqualTo("60000 milliseconds");
    assertThat(tree.at("/jobs/retryJitter").asDouble()).isZero();
    assertThat(tree.at("/jobs/fixedIntervals").asBoolean()).isFalse();
    assertThat(tree.at("/jobs/monthOverflow").asText()).isEqualTo("ROLL");
    assertThat(tree.at("/jobs/maxRunning").asInt()).isEqualTo(100);
  }

  /** Each key once in the file, and once in the environment while the file says something else. */
  @ParameterizedTest
  @CsvSource({
    "jobs.randomizationFactor, 0.25,    0.5,    /jobs/randomizationFactor, 0.5",
    "jobs.retryInterval,       7s,      1.5s,   /jobs/retryInterval, 1500 milliseconds",
    "jobs.retryMultiplier,     3,       1.5,    /jobs/retryMultiplier, 1.5",
    "jobs.retryMaxInterval,    2m,      1h30m,  /jobs/retryMaxInterval, 5400000 milliseconds",
    "jobs.retryStopAfter,      2m,      72h,    /jobs/retryStopAfter, 259200000 milliseconds",
    "jobs.fixedIntervals,      false,   true,   /jobs/fixedIntervals, true",
    "jobs.maxRunning,          7,       8,      /jobs/maxRunning, 8",
    "mysql.host,               a.ex,    b.ex,   /database/host, b.ex",
    "mysql.port,               1,       3307,   /database/port, 3307",
    "mysql.db,                 a,       b,      /database/name, b",
    "mysql.table,              a,       b,      /database/goTable, b",
    "mysql.user,               a,       b,      /database/user, b",
    "mysql.password,           a,       b,      /database/password, b",
    "mysql.maxOpenConns,       20,      50,     /database/apiConnections, 43",
    "listen.host,              a.ex,    b.ex,   /server/applicationConnectors/0/bindHost, b.ex",
    "listen.port,              1,       3,      /server/applicationConnectors/0/port, 3",
    "listen.shutdownTimeout,   7s,      8s,     /server/shutdownGracePeriod, 8000 milliseconds",
    "listen.idleTimeout,  7s, 8s, /server/applicationConnectors/0/idleTimeout, 8000 milliseconds",
    "endpoint.baseURL,         http://a/, http://b/, /endpoint/baseUrl, http://b/",
    "endpoint.timeout,         7s,      8s,     /endpoint/timeout, 8000 milliseconds",
  })
  void a_key_is_honoured_and_a_variable_wins_over_it(
      String key, String other, String value, String place, String expected) throws Exception {
    String variable = "DALGA_" + key.replace('.', '_').toUpperCase(java.util.Locale.ROOT);
    assertThat(toml(with(key, value)).at(place).asText()).isEqualTo(expected);
    assertThat(toml(with(key, other)).at(place).asText()).isNotEqualTo(expected);
    assertThat(toml(with(key, other), variable, value).at(place).asText()).isEqualTo(expected);
    assertThat(warnings())
        .allMatch(warning -> key.equals("listen.host") && warning.contains("may do everything"));
  }

  private static String with(String key, String value) {
    String[] name = key.split("\\.");
    String line =
        name[1] + " = " + (value.matches("[0-9.]+|true|false") ? value : '"' + value + '"');
    return name[1].equals("baseURL")
        ? "[endpoint]\n" + line
        : ENDPOINT + (name[0].equals("endpoint") ? line : "[" + name[0] + "]\n" + line);
  }

  @ParameterizedTest
  @CsvSource({
    "jobs.scanFrequency,   2s",
    "mysql.skipLocked,     false",
    "mysql.transactionIsolationParamName, tx_isolation",
    "mysql.dialTimeout,    2s",
    "mysql.readTimeout,    2s",
    "mysql.writeTimeout,   2s",
    "listen.readTimeout,   2s",
    "listen.writeTimeout,  2s",
  })
  void a_key_without_effect_is_named_in_the_log_with_the_reason(String key, String value)
      throws Exception {
    toml(with(key, value));

    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("dalga.toml: " + key + " has no effect: ");
  }

  @Test
  void the_lock_of_the_version_before_is_not_needed_and_that_is_said() throws Exception {
    toml(ENDPOINT + "[redis]\nhost = \"127.0.0.1\"\nport = 6379\ndb = 0\n");

    assertThat(warnings()).singleElement().asString().contains("[redis] has no effect");
  }

  @Test
  void what_cannot_be_had_exactly_is_said() throws Exception {
    JsonNode tree =
        toml(
            """
            [jobs]
            maxRunning = 0
            retryInterval = "5m"
            [mysql]
            maxOpenConns = 3
            [endpoint]
            baseURL = "http://127.0.0.1:5000/hooks"
            """);

    assertThat(tree.at("/jobs/maxRunning").asInt()).isEqualTo(10_000);
    assertThat(tree.at("/jobs/retryInterval").asText()).isEqualTo("60000 milliseconds");
    assertThat(tree.at("/database/apiConnections").asInt()).isEqualTo(1);
    assertThat(warnings())
        .satisfiesExactlyInAnyOrder(
            warning -> assertThat(warning).contains("maxRunning 0"),
            warning -> assertThat(warning).contains("retryInterval is longer"),
            warning -> assertThat(warning).contains("maxOpenConns 3"),
            warning -> assertThat(warning).contains("slash"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[mysql] / hots = \"x\"              | unknown key \"mysql.hots\"; the keys of that section are host",
        "[mysqld] / host = \"x\"             | unknown key \"mysqld.host\"; the sections are jobs, mysql",
        "[rabbitmq] / host = \"x\"           | unknown key \"rabbitmq.host\"; the sections are jobs, mysql",
        "host = \"x\"                       | \"host\" must be a section",
        "[mysql] / host = [\"x\"]            | mysql.host must be a single value",
        "[mysql] / host = \"x\" / Host = \"y\" | mysql.Host is there twice",
        "[mysql] / port = \"x\"              | mysql.port \"x\" must be a whole number",
        "[mysql] / port = -1                 | mysql.port \"-1\" must be a whole number",
        "[jobs] / retryInterval = 60         | jobs.retryInterval \"60\" must be a duration",
        "[jobs] / retryInterval = \"1d\"     | jobs.retryInterval \"1d\" must be a duration",
        "[jobs] / scanFrequency = \"fast\"   | jobs.scanFrequency \"fast\" must be a duration",
        "[jobs] / fixedIntervals = \"maybe\" | jobs.fixedIntervals \"maybe\" must be true or false",
        "[jobs] / retryMultiplier = -1       | jobs.retryMultiplier \"-1\" must be a number",
        "[mysql                             | is not TOML",
      })
  void a_mistake_is_an_error_that_names_file_and_key(String text, String message) {
    assertThatThrownBy(() -> toml(text.replace(" / ", "\n") + "\n" + ENDPOINT))
        .hasMessageContaining("dalga.toml")
        .hasMessageContaining(message);
  }

  @Test
  void a_mistake_in_a_variable_names_the_variable() {
    assertThatThrownBy(() -> toml(ENDPOINT, "DALGA_JOBS_RETRYINTERVAL", "soon"))
        .hasMessageContaining("DALGA_JOBS_RETRYINTERVAL \"soon\" must be a duration");
  }

  @Test
  void without_an_endpoint_jobs_would_go_nowhere_and_that_is_an_error() {
    assertThatThrownBy(() -> toml("[mysql]\nhost = \"x\"\n"))
        .hasMessageContaining("dalga.toml: endpoint.baseURL is missing");
  }

  @Test
  void credentials_are_taken_as_they_are() throws Exception {
    for (String word :
        List.of(
            "a'b\"c",
            "p@ss:w/rd?x=1&y#z",
            "100%",
            "${PATH}",
            "${DALGA_X:-y}",
            "a\\b\n\tc",
            "ş🦉",
            " ",
            "}")) {
      String quoted = JSON.writeValueAsString(word);
      DalgaConfiguration configuration =
          parse(
              "dalga.toml",
              ENDPOINT + "[mysql]\nuser = \"u\"\npassword = " + quoted,
              Map.of("PATH", "/bin"));
      DataSourceFactory pool = configuration.database().migrationPool();

      assertThat(pool.getUser()).isEqualTo("u");
      assertThat(pool.getPassword()).isEqualTo(word);
      assertThat(pool.getUrl()).isEqualTo("jdbc:mysql://127.0.0.1:3306/test");
    }
  }

  @Test
  void hosts_may_be_addresses_of_ipv6_or_empty() throws Exception {
    DalgaConfiguration configuration =
        parse("x.toml", ENDPOINT + "[mysql]\nhost = \"::1\"\n[listen]\nhost = \"\"", Map.of());

    assertThat(configuration.database().describe()).isEqualTo("jdbc:mysql://[::1]:3306/test");
    assertThat(
            JSON.<JsonNode>valueToTree(configuration)
                .at("/server/applicationConnectors/0/bindHost")
                .asText())
        .isEqualTo("0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({"''", "0.0.0.0", "::", "192.0.2.7"})
  void a_file_that_lets_everybody_in_still_does_and_the_log_says_so(String host) throws Exception {
    JsonNode tree = toml(ENDPOINT + "[listen]\nhost = \"" + host + "\"");

    assertThat(tree.at("/auth/anybodyMayConnect").asBoolean()).isTrue();
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("may do everything", "DALGA_AUTH_TYPE=apiKeys");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, DALGA_X, '', false",
    "localhost, DALGA_X, '', false",
    "0.0.0.0, DALGA_AUTH_TYPE, apiKeys, false",
    "0.0.0.0, DALGA_AUTH_ANYBODY, false, false",
    "0.0.0.0, DALGA_AUTH_ANYBODY, true, true",
  })
  void nobody_else_is_let_in_by_it(String host, String variable, String value, boolean anybody)
      throws Exception {
    JsonNode tree = toml(ENDPOINT + "[listen]\nhost = \"" + host + "\"", variable, value);

    assertThat(tree.at("/auth/anybodyMayConnect").asBoolean()).isEqualTo(anybody);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void variables_that_only_dalga_has_win_too() throws Exception {
    Map<String, String> environment =
        Map.of(
            "DALGA_DATABASE_USER", "du",
            "DALGA_DATABASE_PASSWORD", "dp",
            "DALGA_DATABASE_MIGRATE", "false",
            "DALGA_ADMIN_PORT", "4",
            "DALGA_JOBS_RETRYJITTER", "0.5");
    DalgaConfiguration configuration = parse("dalga.toml", EXAMPLE, environment);
    JsonNode tree = JSON.valueToTree(configuration);

    assertThat(tree.at("/database/user").asText()).isEqualTo("du");
    assertThat(tree.at("/database/password").asText()).isEqualTo("dp");
    assertThat(configuration.database().migratesAtStart()).isFalse();
    assertThat(tree.at("/server/adminConnectors/0/port").asInt()).isEqualTo(4);
    assertThat(tree.at("/jobs/retryJitter").asDouble()).isEqualTo(0.5);
  }

  @Test
  void a_file_of_ours_passes_through_untouched() throws Exception {
    String ours = Files.readString(Path.of("..", "config.yml"));
    assertThat(JSON.<JsonNode>valueToTree(parse("config.yml", ours, Map.of())).at("/jobs/catchUp"))
        .isEqualTo(JSON.<JsonNode>valueToTree(new DalgaConfiguration()).at("/jobs/catchUp"));
    assertThat(parse("config.yml", ours, Map.of()).database().isEmbedded()).isTrue();

    for (String text : List.of("jobs: {retryInterval: 3s}", "endpoint: {baseUrl: 'http://a/'}")) {
      DalgaConfiguration configuration = parse("config.yml", text, Map.of());
      assertThat(configuration.database().isEmbedded()).as(text).isTrue();
    }
    assertThatThrownBy(() -> parse("config.yml", "mysql: {host: x}\ndatabase: {}", Map.of()))
        .hasMessageContaining("Unrecognized field at: mysql");
    assertThat(warnings()).isEmpty();
  }
}

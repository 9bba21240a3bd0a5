package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dalga.auth.OpenFactory;
import io.dalga.dispatch.DispatchFactory;
import io.dalga.history.HistoryFactory;
import io.dalga.store.DatabaseFactory;
import io.dalga.target.TargetFactory;
import io.dalga.target.TargetLimits;
import io.dalga.target.http.HttpTargetFactory;
import io.dalga.target.log.LogTargetFactory;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.Duration;
import jakarta.validation.Validator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration file of the top level, and what may stand in it. */
class ConfigurationTest {

  private static final Path FILE = Path.of("..", "config.yml");
  private static final ObjectMapper JSON = Jackson.newObjectMapper();
  private static final Validator VALIDATOR = Validators.newValidator();

  private static DalgaConfiguration parse(String yaml, Map<String, String> environment)
      throws IOException, ConfigurationException {
    return new DefaultConfigurationFactoryFactory<DalgaConfiguration>()
        .create(DalgaConfiguration.class, VALIDATOR, JSON, "untouched")
        .build(
            new SubstitutingSourceProvider(
                path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
                new EnvironmentVariables(environment).substitutor()),
            "config.yml");
  }

  private static DalgaConfiguration file(Map<String, String> environment)
      throws IOException, ConfigurationException {
    return parse(Files.readString(FILE), environment);
  }

  /** As a tree; what was left empty counts as not there, as it does for the factories. */
  private static JsonNode tree(Object configuration) {
    JsonNode tree = JSON.valueToTree(configuration);
    dropEmpty(tree);
    return tree;
  }

  private static void dropEmpty(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<JsonNode> values = object.elements(); values.hasNext(); ) {
        JsonNode value = values.next();
        if (value.isNull() || value.isTextual() && value.asText().isEmpty()) {
          values.remove();
        } else {
          dropEmpty(value);
        }
      }
    }
  }

  // The file itself.

  @ParameterizedTest
  @ValueSource(
      strings = {"auth", "database", "jobs", "history", "endpoint", "targets", "tracing", "health"})
  void with_an_empty_environment_every_value_is_the_default_of_its_class(String section)
      throws Exception {
    JsonNode inFile = tree(file(Map.of())).get(section);

    assertThat(inFile).isNotNull().isEqualTo(tree(new DalgaConfiguration()).get(section));
  }

  @Test
  void with_an_empty_environment_it_listens_on_the_loopback_interface() throws Exception {
    JsonNode server = tree(file(Map.of())).get("server");

    assertThat(server.at("/applicationConnectors/0/bindHost").asText()).isEqualTo("127.0.0.1");
    assertThat(server.at("/applicationConnectors/0/port").asInt()).isEqualTo(34006);
    assertThat(server.at("/adminConnectors/0/bindHost").asText()).isEqualTo("127.0.0.1");
    assertThat(server.at("/adminConnectors/0/port").asInt()).isEqualTo(34007);
  }

  @Test
  void with_an_empty_environment_jobs_are_in_a_file_and_runs_go_to_the_log() throws Exception {
    DalgaConfiguration configuration = file(Map.of());

    assertThat(configuration.database().isEmbedded()).isTrue();
    assertThat(configuration.database().migratesAtStart()).isTrue();
    assertThat(configuration.database().describe()).isEqualTo("jdbc:h2:file:./data/dalga");
    assertThat(configuration.targets()).containsOnlyKeys("default");
    assertThat(configuration.targets().get("default")).isInstanceOf(LogTargetFactory.class);
  }

  private static Set<String> keys(Class<?> factory) {
    Set<String> keys =
        Stream.<Class<?>>iterate(factory, Objects::nonNull, Class::getSuperclass)
            .filter(each -> each.getPackageName().startsWith("io.dalga"))
            .flatMap(each -> Arrays.stream(each.getDeclaredFields()))
            .filter(field -> field.isAnnotationPresent(JsonProperty.class))
            .map(field -> field.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(keys).isNotEmpty();
    return keys;
  }

  private static JsonNode yaml(String text) throws IOException {
    return new YAMLMapper().readTree(text);
  }

  @Test
  void every_key_of_every_factory_is_in_it() throws Exception {
    JsonNode file = yaml(Files.readString(FILE));

    assertThat(file.fieldNames()).toIterable().containsAll(keys(DalgaConfiguration.class));
    ObjectNode auth = (ObjectNode) file.get("auth");
    assertThat(auth.remove("type")).isNotNull();
    assertKeys(auth, OpenFactory.class);
    assertKeys(file.get("database"), DatabaseFactory.class);
    assertKeys(file.get("jobs"), DispatchFactory.class);
    assertKeys(file.get("history"), HistoryFactory.class);
    assertKeys(file.get("endpoint"), EndpointFactory.class);
    ObjectNode target = (ObjectNode) yaml(withExample()).at("/targets/billing");
    target.setAll((ObjectNode) yaml(withExample()).at("/targets/webhooks"));
    assertThat(target.remove("type").asText()).isEqualTo("http");
    assertKeys(target, HttpTargetFactory.class);
  }

  private static void assertKeys(JsonNode section, Class<?> factory) {
    assertThat(section.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(keys(factory));
  }

  /** The file with its example of a target switched on. */
  private static String withExample() throws IOException {
    String text = Files.readString(FILE);
    String example =
        text.substring(text.indexOf("targets: {}"), text.indexOf("# Dropwizard's server"));
    assertThat(example).contains("#  billing:");
    return text.replace(
        example, example.replace("targets: {}", "targets:").replaceAll("(?m)^#", ""));
  }

  @Test
  void its_example_of_a_target_works_and_shows_the_defaults() throws Exception {
    DalgaConfiguration configuration =
        parse(withExample(), Map.of("BILLING_TRUST_PASSWORD", "hush", "BILLING_SECRET", "hush"));

    JsonNode example = JSON.valueToTree(configuration.targets().get("billing"));
    JsonNode defaults =
        JSON.valueToTree(
            new HttpTargetFactory(
                "https://billing.example.com/hooks/",
                Duration.seconds(10),
                List.of(),
                TargetLimits.NONE));
    assertThat(example.at("/client/tls/trustStorePassword").asText()).isEqualTo("hush");
    for (String key :
        List.of(
            "/timeout",
            "/successCodes",
            "/baseUrl",
            "/client/connectionTimeout",
            "/client/keepAlive",
            "/client/maxConnections",
            "/client/maxConnectionsPerRoute")) {
      assertThat(example.at(key)).as(key).isEqualTo(defaults.at(key));
    }
  }

  @Test
  void targets_of_all_kinds_have_limits() throws Exception {
    DalgaConfiguration configuration =
        parse(
            """
            endpoint: {maxInFlight: 1, maxRate: 10}
            targets:
              billing: {type: http, baseUrl: 'http://h/', maxInFlight: 2, maxRate: 20}
              feeds: {type: rabbitmq, url: 'amqp://h/', maxInFlight: 3, maxRate: 30}
              scheduler: {type: queue, url: 'redis://h/', maxInFlight: 4, maxRate: 40}
              audit: {type: log, maxInFlight: 5, maxRate: 50}
              free: {type: log}
            """,
            Map.of());

    assertThat(configuration.targets())
        .extractingFromEntries(entry -> entry.getValue().limits())
        .containsExactly(
            new TargetLimits(1, 10),
            new TargetLimits(2, 20),
            new TargetLimits(3, 30),
            new TargetLimits(4, 40),
            new TargetLimits(5, 50),
            TargetLimits.NONE);
  }

  @Test
  void the_short_form_has_them_with_and_without_a_url() throws Exception {
    assertThat(defaultTarget("endpoint: {baseUrl: 'http://h/', maxRate: 10}").limits())
        .isEqualTo(new TargetLimits(null, 10));
    assertThat(defaultTarget("endpoint: {maxInFlight: 1}").limits())
        .isEqualTo(new TargetLimits(1, null));
    assertThat(defaultTarget("endpoint: {maxRate: 10}\ntargets: {default: {type: log}}").limits())
        .as("the long form wins")
        .isEqualTo(TargetLimits.NONE);
  }

  private static TargetFactory defaultTarget(String yaml) throws Exception {
    return Objects.requireNonNull(parse(yaml, Map.of()).targets().get("default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint: {maxRate: 0}",
        "endpoint: {maxInFlight: -1}",
        "targets: {t: {type: log, maxRate: 0}}",
        "targets: {t: {type: log, maxInFlight: 0}}",
        "targets: {t: {type: log, maxRate: 10/s}}",
        "targets: {t: {type: log, maxRates: 10}}",
      })
  void a_limit_that_is_none_is_refused_by_its_name(String yaml) {
    assertThatThrownBy(() -> parse(yaml, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s).*(maxRate|maxInFlight).*");
  }

  // The environment.

  private static final Map<String, String> ENVIRONMENT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("DALGA_AUTH_TYPE", "apiKeys"),
              Map.entry("DALGA_AUTH_ANYBODY", "true"),
              Map.entry("DALGA_AUTH_MAXRATE", "9"),
              Map.entry("DALGA_DATABASE_URL", "jdbc:mysql://db.example:3307/other"),
              Map.entry("DALGA_DATABASE_USER", "du"),
              Map.entry("DALGA_DATABASE_PASSWORD", "dp"),
              Map.entry("DALGA_DATABASE_FILE", "/var/lib/dalga/jobs"),
              Map.entry("DALGA_DATABASE_MIGRATE", "true"),
              Map.entry("DALGA_MYSQL_HOST", "mysql.example"),
              Map.entry("DALGA_MYSQL_PORT", "3308"),
              Map.entry("DALGA_MYSQL_DB", "jobs"),
              Map.entry("DALGA_MYSQL_USER", "mu"),
              Map.entry("DALGA_MYSQL_TABLE", "feeds"),
              Map.entry("DALGA_MYSQL_PASSWORD", "mp"),
              Map.entry("DALGA_ENDPOINT_BASEURL", "http://receiver.example/hooks/"),
              Map.entry("DALGA_ENDPOINT_TIMEOUT", "12s"),
              Map.entry("DALGA_ENDPOINT_SIGNINGSECRETS", "whsec_a whsec_b"),
              Map.entry("DALGA_ENDPOINT_MAXINFLIGHT", "7"),
              Map.entry("DALGA_ENDPOINT_MAXRATE", "70"),
              Map.entry("DALGA_LISTEN_HOST", "0.0.0.0"),
              Map.entry("DALGA_LISTEN_PORT", "39501"),
              Map.entry("DALGA_ADMIN_HOST", "::1"),
              Map.entry("DALGA_ADMIN_PORT", "39502"),
              Map.entry("DALGA_JOBS_MAXRUNNING", "77"),
              Map.entry("DALGA_JOBS_MAXRUNNINGPERTARGET", "66"),
              Map.entry("DALGA_JOBS_RETRYJITTER", "0.3"),
              Map.entry("DALGA_JOBS_CATCHUP", "ALL"),
              Map.entry("DALGA_JOBS_CATCHUPRATE", "55"),
              Map.entry("DALGA_JOBS_RETRYINTERVAL", "11s"),
              Map.entry("DALGA_JOBS_RETRYMULTIPLIER", "1.5"),
              Map.entry("DALGA_JOBS_RETRYMAXINTERVAL", "13m"),
              Map.entry("DALGA_JOBS_RETRYSTOPAFTER", "2d"),
              Map.entry("DALGA_JOBS_RETRYMAXATTEMPTS", "7"),
              Map.entry("DALGA_JOBS_ONFAILURE", "NEXT"),
              Map.entry("DALGA_JOBS_DEADLINE", "3d"),
              Map.entry("DALGA_JOBS_FIXEDINTERVALS", "false"),
              Map.entry("DALGA_NOTIFICATIONS_TARGET", "alerts"),
              Map.entry("DALGA_HISTORY_MODE", "ALL"),
              Map.entry("DALGA_HISTORY_MAXAGE", "3d"),
              Map.entry("DALGA_HISTORY_MAXROWS", "44"),
              Map.entry("DALGA_HEALTH_SHUTDOWNWAITPERIOD", "5s"),
              Map.entry("DALGA_LOG_LEVEL", "DEBUG")));

  @ParameterizedTest
  @CsvSource({
    "DALGA_AUTH_TYPE,             /auth/type",
    "DALGA_AUTH_ANYBODY,          /auth/anybodyMayConnect",
    "DALGA_AUTH_MAXRATE,          /auth/maxRate",
    "DALGA_DATABASE_URL,          /database/url",
    "DALGA_DATABASE_USER,         /database/user",
    "DALGA_DATABASE_PASSWORD,     /database/password",
    "DALGA_DATABASE_FILE,         /database/file",
    "DALGA_DATABASE_MIGRATE,      /database/migrate",
    "DALGA_MYSQL_HOST,            /database/host",
    "DALGA_MYSQL_PORT,            /database/port",
    "DALGA_MYSQL_DB,              /database/name",
    "DALGA_MYSQL_USER,            /database/user",
    "DALGA_MYSQL_PASSWORD,        /database/password",
    "DALGA_MYSQL_TABLE,           /database/goTable",
    "DALGA_ENDPOINT_BASEURL,      /endpoint/baseUrl",
    "DALGA_ENDPOINT_TIMEOUT,      /endpoint/timeout",
    "DALGA_ENDPOINT_SIGNINGSECRETS, /endpoint/signingSecrets",
    "DALGA_ENDPOINT_MAXINFLIGHT,  /endpoint/maxInFlight",
    "DALGA_ENDPOINT_MAXRATE,      /endpoint/maxRate",
    "DALGA_LISTEN_HOST,           /server/applicationConnectors/0/bindHost",
    "DALGA_LISTEN_PORT,           /server/applicationConnectors/0/port",
    "DALGA_ADMIN_HOST,            /server/adminConnectors/0/bindHost",
    "DALGA_ADMIN_PORT,            /server/adminConnectors/0/port",
    "DALGA_JOBS_MAXRUNNING,       /jobs/maxRunning",
    "DALGA_JOBS_MAXRUNNINGPERTARGET, /jobs/maxRunningPerTarget",
    "DALGA_JOBS_RETRYJITTER,      /jobs/retryJitter",
    "DALGA_JOBS_CATCHUP,          /jobs/catchUp",
    "DALGA_JOBS_CATCHUPRATE,      /jobs/catchUpRate",
    "DALGA_JOBS_RETRYINTERVAL,    /jobs/retryInterval",
    "DALGA_JOBS_RETRYMULTIPLIER,  /jobs/retryMultiplier",
    "DALGA_JOBS_RETRYMAXINTERVAL, /jobs/retryMaxInterval",
    "DALGA_JOBS_RETRYSTOPAFTER,   /jobs/retryStopAfter",
    "DALGA_JOBS_RETRYMAXATTEMPTS, /jobs/retryMaxAttempts",
    "DALGA_JOBS_ONFAILURE,        /jobs/onFailure",
    "DALGA_JOBS_DEADLINE,         /jobs/deadline",
    "DALGA_JOBS_FIXEDINTERVALS,   /jobs/fixedIntervals",
    "DALGA_NOTIFICATIONS_TARGET,  /notifications/target",
    "DALGA_HISTORY_MODE,          /history/mode",
    "DALGA_HISTORY_MAXAGE,        /history/maxAge",
    "DALGA_HISTORY_MAXROWS,       /history/maxRows",
    "DALGA_HEALTH_SHUTDOWNWAITPERIOD, /health/shutdownWaitPeriod",
    "DALGA_LOG_LEVEL,             /logging/level",
  })
  void a_variable_arrives_in_its_place_and_nowhere_else(String variable, String place)
      throws Exception {
    String value = ENVIRONMENT.getOrDefault(variable, "");
    JsonNode before = tree(file(Map.of()));
    JsonNode after = tree(file(Map.of(variable, value)));

    assertThat(asWritten(after.at(place))).isEqualTo(value);
    assertThat(before.at(place)).isNotEqualTo(after.at(place));
    assertThat(differences(before, after)).containsExactly(place);
  }

  /** Durations in the short form that they are written in. */
  private static String asWritten(JsonNode value) {
    return value
        .asText()
        .replaceFirst("^(\\d+) seconds?$", "$1s")
        .replaceFirst("^(\\d+) minutes?$", "$1m")
        .replaceFirst("^(\\d+) days?$", "$1d");
  }

  private static Set<String> differences(JsonNode before, JsonNode after) {
    Set<String> places = new TreeSet<>();
    collect(before, after, "", places);
    return places;
  }

  private static void collect(JsonNode before, JsonNode after, String place, Set<String> places) {
    if (before.isContainerNode() && after.isContainerNode()) {
      if (before.isArray()) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
          collect(before.path(i), after.path(i), place + "/" + i, places);
        }
      } else {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.forEach(
            name -> collect(before.path(name), after.path(name), place + "/" + name, places));
      }
    } else if (!before.equals(after)) {
      places.add(place);
    }
  }

  @Test
  void every_variable_of_the_file_is_tried_here() throws Exception {
    Set<String> inFile =
        Pattern.compile("\\$\\{(DALGA_\\w+)")
            .matcher(Files.readString(FILE))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(inFile).isEqualTo(ENVIRONMENT.keySet());
  }

  @Test
  void with_every_variable_set_none_is_unknown() throws Exception {
    EnvironmentVariables variables = new EnvironmentVariables(ENVIRONMENT);
    variables.substitutor().replace(Files.readString(FILE));

    assertThat(variables.unknown()).isEmpty();
    assertThat(file(ENVIRONMENT).database().describe())
        .isEqualTo("jdbc:mysql://db.example:3307/other");
  }

  @Test
  void mysql_is_reached_by_host_port_and_name() throws Exception {
    DalgaConfiguration configuration =
        file(
            Map.of(
                "DALGA_MYSQL_HOST", "mysql.example",
                "DALGA_MYSQL_PORT", "3308",
                "DALGA_MYSQL_DB", "jobs",
                "DALGA_MYSQL_USER", "mu",
                "DALGA_MYSQL_PASSWORD", "mp"));

    DataSourceFactory pool = configuration.database().migrationPool();
    assertThat(pool.getUrl()).isEqualTo("jdbc:mysql://mysql.example:3308/jobs");
    assertThat(pool.getUser()).isEqualTo("mu");
    assertThat(pool.getPassword()).isEqualTo("mp");
    assertThat(configuration.database().isEmbedded()).isFalse();
    assertThat(configuration.database().migratesAtStart()).isFalse();
  }

  @Test
  void a_mysql_host_is_enough() throws Exception {
    DataSourceFactory pool =
        file(Map.of("DALGA_MYSQL_HOST", "mysql.example")).database().migrationPool();

    assertThat(pool.getUrl()).isEqualTo("jdbc:mysql://mysql.example:3306/dalga");
    assertThat(pool.getUser()).isEqualTo("root");
    assertThat(pool.getPassword()).isEmpty();
  }

  @Test
  void the_variables_of_the_database_win_over_those_of_mysql() throws Exception {
    DataSourceFactory pool = file(ENVIRONMENT).database().migrationPool();

    assertThat(pool.getUrl()).isEqualTo("jdbc:mysql://db.example:3307/other");
    assertThat(pool.getUser()).isEqualTo("du");
    assertThat(pool.getPassword()).isEqualTo("dp");
  }

  @Test
  void the_user_of_the_url_counts_when_no_other_is_given() throws Exception {
    DataSourceFactory pool =
        file(Map.of("DALGA_DATABASE_URL", "jdbc:mysql://db.example/dalga?user=u&password=p"))
            .database()
            .migrationPool();

    assertThat(pool.getUrl()).endsWith("?user=u&password=p");
    assertThat(pool.getUser()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"OFF, OFF", "ALL, ALL", "WARN, WARN", "debug, DEBUG", "TRACE, TRACE"})
  void every_log_level_arrives(String level, String expected) throws Exception {
    String arrived = tree(file(Map.of("DALGA_LOG_LEVEL", level))).at("/logging/level").asText();

    assertThat(Level.toLevel(off(arrived)).toString()).isEqualTo(expected);
  }

  /** YAML takes OFF for false, and Dropwizard takes false for OFF. */
  private static String off(String level) {
    return level.equals("false") ? "OFF" : level;
  }

  // Passwords.

  static final List<String> PASSWORDS =
      List.of(
          "a:b",
          "a: b",
          ": ",
          "a #b",
          "#",
          "a\"b",
          "\"",
          "a\\b",
          "\\n\\u0041",
          "{a",
          "}",
          "[a, b]",
          "*a &b !c",
          "%a @b `c",
          "> | - ? ,",
          "~",
          "null",
          "true",
          "0x1F",
          "1e3",
          "2026-11-21",
          " a ",
          "   ",
          "a  b",
          "a$b",
          "a$$b",
          "a{b}c",
          "a:-b",
          "käse😀",
          "a\tb",
          "<<",
          "---",
          "%s%n");

  @ParameterizedTest
  @FieldSource("PASSWORDS")
  void a_password_arrives_as_it_is(String password) throws Exception {
    for (String variable : List.of("DALGA_DATABASE_PASSWORD", "DALGA_MYSQL_PASSWORD")) {
      DataSourceFactory pool =
          file(Map.of("DALGA_MYSQL_HOST", "h", variable, password)).database().migrationPool();

      assertThat(pool.getPassword()).as(variable).isEqualTo(password);
    }
  }

  /** The one character that cannot work by itself: it ends the string in the file. */
  @Test
  void a_single_quote_in_a_password_arrives() throws Exception {
    DataSourceFactory pool =
        file(Map.of("DALGA_MYSQL_HOST", "h", "DALGA_MYSQL_PASSWORD", "it's"))
            .database()
            .migrationPool();

    assertThat(pool.getPassword()).isEqualTo("it's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "'", "a'b'c", "' #", "a' #b", "', host: evil.example #"})
  void a_single_quote_in_a_password_is_refused_rather_than_swallowed(String password)
      throws Exception {
    DalgaConfiguration configuration;
    try {
      configuration = file(Map.of("DALGA_MYSQL_HOST", "h", "DALGA_MYSQL_PASSWORD", password));
    } catch (ConfigurationException e) {
      return;
    }
    assertThat(configuration.database().migrationPool().getPassword()).isEqualTo(password);
  }

  @Test
  void a_password_that_is_refused_is_not_told() throws Exception {
    try {
      file(Map.of("DALGA_MYSQL_HOST", "h", "DALGA_MYSQL_PASSWORD", "hush'hush"));
    } catch (ConfigurationException e) {
      assertThat(e).hasMessageNotContaining("hush");
    }
  }

  // What is described.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:mysql://h:3306/dalga                               | jdbc:mysql://h:3306/dalga",
        "jdbc:mysql://h/dalga?user=u&password=hush               | jdbc:mysql://h/dalga",
        "jdbc:mysql://u:hush@h:3306/dalga                        | jdbc:mysql://h:3306/dalga",
        "jdbc:h2:file:./data/x;USER=u;PASSWORD=hush              | jdbc:h2:file:./data/x",
        "jdbc:h2:mem:x;PASSWORD=hush                             | jdbc:h2:mem:x",
      })
  void the_database_is_described_without_its_parameters(String url, String description)
      throws Exception {
    assertThat(parse("database: {url: '" + url + "'}", Map.of()).database().describe())
        .isEqualTo(description);
  }

  /** Forms that the driver's manual has, and slips that are easily made. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://u:hush@h1,u:hush@h2:3307/dalga",
        "jdbc:mysql://u:hush@[h1,h2,h3]:3306/dalga",
        "jdbc:mysql://u:hu%2Fsh@h/dalga?password=hush",
        "jdbc:mysql://u:hush@hush@h/dalga",
        "jdbc:mysql://u:pw/hush@h/dalga",
        "jdbc:mysql://(host=h,port=3306,user=u,password=hush)/dalga",
        "jdbc:mysql://address=(host=h)(port=3306)(user=u)(password=hush)/dalga",
        "jdbc:mysql://[(host=h1,password=hush),(host=h2,password=hush)]/dalga",
        "jdbc:mysql:loadbalance://u:hush@h1,u:hush@h2/dalga",
        "jdbc:mysql:replication://address=(type=source)(host=h)(password=hush)/dalga",
        "jdbc:mysql://h/dalga?user=u&password=a?hush;hush",
        "mysqlx://u:hush@h/dalga",
      })
  void nothing_secret_is_described_in_any_form_of_a_url(String url) throws Exception {
    assertThat(parse("database: {url: '" + url + "'}", Map.of()).database().describe())
        .doesNotContain("hush");
  }

  @Test
  void a_password_of_its_own_is_not_described() throws Exception {
    assertThat(
            file(Map.of("DALGA_MYSQL_HOST", "h", "DALGA_MYSQL_PASSWORD", "hush"))
                .database()
                .describe())
        .isEqualTo("jdbc:mysql://h:3306/dalga");
  }

  // Bad values.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "database: {port: 0}                       | database.port",
        "database: {port: 65536}                   | database.port",
        "database: {port: mysql}                   | database.port",
        "database: {apiConnections: 0}             | database.apiConnections",
        "database: {apiConnections: 1001}          | database.apiConnections",
        "database: {dispatchConnections: 1}        | database.dispatchConnections",
        "database: {migrate: perhaps}              | database.migrate",
        "database: {hosts: h}                      | database.hosts",
        "database:                                 | database",
        "jobs: {maxRunning: 0}                     | jobs.maxRunning",
        "jobs: {maxRunning: -1}                    | jobs.maxRunning",
        "jobs: {maxRunning: 1000001}               | jobs.maxRunning",
        "jobs: {maxRunning: 99999999999}           | jobs.maxRunning",
        "jobs: {maxRunning: many}                  | jobs.maxRunning",
        "jobs: {maxRuning: 1}                      | jobs.maxRuning",
        "jobs: {retryInterval: 0s}                 | jobs.retryInterval",
        "jobs: {retryInterval: -1s}                | jobs.retryInterval",
        "jobs: {retryInterval: 10}                 | jobs.retryInterval",
        "jobs: {retryInterval: PT10S}              | jobs.retryInterval",
        "jobs: {retryMultiplier: 0.5}              | jobs.retryMultiplier",
        "jobs: {retryMultiplier: 101}              | jobs.retryMultiplier",
        "jobs: {retryMultiplier: NaN}              | jobs.retryMultiplier",
        "jobs: {retryMultiplier: Infinity}        | jobs.retryMultiplier",
        "jobs: {retryMaxInterval: 9s}              | retryMaxInterval",
        "jobs: {retryInterval: 11m}                | retryMaxInterval",
        "jobs: {retryStopAfter: never}             | jobs.retryStopAfter",
        "jobs: {fixedIntervals: perhaps}           | jobs.fixedIntervals",
        "jobs: {monthOverflow: bounce}             | jobs.monthOverflow",
        "jobs: {randomizationFactor: 1.1}          | jobs.randomizationFactor",
        "jobs: {randomizationFactor: -0.1}         | jobs.randomizationFactor",
        "jobs: {randomizationFactor: NaN}          | jobs.randomizationFactor",
        "jobs: {pollInterval: 9ms}                 | jobs.pollInterval",
        "jobs: {lookAhead: 201ms}                  | lookAhead",
        "jobs: {lookAhead: 99ms}                   | lookAhead",
        "jobs: {batchSize: 0}                      | jobs.batchSize",
        "jobs: {batchSize: 10001}                  | jobs.batchSize",
        "jobs: {heartbeatInterval: 99ms}           | jobs.heartbeatInterval",
        "jobs: {lease: 1s}                         | jobs.lease",
        "jobs: {lease: 3s}                         | lease",
        "jobs: {drainTimeout: soon}                | jobs.drainTimeout",
        "endpoint: {timeout: 0s}                   | endpoint.timeout",
        "endpoint: {timeout: }                     | endpoint.timeout",
        "endpoint: {baseurl: 'http://h'}           | endpoint.baseurl",
        "endpoint: {baseUrl: [a, b]}               | endpoint.baseUrl",
        "targets: {billing: }                      | targets",
        "targets: {billing: {type: smtp}}          | smtp",
        "targets: {billing: {baseUrl: 'http://h'}} | type",
        "targets: {billing: {type: http}}          | baseUrl",
        "targets: [billing]                        | targets",
        "server: {applicationConnectors: [{type: http, port: 65536}]} | port",
        "endpoints: {}                             | endpoints",
      })
  void a_bad_value_is_refused_by_the_name_of_its_key(String yaml, String key) {
    assertThatThrownBy(() -> parse(yaml, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key);
  }

  static Stream<String> emptyKeys() {
    return Stream.concat(
        keys(DispatchFactory.class).stream()
            .filter(
                key ->
                    !Set.of("fixedIntervals", "randomizationFactor", "maxRunningPerTarget")
                        .contains(key))
            .map(key -> "jobs." + key),
        Stream.of("endpoint.timeout", "database.port", "database.name", "database.file"));
  }

  /** As with DALGA_JOBS_RETRYINTERVAL= in a container's environment. */
  @ParameterizedTest
  @MethodSource("emptyKeys")
  void a_key_without_a_value_is_refused_by_its_name(String key) {
    String section = key.substring(0, key.indexOf('.'));
    String name = key.substring(key.indexOf('.') + 1);

    assertThatThrownBy(() -> parse(section + ": {" + name + ": }", Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiver.example", "localhost:8080", "ftp://h/", "http://u:p@h/"})
  void a_base_url_that_is_none_is_refused_when_the_target_is_built(String baseUrl)
      throws Exception {
    DalgaConfiguration configuration = file(Map.of("DALGA_ENDPOINT_BASEURL", baseUrl));

    assertThatThrownBy(
            () ->
                Objects.requireNonNull(configuration.targets().get("default"))
                    .build("default", new Environment("test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("baseUrl");
  }

  @Test
  void a_blank_base_url_is_as_good_as_none() throws Exception {
    assertThat(file(Map.of("DALGA_ENDPOINT_BASEURL", " ")).targets().get("default"))
        .isInstanceOf(LogTargetFactory.class);
  }

  @Test
  void a_base_url_makes_the_default_target_an_http_target() throws Exception {
    JsonNode target =
        JSON.valueToTree(
            file(Map.of(
                    "DALGA_ENDPOINT_BASEURL", "http://receiver.example/",
                    "DALGA_ENDPOINT_TIMEOUT", "7s"))
                .targets()
                .get("default"));

    assertThat(target.at("/type").asText()).isEqualTo("http");
    assertThat(target.at("/baseUrl").asText()).isEqualTo("http://receiver.example/");
    assertThat(target.at("/timeout").asText()).isEqualTo("7 seconds");
  }

  @Test
  void a_target_named_default_replaces_the_short_form() throws Exception {
    DalgaConfiguration configuration =
        parse(
            "{endpoint: {baseUrl: 'http://short.example/'}, targets: {default: {type: log}, other:"
                + " {type: log}}}",
            Map.of());

    assertThat(configuration.targets()).containsOnlyKeys("default", "other");
    assertThat(configuration.targets().get("default")).isInstanceOf(LogTargetFactory.class);
  }
}

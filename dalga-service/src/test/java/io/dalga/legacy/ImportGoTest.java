package io.dalga.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.DalgaApplication;
import io.dalga.DalgaConfiguration;
import io.dalga.store.DatabaseFactory;
import io.dalga.store.StandaloneDatabase;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tables of the Go original, made by its own statements, become jobs, and nothing is lost. */
class ImportGoTest {

  private static final TimeZone JVM_ZONE = TimeZone.getDefault();

  private static final String V2 =
      """
      CREATE TABLE `dalga` (
        `path`        VARCHAR(255)        NOT NULL,
        `body`        VARCHAR(255)        NOT NULL,
        `interval`    INT UNSIGNED        NOT NULL,
        `next_run`    DATETIME            NOT NULL,
        `instance_id` INT                 UNSIGNED,
        PRIMARY KEY (`path`, `body`),
        KEY (`next_run`),
        FOREIGN KEY (`instance_id`) REFERENCES `dalga_instances` (`id`) ON DELETE SET NULL
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
      """;

  private static final String V3 =
      """
      CREATE TABLE `dalga` (
        `path`        VARCHAR(255)        NOT NULL,
        `body`        VARCHAR(255)        NOT NULL,
        `interval`    VARCHAR(255)        NOT NULL,
        `location`    VARCHAR(255)        NOT NULL,
        `next_run`    DATETIME                NULL,
        `next_sched`  DATETIME            NOT NULL,
        `instance_id` INT                 UNSIGNED,
        PRIMARY KEY (`path`, `body`),
        KEY (`next_run`),
        FOREIGN KEY (`instance_id`) REFERENCES `dalga_instances` (`id`) ON DELETE SET NULL
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
      """;

  private static final String V4 =
      "ALTER TABLE dalga ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT UNIQUE";

  private static final String INSTANCES =
      """
      CREATE TABLE `dalga_instances` (
        `id`          INT            UNSIGNED NOT NULL,
        `updated_at`  DATETIME       NOT NULL,
        PRIMARY KEY (`id`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
      """;

  private static final String INSERT_V3 =
      """
      INSERT INTO dalga (path, body, `interval`, location, next_run, next_sched, instance_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  /** Rows of v3 and v4 that have not become the job that they say; by SQL alone. */
  private static final String LOST =
      """
      SELECT COUNT(*)
      FROM <table> g
      LEFT JOIN jobs j
        ON j.path = CAST(g.path AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin
        AND j.body = CAST(g.body AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin
        AND j.one_off = (g.`interval` = '')
        AND j.interval_text = IF(g.`interval` = '', 'PT0S', g.`interval`)
        AND j.location = IF(g.location = '', 'UTC', g.location)
        AND j.next_run <=> TIMESTAMPDIFF(SECOND, '1970-01-01', g.next_run) * 1000
        AND j.next_sched = TIMESTAMPDIFF(SECOND, '1970-01-01', g.next_sched) * 1000
        AND j.anchor = j.next_sched
        AND j.state = IF(g.next_run IS NULL, 'disabled', 'scheduled')
        AND j.target = 'default'
      WHERE j.id IS NULL
      """;

  @TempDir private Path directory = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void beFarFromUtc() {
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
  }

  @AfterEach
  void comeBack() {
    TimeZone.setDefault(JVM_ZONE);
  }

  /** Runs the command; true when it ended well. What it wrote before is forgotten. */
  private boolean run(TestDatabase database, String... options) throws Exception {
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config, "database: {url: '" + database.url() + "'}\nlogging: {type: external}\n");
    return run(config, options);
  }

  private boolean run(Path config, String... options) throws Exception {
    out.reset();
    errors.reset();
    PrintStream errorStream = new PrintStream(errors, true, StandardCharsets.UTF_8);
    Bootstrap<DalgaConfiguration> bootstrap = new Bootstrap<>(new DalgaApplication());
    // Servers of other tests have system properties that override the configuration.
    bootstrap.setConfigurationFactoryFactory(
        (type, validator, mapper, prefix) ->
            new YamlConfigurationFactory<>(type, validator, mapper, "untouched"));
    bootstrap.addCommand(
        new ImportGoCommand<>(
            DalgaConfiguration.class,
            DalgaConfiguration::database,
            new Random(1),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            errorStream));
    List<String> arguments = new ArrayList<>(List.of("import-go", config.toString()));
    arguments.addAll(List.of(options));
    Optional<Throwable> failure =
        new Cli(new JarLocation(getClass()), bootstrap, System.out, errorStream)
            .run(arguments.toArray(String[]::new));
    return failure.isEmpty();
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  /** On connections that may take their time. */
  private static Jdbi jdbi(String url) {
    return Jdbi.create(url, "root", "");
  }

  private static void execute(TestDatabase database, String... statements) {
    jdbi(database.url()).useHandle(handle -> List.of(statements).forEach(handle::execute));
  }

  private static void insert(TestDatabase database, @Nullable Object... values) {
    jdbi(database.url()).useHandle(handle -> insert(handle, values));
  }

  private static void insert(Handle handle, @Nullable Object... values) {
    Update update = handle.createUpdate(INSERT_V3);
    for (int i = 0; i < values.length; i++) {
      update.bind(i, values[i]);
    }
    update.execute();
  }

  private static long number(Jdbi jdbi, String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static long lost(String url, String table) {
    return number(jdbi(url), LOST.replace("<table>", table));
  }

  private static void fillV3(Handle database) {
    String due = "2026-03-08 10:30:00";
    String later = "2026-03-29 02:30:00";
    insert(database, "check_feed", "1234", "PT60S", "", due, due, null);
    insert(database, "retried", "1", "PT60S", "", later, due, null);
    insert(database, "paused", "1", "P1D", "America/Los_Angeles", null, due, null);
    insert(database, "one-off", "1", "", "", due, due, null);
    insert(database, "paused one-off", "1", "", "Europe/Berlin", null, due, null);
    insert(database, "month", "1", "P1Y2M3W4DT5H6M7S", "Europe/Berlin", later, later, null);
    insert(database, "running", "1", "PT1H", "", due, due, 7);
    insert(
        database, "quote's \"q\" `b` \\ %_", "'; DROP TABLE jobs; --", "PT1S", "", due, due, null);
    insert(database, "naïve/ş/🦉", "{\"feed\": \"🦉\"}\n\t", "PT1S", "", due, due, null);
    insert(database, "a".repeat(255), "ş".repeat(255), "PT1S", "", due, due, null);
    insert(database, "🦉".repeat(255), "🦉".repeat(255), "PT1S", "", due, due, null);
    insert(database, " spaces ", " in and around ", "PT1S", "Asia/Kathmandu", due, due, null);
    insert(database, "far", "1", "P100Y", "", "9999-12-31 23:59:59", "9999-12-31 23:59:59", null);
    insert(database, "old", "1", "P1M", "EST", "1970-01-01 00:00:00", "1970-01-01 00:00:00", null);
  }

  private static TestDatabase v3(TestServer server) {
    TestDatabase database = TestDatabase.on(server);
    execute(database, INSTANCES, V3, "INSERT INTO dalga_instances VALUES (7, '2020-01-01')");
    jdbi(database.url()).useHandle(ImportGoTest::fillV3);
    return database;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void every_row_of_v3_becomes_the_job_that_it_was(TestServer server) throws Exception {
    try (TestDatabase database = v3(server)) {
      assertThat(run(database)).as(errors()).isTrue();

      assertThat(out()).contains("imported 14 of 14 jobs of table dalga (v3)", "14 new");
      assertThat(errors()).isEmpty();
      assertThat(lost(database.url(), "dalga")).isZero();
      assertThat(number(jdbi(database.url()), "SELECT COUNT(*) FROM jobs")).isEqualTo(14);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void every_row_of_v4_becomes_the_job_that_it_was(TestServer server) throws Exception {
    try (TestDatabase database = v3(server)) {
      execute(database, V4);

      assertThat(run(database)).as(errors()).isTrue();
      assertThat(out()).contains("imported 14 of 14 jobs of table dalga (v4)");
      assertThat(lost(database.url(), "dalga")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void every_row_of_v2_becomes_the_job_that_it_was(TestServer server) throws Exception {
    try (TestDatabase database = TestDatabase.on(server)) {
      execute(
          database,
          INSTANCES,
          V2,
          "INSERT INTO dalga_instances VALUES (7, '2020-01-01')",
          "INSERT INTO dalga VALUES ('check_feed', '1234', 60, '2026-03-08 10:30:00', NULL)",
          "INSERT INTO dalga VALUES ('running', '1', 3600, '2026-03-08 10:30:00', 7)",
          "INSERT INTO dalga VALUES ('one-off', '1', 0, '2026-03-08 10:30:00', NULL)");

      assertThat(run(database, "--location", "Europe/Berlin")).as(errors()).isTrue();
      assertThat(out()).contains("imported 3 of 3 jobs of table dalga (v2)");
      assertThat(
              number(
                  jdbi(database.url()),
                  """
                  SELECT COUNT(*)
                  FROM dalga g
                  JOIN jobs j
                    ON j.path = CAST(g.path AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin
                    AND j.body = CAST(g.body AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin
                    AND j.one_off = (g.`interval` = 0)
                    AND j.interval_text = IF(g.`interval` = 0, 'PT0S', CAST(g.`interval` AS CHAR))
                    AND j.location = 'Europe/Berlin'
                    AND j.next_run = 1772965800000
                    AND j.next_sched = 1772965800000
                    AND j.state = 'scheduled'
                  """))
          .isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void ten_thousand_rows_are_all_there_and_a_second_time_changes_none(TestServer server)
      throws Exception {
    try (TestDatabase database = TestDatabase.on(server)) {
      execute(database, INSTANCES, V3);
      // Paths in batches of their own, and bodies that are not in the order of their numbers.
      for (int path = 0; path < 10; path++) {
        StringBuilder values = new StringBuilder();
        for (int i = path; i < 10_000; i += 10) {
          values
              .append(values.isEmpty() ? "" : ",")
              .append("('p%d', 'b%d', 'PT%dS', '', ".formatted(path, i, i + 1))
              .append(i % 3 == 0 ? "NULL" : "'2026-03-08 10:30:00'")
              .append(", '2026-03-08 10:30:00', NULL)");
        }
        execute(database, "INSERT INTO dalga VALUES " + values);
      }
      execute(database, "CREATE INDEX for_the_comparison ON jobs (path, body(8))");

      assertThat(run(database)).as(errors()).isTrue();
      assertThat(out()).contains("imported 10000 of 10000", "10000 new");
      assertThat(lost(database.url(), "dalga")).isZero();

      execute(
          database,
          "DELETE FROM jobs WHERE body = 'b77'",
          "UPDATE jobs SET interval_text = '9', version = 5 WHERE body = 'b78'");
      long versions = number(jdbi(database.url()), "SELECT SUM(version) FROM jobs");
      assertThat(run(database)).as(errors()).isTrue();
      assertThat(out()).contains("1 new, 0 replaced; 9999 were there already");
      assertThat(lost(database.url(), "dalga"))
          .as("the one that was changed is left alone")
          .isOne();
      assertThat(number(jdbi(database.url()), "SELECT SUM(version) FROM jobs")).isEqualTo(versions);

      assertThat(run(database, "--replace")).as(errors()).isTrue();
      assertThat(out()).contains("0 new, 10000 replaced; 0 were there already");
      assertThat(lost(database.url(), "dalga")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void what_cannot_be_understood_is_named_and_the_others_are_imported(TestServer server)
      throws Exception {
    try (TestDatabase database = TestDatabase.on(server)) {
      execute(database, INSTANCES, V3);
      String due = "2026-03-08 10:30:00";
      insert(database, "a", "negative", "P-60S", "", due, due, null);
      insert(database, "b", "fraction", "PT0.5S", "", due, due, null);
      insert(database, "c", "long", "P101Y", "", due, due, null);
      insert(database, "d", "zone", "PT1S", "Mars/Phobos", due, due, null);
      insert(database, "e", "local", "PT1S", "Local", due, due, null);
      insert(database, "f/../g", "dots", "PT1S", "", due, due, null);
      insert(database, "", "no path", "PT1S", "", due, due, null);
      insert(database, "h", "", "PT1S", "", due, due, null);
      insert(database, "i", "before 1970", "PT1S", "", "1969-12-31 23:59:59", due, null);
      insert(database, "j", "scheduled before", "PT1S", "", due, "1000-01-01 00:00:00", null);
      insert(database, "k", "zero", "PT0S", "", due, due, null);
      insert(database, "l", "good", "PT1S", "", due, due, null);
      jdbi(database.url())
          .useHandle(
              handle -> {
                handle.execute("SET SESSION sql_mode = ''");
                handle.execute(
                    INSERT_V3, "m", "zeros", "PT1S", "", "0000-00-00 00:00:00", due, null);
              });

      assertThat(run(database)).isFalse();

      assertThat(errors().lines().filter(line -> line.startsWith("not imported: ")))
          .hasSize(11)
          .anyMatch(l -> l.contains("path=\"a\" body=\"negative\" column=interval: cannot parse"))
          .anyMatch(
              l ->
                  l.contains("body=\"fraction\" column=interval: cannot parse interval \"PT0.5S\""))
          .anyMatch(l -> l.contains("column=interval: interval \"P101Y\" is longer"))
          .anyMatch(l -> l.contains("column=location: unknown location \"Mars/Phobos\""))
          .anyMatch(
              l -> l.contains("column=location: location \"Local\"") && l.contains("--location"))
          .anyMatch(l -> l.contains("column=path: the path \"f/../g\""))
          .anyMatch(l -> l.contains("column=path: empty"))
          .anyMatch(l -> l.contains("column=body: empty"))
          .anyMatch(l -> l.contains("column=next_run: next_run \"1969-12-31 23:59:59\""))
          .anyMatch(l -> l.contains("column=next_sched: next_sched \"1000-01-01 00:00:00\""))
          .anyMatch(l -> l.contains("column=next_run: next_run \"0000-00-00 00:00:00\""));
      assertThat(errors()).contains("import-go: 11 jobs could not be understood");
      assertThat(out()).contains("imported 2 of 13", "11 could not be understood");
      assertThat(number(jdbi(database.url()), "SELECT COUNT(*) FROM jobs WHERE body = 'good'"))
          .isOne();
      assertThat(number(jdbi(database.url()), "SELECT one_off FROM jobs WHERE body = 'zero'"))
          .isOne();

      assertThat(run(database, "--location", "Europe/Berlin")).isFalse();
      assertThat(out()).contains("1 new, 0 replaced; 2 were there already");
      assertThat(
              number(
                  jdbi(database.url()),
                  "SELECT COUNT(*) FROM jobs WHERE body = 'local' AND location = 'Europe/Berlin'"))
          .isOne();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void a_dry_run_writes_nothing(TestServer server) throws Exception {
    try (TestDatabase database = v3(server)) {
      assertThat(run(database, "--dry-run")).as(errors()).isTrue();
      assertThat(out()).contains("would import 14 of 14 jobs");
      assertThat(number(jdbi(database.url()), "SELECT COUNT(*) FROM jobs")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void a_table_of_another_database_is_found_by_its_url(TestServer server) throws Exception {
    try (TestDatabase theirs = v3(server);
        TestDatabase ours = TestDatabase.on(server)) {
      execute(theirs, "RENAME TABLE dalga TO feeds");

      assertThat(run(ours, "--source-url", theirs.url(), "--table", "feeds")).as(errors()).isTrue();
      assertThat(out()).contains("imported 14 of 14 jobs of table feeds (v3)");
      assertThat(number(ours.jdbi(), "SELECT COUNT(*) FROM jobs")).isEqualTo(14);
      assertThat(number(jdbi(theirs.url()), "SELECT COUNT(*) FROM jobs")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void an_original_that_still_runs_is_warned_of(TestServer server) throws Exception {
    try (TestDatabase database = v3(server)) {
      execute(database, "INSERT INTO dalga_instances VALUES (8, UTC_TIMESTAMP())");

      assertThat(run(database)).as(errors()).isTrue();
      assertThat(errors()).contains("warning: 1 instances of the original were alive");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void a_table_that_is_not_there_or_not_the_originals_is_an_error_in_words(TestServer server)
      throws Exception {
    try (TestDatabase database = v3(server)) {
      assertThat(run(database, "--table", "feeds")).isFalse();
      assertThat(errors())
          .contains("import-go: there is no table feeds of the Go original in jdbc:mysql://");

      assertThat(run(database, "--table", "dalga_instances")).isFalse();
      assertThat(errors())
          .contains("table dalga_instances is not the Go original's: it has no column body");

      assertThat(run(database, "--table", "jobs")).isFalse();
      assertThat(errors()).contains("there is no table jobs of the Go original");

      assertThat(run(database, "--table", "x`; DROP TABLE jobs; --")).isFalse();
      assertThat(errors()).contains("must be a name of letters");
    }
  }

  /** The original's table may be called what Dalga's is. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void a_table_called_jobs_is_never_destroyed_and_renamed_only_on_request(TestServer server)
      throws Exception {
    String url = server.newDatabase();
    Path config = directory.resolve("jobs.yml");
    Files.writeString(
        config,
        "database: {url: '"
            + url
            + "', goTable: jobs, migrate: true}\nlogging: {type: external}\n");
    Jdbi jdbi = jdbi(url);
    jdbi.useHandle(
        handle -> {
          handle.execute(INSTANCES.replace("`dalga", "`jobs"));
          handle.execute(V3.replace("`dalga", "`jobs"));
          handle.execute(
              "INSERT INTO jobs VALUES"
                  + " ('p', 'b', 'PT60S', '', '2026-03-08 10:30:00', '2026-03-08 10:30:00', NULL)");
        });

    assertThat(run(config)).isFalse();
    assertThat(errors()).contains("run import-go with --in-place");
    assertThat(run(config, "--dry-run")).as(errors()).isTrue();
    assertThat(out()).contains("would import 1 of 1 jobs of table jobs (v3)");
    DatabaseFactory factory =
        Jackson.newObjectMapper().convertValue(Map.of("url", url), DatabaseFactory.class);
    try (StandaloneDatabase database = new StandaloneDatabase(factory)) {
      assertThatThrownBy(database::migrate).hasMessageContaining("import-go --in-place");
    }
    assertThat(number(jdbi, "SELECT COUNT(*) FROM jobs")).isOne();

    assertThat(run(config, "--in-place")).as(errors()).isTrue();
    assertThat(out())
        .contains("renamed the original's table jobs to jobs_go", "imported 1 of 1 jobs");
    assertThat(lost(url, "jobs_go")).isZero();

    jdbi.useHandle(handle -> handle.execute("DELETE FROM jobs"));
    assertThat(run(config, "--in-place")).as(errors()).isTrue();
    assertThat(out())
        .contains("imported 1 of 1 jobs of table jobs_go (v3)")
        .doesNotContain("renamed");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void options_that_contradict_are_errors_in_words(TestServer server) throws Exception {
    try (TestDatabase database = TestDatabase.on(server)) {
      assertThat(run(database, "--source-url", "jdbc:mysql://h/d", "--in-place")).isFalse();
      assertThat(errors()).contains("--in-place is for a table in Dalga's own database");
      assertThat(run(database, "--source-url", "mysql://h/d")).isFalse();
      assertThat(errors()).contains("--source-url must begin with jdbc:mysql:");
      assertThat(run(database, "--location", "Mars")).isFalse();
      assertThat(errors()).contains("--location: unknown location \"Mars\"");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "H2")
  void jobs_go_into_the_embedded_database_too(TestServer server) throws Exception {
    try (TestDatabase theirs = v3(server);
        TestDatabase ours = TestDatabase.on(TestServer.H2)) {
      assertThat(run(ours, "--source-url", theirs.url())).as(errors()).isTrue();
      assertThat(number(ours.jdbi(), "SELECT COUNT(*) FROM jobs")).isEqualTo(14);
    }
  }
}

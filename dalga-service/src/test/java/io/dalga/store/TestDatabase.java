package io.dalga.store;

import com.codahale.metrics.MetricRegistry;
import io.dalga.http.NoticeRenderer;
import io.dalga.testing.TestServer;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.guava.GuavaPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * A migrated database of its own on a test server, through the product's pools, except that every
 * session has a hostile time zone.
 */
public final class TestDatabase implements AutoCloseable {

  /** Short, since a test waits for it. */
  static final Duration LEASE = Duration.ofSeconds(2);

  private final String url;
  private final DatabaseFactory factory;
  private final List<ManagedDataSource> pools = new ArrayList<>();
  private final Database database;
  private final Jdbi jdbi;

  private TestDatabase(TestServer server, String url) {
    this.url = url;
    this.factory = factory(url);
    String zone = server == TestServer.H2 ? "SET TIME ZONE '-08:00'" : "SET time_zone = '-08:00'";
    this.jdbi = jdbi(DatabaseFactory.Timeouts.API, zone);
    this.database =
        new Database(
            server == TestServer.H2 ? Dialect.H2 : Dialect.MYSQL,
            jdbi(DatabaseFactory.Timeouts.HEARTBEAT, zone),
            jdbi(DatabaseFactory.Timeouts.DISPATCH, zone),
            jdbi);
  }

  public static TestDatabase on(TestServer server) {
    String url = server.newDatabase();
    if (server == TestServer.H2) {
      try {
        Files.copy(Migrated.FILE, fileOf(url));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new TestDatabase(server, url);
    }
    return at(server, url);
  }

  /** The same at a database that is there, of whatever version. */
  static TestDatabase at(TestServer server, String url) {
    migrate(url);
    return new TestDatabase(server, url);
  }

  private static void migrate(String url) {
    Migrations.run(factory(url).migrationPool(), new MetricRegistry());
  }

  private static DatabaseFactory factory(String url) {
    return Jackson.newObjectMapper().convertValue(Map.of("url", url), DatabaseFactory.class);
  }

  private static Path fileOf(String h2Url) {
    return Path.of(h2Url.substring("jdbc:h2:file:".length()) + ".mv.db");
  }

  /** An embedded database, to be copied: that is ten times as quick as migrating one. */
  private static final class Migrated {
    private static final Path FILE = create();

    private static Path create() {
      String url = TestServer.H2.newDatabase();
      migrate(url);
      return fileOf(url);
    }
  }

  private Jdbi jdbi(DatabaseFactory.Timeouts timeouts, String initialization) {
    DataSourceFactory settings = factory.pool("test", 8, timeouts, LEASE);
    settings.setInitializationQuery(initialization);
    ManagedDataSource pool = settings.build(new MetricRegistry(), "test-" + pools.size());
    pools.add(pool);
    return Jdbi.create(pool).installPlugin(new SqlObjectPlugin()).installPlugin(new GuavaPlugin());
  }

  public String url() {
    return url;
  }

  public Database database() {
    return database;
  }

  /** Tells nobody anything. */
  public Notices notices() {
    return new Notices(
        database,
        InstantSource.system(),
        new Random(),
        NoticeRenderer::json,
        Notices.Addressee.NOBODY);
  }

  /** For looking at the tables, and for doing damage. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Tells of each statement of the product's, before and after; what is thrown then is its fate.
   */
  public void watch(SqlLogger logger) {
    for (Jdbi each : List.of(database.heartbeat(), database.dispatch(), database.api())) {
      each.setSqlLogger(logger);
    }
  }

  /** Makes the database's clock the given one. */
  public void use(InstantSource clock) {
    for (Jdbi each : List.of(database.heartbeat(), database.dispatch(), database.api())) {
      each.define("now", "(SELECT now_ms FROM test_clock)");
    }
    jdbi.useHandle(
        handle -> {
          handle.execute("CREATE TABLE test_clock (now_ms BIGINT)");
          handle.execute("INSERT INTO test_clock VALUES (?)", clock.millis());
        });
  }

  /** Tells the database's clock the time of {@link #use}. */
  public void tick(InstantSource clock) {
    jdbi.useHandle(handle -> handle.execute("UPDATE test_clock SET now_ms = ?", clock.millis()));
  }

  @Override
  public void close() {
    for (ManagedDataSource pool : pools) {
      try {
        pool.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

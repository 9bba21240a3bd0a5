package io.dalga.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Which database Dalga keeps its jobs in.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>url</td><td>(none)</td><td>JDBC URL of MySQL, MariaDB or H2; wins over host</td></tr>
 *   <tr><td>host</td><td>(none)</td><td>host of a MySQL server; with neither url nor host, an
 *       embedded H2 database in file is used</td></tr>
 *   <tr><td>port</td><td>3306</td><td>port of the MySQL server</td></tr>
 *   <tr><td>name</td><td>dalga</td><td>name of the database on the MySQL server</td></tr>
 *   <tr><td>user</td><td>(none)</td><td>user name</td></tr>
 *   <tr><td>password</td><td>(none)</td><td>password</td></tr>
 *   <tr><td>file</td><td>./data/dalga</td><td>file of the embedded database, without its ending</td></tr>
 *   <tr><td>migrate</td><td>only the embedded one</td><td>whether to migrate the schema at start</td></tr>
 *   <tr><td>goTable</td><td>dalga</td><td>the Go original's table, for {@code import-go}</td></tr>
 *   <tr><td>apiConnections</td><td>16</td><td>connections for the HTTP API</td></tr>
 *   <tr><td>dispatchConnections</td><td>4</td><td>connections for the dispatcher</td></tr>
 * </table>
 */
public final class DatabaseFactory {

  /** Heartbeats must go through when everything else is stuck: they share with nobody. */
  private static final int HEARTBEAT_CONNECTIONS = 3;

  /** What follows may say how several servers share the work. */
  private static final String MYSQL_URL = "jdbc:mysql";

  private static final Duration SECOND = Duration.seconds(1);
  private static final Duration MAX_CONNECTION_AGE = Duration.seconds(30);

  @JsonProperty private @Nullable String url;
  @JsonProperty private @Nullable String host;

  @Min(1)
  @Max(65535)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int port = 3306;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private String name = "dalga";

  @JsonProperty private @Nullable String user;
  @JsonProperty private @Nullable String password;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private String file = "./data/dalga";

  @JsonProperty private @Nullable Boolean migrate;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private String goTable = "dalga";

  @Min(1)
  @Max(1000)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int apiConnections = 16;

  @Min(2)
  @Max(100)
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private int dispatchConnections = 4;

  /** Builds the three pools and registers them with the environment, which stops them last. */
  public Database build(Environment environment, java.time.Duration lease) {
    return new Database(
        isEmbedded() ? Dialect.H2 : Dialect.MYSQL,
        jdbi(environment, "heartbeat", HEARTBEAT_CONNECTIONS, Timeouts.HEARTBEAT, lease),
        jdbi(environment, "dispatch", dispatchConnections, Timeouts.DISPATCH, lease),
        jdbi(environment, "api", apiConnections, Timeouts.API, lease));
  }

  private Jdbi jdbi(
      Environment environment,
      String poolName,
      int size,
      Timeouts timeouts,
      java.time.Duration lease) {
    String name = "database-" + poolName;
    DataSourceFactory pool = pool(poolName, size, timeouts, lease);
    ManagedDataSource source = pool.build(environment.metrics(), name);
    if (source instanceof ManagedPooledDataSource pooled) {
      // A reflective call for each column of each row, to make equals() of statements work.
      pooled.setUseStatementFacade(false);
    }
    return new JdbiFactory().build(environment, pool, source, name);
  }

  /** Another database; its user and password are the same unless its URL names a user. */
  public DatabaseFactory at(String otherUrl) {
    DatabaseFactory other = new DatabaseFactory();
    other.url = otherUrl;
    if (!other.namesUser()) {
      other.user = user;
      other.password = password;
    }
    return other;
  }

  /** One connection at a time, and patience: what migrations need. */
  @JsonIgnore
  public DataSourceFactory migrationPool() {
    DataSourceFactory pool = pool("migrate", 2, Timeouts.MIGRATION, java.time.Duration.ofHours(1));
    pool.setCheckConnectionOnBorrow(false);
    return pool;
  }

  /** Whether this process migrates the schema when it starts. */
  @JsonIgnore
  public boolean migratesAtStart() {
    return migrate == null ? isEmbedded() : migrate;
  }

  /** The name of the Go original's table. */
  @JsonIgnore
  public String goTable() {
    return goTable;
  }

  @JsonIgnore
  public boolean isEmbedded() {
    return jdbcUrl().startsWith("jdbc:h2:");
  }

  /** What the log says about it: the URL without its parameters, which may hold secrets. */
  public String describe() {
    return jdbcUrl()
        .replaceAll("[?;].*", "")
        .replaceAll("//.*@", "//")
        .replaceAll("\\(.*", "(...)");
  }

  private String jdbcUrl() {
    if (url != null && !url.isBlank()) {
      return url;
    }
    if (host != null && !host.isBlank()) {
      return "jdbc:mysql://" + host + ":" + port + "/" + name;
    }
    return "jdbc:h2:file:" + file;
  }

  DataSourceFactory pool(String poolName, int size, Timeouts timeouts, java.time.Duration lease) {
    DataSourceFactory pool = new DataSourceFactory();
    pool.setAutoCommentsEnabled(false);
    pool.setMaxSize(size);
    pool.setMinSize(1);
    pool.setInitialSize(0);
    pool.setMaxWaitForConnection(timeouts.waitForConnection());
    pool.setCheckConnectionOnBorrow(true);
    // The driver's own ping: it keeps its timeout. That of a query opens a second connection first.
    pool.setValidationQuery(null);
    pool.setValidatorClassName(Optional.of(PingOnBorrow.class.getName()));
    pool.setValidationInterval(Duration.milliseconds(0));
    pool.setMinIdleTime(Duration.minutes(10));
    // After a failover, connections to a server that is read-only now would live for ever.
    pool.setMaxConnectionAge(MAX_CONNECTION_AGE);
    pool.setDefaultTransactionIsolation(DataSourceFactory.TransactionIsolation.READ_COMMITTED);
    String loginName = userName();
    if (loginName != null) {
      pool.setUser(loginName);
      pool.setPassword(password == null ? "" : password);
    }
    if (isEmbedded()) {
      pool.setDriverClass("org.h2.Driver");
      pool.setUrl(h2Url());
      pool.setProperties(new LinkedHashMap<>());
    } else {
      if (!jdbcUrl().startsWith(MYSQL_URL)) {
        // The driver would say so with the whole URL, and the password in it.
        throw new IllegalArgumentException(
            "database.url must begin with " + MYSQL_URL + ": or jdbc:h2:");
      }
      pool.setDriverClass("com.mysql.cj.jdbc.Driver");
      pool.setUrl(jdbcUrl());
      pool.setProperties(mysqlProperties(poolName, timeouts, lease));
    }
    return pool;
  }

  /** Null when the URL has one. */
  private @Nullable String userName() {
    if (user != null && !user.isBlank()) {
      return user;
    }
    if (isEmbedded()) {
      return "dalga";
    }
    return namesUser() ? null : "root";
  }

  private boolean namesUser() {
    return jdbcUrl().matches(".*[?&]user=.*");
  }

  private String h2Url() {
    // WRITE_DELAY=0: a commit is on disk when it is acknowledged. H2 waits half a second by
    // default.
    return jdbcUrl() + ";MODE=MySQL;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=2000";
  }

  private static Map<String, String> mysqlProperties(
      String poolName, Timeouts timeouts, java.time.Duration lease) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("connectTimeout", millis(timeouts.connect()));
    properties.put("socketTimeout", millis(timeouts.socket()));
    properties.put("tcpKeepAlive", "true");
    properties.put("characterEncoding", "UTF-8");
    properties.put("connectionTimeZone", "UTC");
    properties.put("forceConnectionTimeZoneToSession", "true");
    properties.put("rewriteBatchedStatements", "true");
    properties.put("useLocalSessionState", "true");
    properties.put("cacheServerConfiguration", "true");
    properties.put("elideSetAutoCommits", "true");
    // Statements that were taken apart: ours are longer than the default would keep.
    properties.put("cachePrepStmts", "true");
    properties.put("useServerPrepStmts", "true");
    properties.put("prepStmtCacheSqlLimit", "8192");
    properties.put("connectionAttributes", "program_name:dalga-" + poolName);
    // Spans are ours to make, see tracing; the driver would make one for each statement.
    properties.put("openTelemetry", "DISABLED");
    properties.put("sessionVariables", sessionVariables(timeouts, lease));
    return properties;
  }

  /**
   * A process that is frozen inside a transaction keeps its locks, on its own row and on jobs, and
   * the others cannot get past them, until the server closes the idle connection: not later than
   * the lease runs out.
   */
  private static String sessionVariables(Timeouts timeouts, java.time.Duration lease) {
    return "innodb_lock_wait_timeout="
        + timeouts.lockWait().toSeconds()
        + ",wait_timeout="
        + Math.max(1, lease.toSeconds());
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMilliseconds());
  }

  /** How long the users of a pool can wait: the API answers within 3 s, a lease lasts a few. */
  record Timeouts(
      Duration waitForConnection, Duration connect, Duration socket, Duration lockWait) {
    static final Timeouts HEARTBEAT =
        new Timeouts(SECOND, SECOND, Duration.milliseconds(1500), SECOND);
    static final Timeouts DISPATCH =
        new Timeouts(Duration.seconds(2), Duration.seconds(2), Duration.seconds(5), SECOND);

    /** A call may meet a dead connection first, and wait for the ping and a new connection. */
    static final Timeouts API = new Timeouts(SECOND, SECOND, Duration.milliseconds(1800), SECOND);

    static final Timeouts MIGRATION =
        new Timeouts(
            Duration.seconds(10), Duration.seconds(10), Duration.hours(1), Duration.seconds(50));
  }
}

package io.dalga.benchmarks.peer;

import com.mysql.cj.jdbc.Driver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/**
 * What a peer's process works with.
 *
 * @param peer which one it is
 * @param database a pool of connections
 * @param deliveries to the receiver
 */
record Environment(Peer peer, DataSource database, Deliveries deliveries) {

  private static final String PEER = "PEER";
  private static final String DATABASE = "PEER_DATABASE_URL";
  private static final String RECEIVER = "PEER_RECEIVER_URL";

  /** All threads, and what the schedulers do besides. */
  private static final int MORE_CONNECTIONS = 10;

  /** Fewer packets and round trips, for whoever writes in batches and uses transactions. */
  private static final String DRIVER =
      "cachePrepStmts=true"
          + "&rewriteBatchedStatements=true"
          + "&useLocalSessionState=true"
          + "&elideSetAutoCommits=true"
          + "&cacheServerConfiguration=true"
          + "&connectionTimeZone=UTC"
          + "&forceConnectionTimeZoneToSession=true";

  static Map<String, String> variables(Peer peer, String databaseUrl, String receiverUrl) {
    return Map.of(PEER, peer.id(), DATABASE, databaseUrl, RECEIVER, receiverUrl);
  }

  /** For as many runs at once as there are threads. */
  static Environment of(int threads) {
    return new Environment(
        Peer.of(variable(PEER)),
        pool(variable(DATABASE), threads + MORE_CONNECTIONS),
        new Deliveries(variable(RECEIVER), threads));
  }

  private static String variable(String name) {
    return Objects.requireNonNull(System.getenv(name), name);
  }

  private static DataSource pool(String url, int connections) {
    PoolProperties properties = new PoolProperties();
    properties.setDriverClassName(Driver.class.getName());
    properties.setUrl(url + (url.contains("?") ? "&" : "?") + DRIVER);
    properties.setInitialSize(connections);
    properties.setMaxActive(connections);
    properties.setMaxIdle(connections);
    properties.setMinIdle(connections);
    return new org.apache.tomcat.jdbc.pool.DataSource(properties);
  }

  /** Tells who started the process that it is up. */
  void ready() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO ready VALUES (NOW(3))");
    }
  }
}

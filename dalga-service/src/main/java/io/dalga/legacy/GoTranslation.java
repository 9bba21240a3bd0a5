package io.dalga.legacy;

import static io.dalga.job.InvalidParameterException.quote;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lays a configuration of the Go original over ours. Environment variables win over its file; what
 * is in neither has the original's default, so that Dalga does what the original did.
 */
final class GoTranslation {

  /** Besides those for the API, connections of an instance: dispatcher and heartbeat. */
  private static final int OTHER_CONNECTIONS = 7;

  /** What stands for "no limit". */
  private static final int MANY_RUNS = 10_000;

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "[::1]", "localhost");

  private final GoFile file;
  private final Function<String, @Nullable String> environment;
  private final ObjectNode tree;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param environment gives the value of a variable, null when it is not set
   * @param tree our configuration; it is changed
   */
  GoTranslation(GoFile file, Function<String, @Nullable String> environment, ObjectNode tree) {
    this.file = file;
    this.environment = environment;
    this.tree = tree;
  }

  /**
   * Does it.
   *
   * @return what has no effect and why, for the log
   * @throws IOException when a value cannot be understood, or a needed one is missing
   */
  List<String> apply() throws IOException {
    for (GoKey key : GoKey.ALL) {
      translate(key);
    }
    if (file.values().keySet().stream().anyMatch(name -> name.startsWith(GoFile.REDIS))) {
      warnings.add("[redis] has no effect: instances share the work through the database");
    }
    adaptDatabase();
    adaptJobs();
    adaptEndpoint();
    adaptListeners();
    return warnings;
  }

  private void translate(GoKey key) throws IOException {
    String variable = environment.apply(key.variable());
    String text = variable == null ? file.values().get(key.lowerCaseName()) : variable;
    boolean given = text != null && !text.isEmpty();
    if (!given) {
      text = key.fallback();
    }
    if (text == null) {
      return;
    }
    JsonNode value;
    try {
      value = key.kind().read(text);
    } catch (IllegalArgumentException e) {
      String name = variable == null ? file.path() + ": " + key.name() : key.variable();
      throw new IOException(name + " " + quote(text) + " " + e.getMessage(), e);
    }
    if (key.place() != null) {
      put(key.place(), value);
    } else if (given) {
      warnings.add(key.name() + " has no effect: " + key.reason());
    }
  }

  private void adaptDatabase() {
    String host = tree.at("/database/host").asText();
    if (host.contains(":") && !host.startsWith("[")) {
      put("/database/host", TextNode.valueOf("[" + host + "]"));
    }
    String own = environment.apply("DALGA_DATABASE_USER");
    if (own != null) {
      put("/database/user", TextNode.valueOf(own));
    }
    own = environment.apply("DALGA_DATABASE_PASSWORD");
    if (own != null) {
      put("/database/password", TextNode.valueOf(own));
    }
    int connections = tree.at("/database/apiConnections").asInt();
    if (isGiven("mysql.maxopenconns", "DALGA_MYSQL_MAXOPENCONNS")) {
      if (connections <= OTHER_CONNECTIONS) {
        warnings.add(
            "mysql.maxOpenConns "
                + connections
                + " has no effect: an instance takes "
                + OTHER_CONNECTIONS
                + " connections and those for its API, 1 or more; see apiConnections in config.yml");
      }
      put(
          "/database/apiConnections",
          IntNode.valueOf(
              connections == 0
                  ? 16
                  : Math.min(1000, Math.max(1, connections - OTHER_CONNECTIONS))));
    }
    standIn("/database/migrate", "DALGA_DATABASE_MIGRATE", BooleanNode.TRUE);
  }

  private void adaptJobs() {
    if (tree.at("/jobs/maxRunning").asInt() == 0) {
      warnings.add("jobs.maxRunning 0 means no limit, and here it is " + MANY_RUNS);
      put("/jobs/maxRunning", IntNode.valueOf(MANY_RUNS));
    }
    String longest = tree.at("/jobs/retryMaxInterval").asText();
    if (Duration.parse(tree.at("/jobs/retryInterval").asText()).compareTo(Duration.parse(longest))
        > 0) {
      warnings.add("jobs.retryInterval is longer than jobs.retryMaxInterval, which is what counts");
      put("/jobs/retryInterval", TextNode.valueOf(longest));
    }
    standIn("/jobs/retryJitter", "DALGA_JOBS_RETRYJITTER", IntNode.valueOf(0));
    put("/jobs/monthOverflow", TextNode.valueOf("roll"));
  }

  private void adaptEndpoint() throws IOException {
    String baseUrl = tree.at("/endpoint/baseUrl").asText();
    if (baseUrl.isBlank()) {
      throw new IOException(
          file.path()
              + ": endpoint.baseURL is missing; say where jobs are posted to, there or in"
              + " DALGA_ENDPOINT_BASEURL");
    }
    if (!baseUrl.endsWith("/")) {
      warnings.add(
          "endpoint.baseURL "
              + quote(baseUrl)
              + " does not end in a slash: one is put between it and a job's path");
    }
  }

  /** An empty host is any; the admin port, which the original does not have, is the next one. */
  private void adaptListeners() {
    if (file.values().getOrDefault("listen.host", "-").isBlank()
        && environment.apply("DALGA_LISTEN_HOST") == null) {
      put("/server/applicationConnectors/0/bindHost", TextNode.valueOf("0.0.0.0"));
    }
    adaptAuth();
    int port = tree.at("/server/applicationConnectors/0/port").asInt();
    standIn("/server/adminConnectors/0/port", "DALGA_ADMIN_PORT", IntNode.valueOf(port + 1));
  }

  /** The original lets everybody in who can connect, and its file says who can. */
  private void adaptAuth() {
    String host = tree.at("/server/applicationConnectors/0/bindHost").asText();
    if (LOOPBACK.contains(host)
        || environment.apply("DALGA_AUTH_TYPE") != null
        || environment.apply("DALGA_AUTH_ANYBODY") != null) {
      return;
    }
    put("/auth/anybodyMayConnect", BooleanNode.TRUE);
    warnings.add(
        "everybody who can connect to listen.host "
            + host
            + " may do everything, as with the original; DALGA_AUTH_TYPE=apiKeys has callers show"
            + " keys, see docs/security.md");
  }

  private boolean isGiven(String name, String variable) {
    return file.values().containsKey(name) || environment.apply(variable) != null;
  }

  /** A value of ours that stands for what the original does, unless the variable is set. */
  private void standIn(String place, String variable, JsonNode value) {
    if (environment.apply(variable) == null) {
      put(place, value);
    }
  }

  private void put(String place, JsonNode value) {
    JsonPointer pointer = JsonPointer.compile(place);
    ((ObjectNode) tree.at(pointer.head())).set(pointer.last().getMatchingProperty(), value);
  }
}

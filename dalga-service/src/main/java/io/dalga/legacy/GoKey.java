package io.dalga.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key of the Go original's configuration, and what becomes of it.
 *
 * @param name section and name, as its documentation spells them; it reads them in any case
 * @param kind what its values look like
 * @param place where it stands in {@code config.yml}, a JSON pointer; null = it has no effect
 * @param fallback its default in the original; null = there is none, or ours is as good
 * @param reason why it has no effect, as the end of a sentence; empty when it has one
 */
record GoKey(
    String name, Kind kind, @Nullable String place, @Nullable String fallback, String reason) {

  /** What the values of a key look like. */
  enum Kind {
    TEXT {
      @Override
      JsonNode read(String text) {
        return NODES.textNode(text);
      }
    },
    INTEGER {
      @Override
      JsonNode read(String text) {
        if (!text.matches("[0-9]{1,9}")) {
          throw new IllegalArgumentException("must be a whole number, not negative");
        }
        return NODES.numberNode(Integer.parseInt(text));
      }
    },
    NUMBER {
      @Override
      JsonNode read(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,18})?")) {
          throw new IllegalArgumentException("must be a number, not negative");
        }
        return NODES.numberNode(new BigDecimal(text));
      }
    },
    BOOLEAN {
      @Override
      JsonNode read(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!List.of("true", "t", "1", "false", "f", "0").contains(lower)) {
          throw new IllegalArgumentException("must be true or false");
        }
        return NODES.booleanNode(List.of("true", "t", "1").contains(lower));
      }
    },
    DURATION {
      @Override
      JsonNode read(String text) {
        return NODES.textNode(write(GoDuration.parse(text)));
      }
    };

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * The value as it stands in {@code config.yml}.
     *
     * @throws IllegalArgumentException when it cannot be understood; the message is the rule
     */
    abstract JsonNode read(String text);

    private static String write(Duration duration) {
      return duration.toNanosPart() % 1_000_000 == 0
          ? duration.toMillis() + "ms"
          : duration.toNanos() + "ns";
    }
  }

  private static final String JOBS = "/jobs/";
  private static final String DATABASE = "/database/";
  private static final String CONNECTOR = "/server/applicationConnectors/0/";

  /** Every key of v2, v3 and v4. */
  static final List<GoKey> ALL =
      List.of(
          key("jobs.randomizationFactor", Kind.NUMBER, JOBS + "randomizationFactor", "0"),
          key("jobs.retryInterval", Kind.DURATION, JOBS + "retryInterval", "1m"),
          key("jobs.retryMultiplier", Kind.NUMBER, JOBS + "retryMultiplier", "1"),
          key("jobs.retryMaxInterval", Kind.DURATION, JOBS + "retryMaxInterval", "1m"),
          key("jobs.retryStopAfter", Kind.DURATION, JOBS + "retryStopAfter", "0"),
          key("jobs.fixedIntervals", Kind.BOOLEAN, JOBS + "fixedIntervals", "false"),
          key("jobs.maxRunning", Kind.INTEGER, JOBS + "maxRunning", "100"),
          without("jobs.scanFrequency", Kind.DURATION, "runs start when they are due"),
          key("mysql.host", Kind.TEXT, DATABASE + "host", "127.0.0.1"),
          key("mysql.port", Kind.INTEGER, DATABASE + "port", "3306"),
          key("mysql.db", Kind.TEXT, DATABASE + "name", "test"),
          key("mysql.table", Kind.TEXT, DATABASE + "goTable", "dalga"),
          key("mysql.user", Kind.TEXT, DATABASE + "user", "root"),
          key("mysql.password", Kind.TEXT, DATABASE + "password", null),
          key("mysql.maxOpenConns", Kind.INTEGER, DATABASE + "apiConnections", null),
          without("mysql.skipLocked", Kind.BOOLEAN, "runs are claimed without locks"),
          without(
              "mysql.transactionIsolationParamName", Kind.TEXT, "the driver knows the parameter"),
          without("mysql.dialTimeout", Kind.DURATION, "each use of the database has its own limit"),
          without("mysql.readTimeout", Kind.DURATION, "each use of the database has its own limit"),
          without(
              "mysql.writeTimeout", Kind.DURATION, "each use of the database has its own limit"),
          key("listen.host", Kind.TEXT, CONNECTOR + "bindHost", "127.0.0.1"),
          key("listen.port", Kind.INTEGER, CONNECTOR + "port", "34006"),
          key("listen.shutdownTimeout", Kind.DURATION, "/server/shutdownGracePeriod", "10s"),
          key("listen.idleTimeout", Kind.DURATION, CONNECTOR + "idleTimeout", null),
          without("listen.readTimeout", Kind.DURATION, "idleTimeout limits requests too"),
          without("listen.writeTimeout", Kind.DURATION, "idleTimeout limits answers too"),
          key("endpoint.baseURL", Kind.TEXT, "/endpoint/baseUrl", null),
          key("endpoint.timeout", Kind.DURATION, "/endpoint/timeout", "10s"));

  private static GoKey key(String name, Kind kind, String place, @Nullable String fallback) {
    return new GoKey(name, kind, place, fallback, "");
  }

  private static GoKey without(String name, Kind kind, String reason) {
    return new GoKey(name, kind, null, null, reason);
  }

  /** The environment variable that wins over the file. */
  String variable() {
    return "DALGA_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** Its name in the form that files are compared by. */
  String lowerCaseName() {
    return name.toLowerCase(Locale.ROOT);
  }
}

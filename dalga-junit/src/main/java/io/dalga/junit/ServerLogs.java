package io.dalga.junit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server from filling the output of the tests: it logs what is at least a warning, unless
 * the configuration of the tests' logging names one of its loggers.
 */
final class ServerLogs {

  private static final List<String> LOGGERS =
      List.of(
          "io.dalga",
          "io.dropwizard",
          "io.github.resilience4j",
          "liquibase",
          "org.apache.tomcat.jdbc",
          "org.eclipse.jetty",
          "org.glassfish",
          "org.hibernate.validator",
          "org.jboss.logging",
          "org.jdbi");

  /** Warns of each start that nothing is ready yet. */
  private static final String HEALTH = "io.dropwizard.health";

  private ServerLogs() {}

  /** Does nothing where the tests log through something else than Logback. */
  static void quieten() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      quieten(context.getLogger(HEALTH), Level.ERROR);
      LOGGERS.stream().map(context::getLogger).forEach(logger -> quieten(logger, Level.WARN));
    }
  }

  private static void quieten(Logger logger, Level level) {
    if (logger.getLevel() == null && !logger.getEffectiveLevel().isGreaterOrEqual(level)) {
      logger.setLevel(level);
    }
  }
}

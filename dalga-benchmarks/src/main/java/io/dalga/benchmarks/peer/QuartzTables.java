package io.dalga.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;

/**
 * The tables that Quartz ships for MySQL, as they are. A job is a simple trigger in the group PATH,
 * named by its number, of one job that all share: the cheapest form there is.
 */
final class QuartzTables implements Tables {

  static final String SCHEDULER = "bench";
  static final String JOB = "post";

  @Override
  public List<String> schema() {
    try (InputStream resource =
        StdJDBCDelegate.class.getResourceAsStream("tables_mysql_innodb.sql")) {
      String script =
          new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
      String statements =
          script.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
      return Arrays.stream(statements.split(";"))
          .filter(statement -> !statement.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> inserts() {
    return List.of(
        """
        INSERT INTO QRTZ_TRIGGERS (
          SCHED_NAME, TRIGGER_NAME, TRIGGER_GROUP, JOB_NAME, JOB_GROUP, NEXT_FIRE_TIME,
          PREV_FIRE_TIME, PRIORITY, TRIGGER_STATE, TRIGGER_TYPE, START_TIME, END_TIME,
          MISFIRE_INSTR)
        SELECT '%1$s', job, path, '%2$s', '%2$s', due, -1, 5, 'WAITING', 'SIMPLE', due, 0, 0
        FROM timetable
        """
            .formatted(SCHEDULER, JOB),
        """
        INSERT INTO QRTZ_SIMPLE_TRIGGERS (
          SCHED_NAME, TRIGGER_NAME, TRIGGER_GROUP, REPEAT_COUNT, REPEAT_INTERVAL, TIMES_TRIGGERED)
        SELECT '%s', job, path, IF(period = 0, 0, -1), period, 0
        FROM timetable
        """
            .formatted(SCHEDULER));
  }

  /** Those that wait, and those under way, whose trigger has moved on to its next time already. */
  @Override
  public String due(long time) {
    return """
        SELECT
          (SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE NEXT_FIRE_TIME BETWEEN 0 AND %1$d)
          + (SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS
             WHERE STATE = 'EXECUTING' AND SCHED_TIME <= %1$d)
        """
        .formatted(time);
  }

  @Override
  public List<String> clear() {
    return List.of(
        "DELETE FROM QRTZ_SIMPLE_TRIGGERS",
        "DELETE FROM QRTZ_TRIGGERS",
        "DELETE FROM QRTZ_FIRED_TRIGGERS");
  }
}

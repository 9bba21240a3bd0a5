package io.dalga.benchmarks.peer;

import java.util.List;

/**
 * The one table of db-scheduler, with the columns and indexes that it documents for MySQL, less the
 * index of priorities, which are not used. A task's instance is named {@code PATH/NUMBER}, and
 * {@code PATH/NUMBER/PERIOD} when it is periodic.
 */
final class DbSchedulerTables implements Tables {

  static final String ONE_OFF = "one-off";
  static final String PERIODIC = "periodic";

  @Override
  public List<String> schema() {
    return List.of(
        """
        CREATE TABLE scheduled_tasks (
          task_name VARCHAR(100) NOT NULL,
          task_instance VARCHAR(100) NOT NULL,
          task_data BLOB,
          execution_time TIMESTAMP(6) NOT NULL,
          picked BOOLEAN NOT NULL,
          picked_by VARCHAR(50),
          last_success TIMESTAMP(6) NULL,
          last_failure TIMESTAMP(6) NULL,
          consecutive_failures INT,
          last_heartbeat TIMESTAMP(6) NULL,
          version BIGINT NOT NULL,
          priority SMALLINT,
          PRIMARY KEY (task_name, task_instance),
          INDEX execution_time_idx (execution_time),
          INDEX last_heartbeat_idx (last_heartbeat))
        """);
  }

  @Override
  public List<String> inserts() {
    return List.of(
        """
        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
        SELECT
          IF(period = 0, '%s', '%s'),
          CONCAT_WS('/', path, job, NULLIF(period, 0)),
          FROM_UNIXTIME(due / 1000),
          FALSE,
          1
        FROM timetable
        """
            .formatted(ONE_OFF, PERIODIC));
  }

  @Override
  public String due(long time) {
    return "SELECT COUNT(*) FROM scheduled_tasks WHERE execution_time <= FROM_UNIXTIME("
        + time
        + " / 1000)";
  }

  @Override
  public List<String> clear() {
    return List.of("TRUNCATE TABLE scheduled_tasks");
  }
}

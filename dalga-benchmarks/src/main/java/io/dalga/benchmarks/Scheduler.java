package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One that is measured: it posts the number of each job to the receiver when the job is due. */
interface Scheduler extends AutoCloseable {

  /** What the tables call it. */
  String name();

  /** Makes an empty schema and starts the processes. */
  void start() throws IOException, SQLException, InterruptedException;

  /** Inserts jobs straight into its tables. */
  void insert(String path, Timetable timetable) throws SQLException;

  /** How many of its jobs are due at a time (milliseconds since 1970 UTC), and not done. */
  long due(long time) throws SQLException;

  /** Deletes all its jobs. */
  void clear() throws SQLException;

  /** Those that run. */
  List<JavaProcess> processes();

  /** Ends the processes; what they have written stays. */
  @Override
  default void close() {
    processes().forEach(JavaProcess::close);
    processes().clear();
  }
}

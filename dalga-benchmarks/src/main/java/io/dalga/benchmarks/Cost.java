package io.dalga.benchmarks;

import java.sql.SQLException;
import java.util.List;

/**
 * CPU time and traffic, up to now or between two moments.
 *
 * @param schedulerMicros CPU of the scheduler's processes
 * @param databaseMicros CPU of the database server
 * @param receiverMicros CPU of the receiver
 * @param databaseBytes to and from the database
 */
record Cost(long schedulerMicros, long databaseMicros, long receiverMicros, long databaseBytes) {

  /** All that was used up to now. */
  static Cost now(Bench bench, List<JavaProcess> scheduler) throws SQLException {
    return new Cost(
        scheduler.stream().mapToLong(process -> Usage.cpuMicros(process.pid())).sum(),
        Usage.cpuMicros(bench.database().pid()),
        Usage.cpuMicros(bench.receiver().process().pid()),
        bench.database().networkBytes());
  }

  Cost since(Cost before) {
    return new Cost(
        schedulerMicros - before.schedulerMicros,
        databaseMicros - before.databaseMicros,
        receiverMicros - before.receiverMicros,
        databaseBytes - before.databaseBytes);
  }
}

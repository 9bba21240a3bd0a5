package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Tally;
import io.dalga.benchmarks.receiver.Timetable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What it took to run many jobs that were due at once, from the moment that they were due until the
 * last was done in the database.
 *
 * @param jobs how many
 * @param seconds how long
 * @param cost of all processes
 * @param tally of the receiver
 */
record Drained(int jobs, double seconds, Cost cost, Tally tally) {

  /** After the inserts, so that the server has done with them when the jobs are due. */
  private static final Duration LEAD = Duration.ofSeconds(3);

  private static final int INSERTS_PER_MILLI = 15;

  /**
   * Inserts the jobs, waits until they are due, and then until they are done.
   *
   * @param period between two runs of a job; zero = they run once
   */
  static Drained of(Bench bench, Scheduler scheduler, String path, int jobs, Duration period)
      throws IOException, SQLException, InterruptedException {
    long due = dueAfterInserts(jobs);
    Timetable timetable = new Timetable(due, jobs, 0, period.toMillis());
    bench.receiver().open(path, timetable);
    scheduler.insert(path, timetable);
    await(due);
    Cost before = Cost.now(bench, scheduler.processes());
    while (bench.receiver().count(path) < jobs) {
      Thread.sleep(10);
    }
    while (scheduler.due(due) > 0) {
      Thread.sleep(5);
    }
    double seconds = (System.currentTimeMillis() - due) / 1000.0;
    Cost cost = Cost.now(bench, scheduler.processes()).since(before);
    return new Drained(jobs, seconds, cost, bench.receiver().tally(path));
  }

  /** When jobs can be due that are inserted now, in milliseconds since 1970 UTC. */
  static long dueAfterInserts(int jobs) {
    return System.currentTimeMillis() + LEAD.toMillis() + jobs / INSERTS_PER_MILLI;
  }

  /** Waits for that time, which must not be over. */
  static void await(long due) throws InterruptedException {
    long left = due - System.currentTimeMillis();
    if (left < 0) {
      throw new IllegalStateException("the inserts took longer than there was time");
    }
    Thread.sleep(left);
  }

  double perSecond() {
    return jobs / seconds;
  }

  double schedulerMicros() {
    return (double) cost.schedulerMicros() / jobs;
  }

  double databaseMicros() {
    return (double) cost.databaseMicros() / jobs;
  }

  double receiverMicros() {
    return (double) cost.receiverMicros() / jobs;
  }

  double databaseBytes() {
    return (double) cost.databaseBytes() / jobs;
  }
}

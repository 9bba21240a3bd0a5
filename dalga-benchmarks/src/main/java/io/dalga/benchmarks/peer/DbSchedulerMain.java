package io.dalga.benchmarks.peer;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * db-scheduler, in one of its two ways of polling. Their limits are in multiples of the threads: it
 * polls when it has less than the lower one, and then as many as the upper one. The rows that it
 * locks are its own, and the more at once the better; those that it has only read are read again by
 * the next poll, which costs more than it saves when there are many.
 */
final class DbSchedulerMain {

  private static final int THREADS = 100;
  private static final Duration POLLING_INTERVAL = Duration.ofMillis(100);

  private final Deliveries deliveries;

  private DbSchedulerMain(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  public static void main(String[] arguments) throws SQLException {
    Environment environment = Environment.of(THREADS);
    DbSchedulerMain tasks = new DbSchedulerMain(environment.deliveries());
    SchedulerBuilder builder =
        Scheduler.create(environment.database(), List.of(tasks.oneOff(), tasks.periodic()))
            .threads(THREADS)
            .pollingInterval(POLLING_INTERVAL)
            .alwaysPersistTimestampInUTC();
    if (environment.peer() == Peer.DB_SCHEDULER_LOCK_AND_FETCH) {
      builder.pollUsingLockAndFetch(1, 10);
    } else {
      builder.pollUsingFetchAndLockOnExecute(0.5, 3);
    }
    builder.build().start();
    environment.ready();
  }

  private OneTimeTask<Void> oneOff() {
    return Tasks.oneTime(DbSchedulerTables.ONE_OFF)
        .execute((instance, context) -> post(instance.getId().split("/", -1)));
  }

  /** The next time is counted from the one before, so that it does not drift. */
  private CustomTask<Void> periodic() {
    return Tasks.custom(DbSchedulerTables.PERIODIC, Void.class)
        .execute(
            (instance, context) -> {
              String[] words = instance.getId().split("/", -1);
              post(words);
              return reschedule(Duration.ofMillis(Long.parseLong(words[2])));
            });
  }

  private static CompletionHandler<Void> reschedule(Duration period) {
    return (complete, operations) ->
        operations.reschedule(complete, complete.getExecution().executionTime.plus(period));
  }

  private void post(String[] words) {
    deliveries.post(words[0], words[1]);
  }
}

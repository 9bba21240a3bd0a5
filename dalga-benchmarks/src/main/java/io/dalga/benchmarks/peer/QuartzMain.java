package io.dalga.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.JobBuilder;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz, with its jobs in the database and ready to share them with other instances. */
final class QuartzMain {

  private static final int THREADS = 50;
  private static final String POOL = "pool";

  /** The least it takes: it learns no sooner of triggers that others have inserted. */
  private static final Duration IDLE_WAIT = Duration.ofSeconds(1);

  /** None: a run that comes before its time is a wrong one. */
  private static final Duration FIRE_AHEAD = Duration.ZERO;

  /** No trigger is ever so late as to be treated in another way. */
  private static final Duration MISFIRE_THRESHOLD = Duration.ofDays(1);

  private QuartzMain() {}

  public static void main(String[] arguments) throws SchedulerException, SQLException {
    Environment environment = Environment.of(THREADS);
    DBConnectionManager.getInstance().addConnectionProvider(POOL, new Pool(environment.database()));
    Scheduler scheduler = new StdSchedulerFactory(properties()).getScheduler();
    QuartzJob job = new QuartzJob(environment.deliveries());
    scheduler.setJobFactory((bundle, owner) -> job);
    scheduler.addJob(
        JobBuilder.newJob(QuartzJob.class)
            .withIdentity(QuartzTables.JOB, QuartzTables.JOB)
            .storeDurably()
            .build(),
        true);
    scheduler.start();
    environment.ready();
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put("org.quartz.scheduler.instanceName", QuartzTables.SCHEDULER);
    properties.put("org.quartz.scheduler.instanceId", "AUTO");
    properties.put("org.quartz.scheduler.idleWaitTime", Long.toString(IDLE_WAIT.toMillis()));
    properties.put(
        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(THREADS));
    properties.put(
        "org.quartz.scheduler.batchTriggerAcquisitionFireAheadTimeWindow",
        Long.toString(FIRE_AHEAD.toMillis()));
    properties.put("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
    properties.put("org.quartz.threadPool.threadCount", Integer.toString(THREADS));
    properties.put("org.quartz.jobStore.class", JobStoreTX.class.getName());
    properties.put("org.quartz.jobStore.driverDelegateClass", StdJDBCDelegate.class.getName());
    properties.put("org.quartz.jobStore.dataSource", POOL);
    properties.put("org.quartz.jobStore.useProperties", "true");
    properties.put("org.quartz.jobStore.isClustered", "true");
    properties.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    properties.put(
        "org.quartz.jobStore.misfireThreshold", Long.toString(MISFIRE_THRESHOLD.toMillis()));
    return properties;
  }

  private record Pool(DataSource source) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return source.getConnection();
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {}
  }
}

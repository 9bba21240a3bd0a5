package io.dalga;

import io.dalga.auth.KeyCommand;
import io.dalga.command.ExportCommand;
import io.dalga.command.ImportCommand;
import io.dalga.command.SyncCommand;
import io.dalga.dispatch.DispatchFactory;
import io.dalga.dispatch.DispatchListener;
import io.dalga.dispatch.DispatchListeners;
import io.dalga.dispatch.DispatchService;
import io.dalga.health.DispatcherHealthCheck;
import io.dalga.health.LeaseHealthCheck;
import io.dalga.health.Probes;
import io.dalga.history.Sweeper;
import io.dalga.http.BulkResource;
import io.dalga.http.FailuresResource;
import io.dalga.http.HttpSetup;
import io.dalga.http.InstancesResource;
import io.dalga.http.JobResource;
import io.dalga.http.ListResource;
import io.dalga.http.NoticeRenderer;
import io.dalga.http.PreviewResource;
import io.dalga.http.QueueResource;
import io.dalga.http.RoutingKeyResource;
import io.dalga.http.RunsResource;
import io.dalga.http.Scheduling;
import io.dalga.http.StatsResource;
import io.dalga.http.StatusResource;
import io.dalga.http.TargetsResource;
import io.dalga.http.WhyResource;
import io.dalga.job.JobKey;
import io.dalga.job.Policy;
import io.dalga.job.Specification;
import io.dalga.legacy.GoConfiguration;
import io.dalga.legacy.GoJobsNotice;
import io.dalga.legacy.ImportGoCommand;
import io.dalga.metrics.DispatchMetrics;
import io.dalga.metrics.DispatchNumbers;
import io.dalga.metrics.InstanceNumbers;
import io.dalga.metrics.PrometheusPage;
import io.dalga.metrics.PullMetrics;
import io.dalga.metrics.PullNumbers;
import io.dalga.metrics.RequestNumbers;
import io.dalga.metrics.RunStatistics;
import io.dalga.openapi.DocumentResource;
import io.dalga.openapi.SwaggerUiResource;
import io.dalga.pull.PullQueues;
import io.dalga.store.ApiKeyStore;
import io.dalga.store.Cluster;
import io.dalga.store.Database;
import io.dalga.store.DatabaseClock;
import io.dalga.store.FailureStore;
import io.dalga.store.InHand;
import io.dalga.store.InstanceStatus;
import io.dalga.store.JobStore;
import io.dalga.store.Ledger;
import io.dalga.store.LedgerStore;
import io.dalga.store.ListStore;
import io.dalga.store.Migrations;
import io.dalga.store.Notices;
import io.dalga.store.QueueStore;
import io.dalga.store.RunStore;
import io.dalga.store.TargetState;
import io.dalga.target.LimitedTarget;
import io.dalga.tracing.Tracing;
import io.dalga.ui.PageResource;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.PooledDataSourceFactory;
import io.dropwizard.migrations.MigrationsBundle;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dalga, cron as a service. {@link #assemble} is the whole object graph; what tests of other
 * programs have of their own, the clock and the targets, they override.
 */
public class DalgaApplication extends Application<DalgaConfiguration> {

  private static final Logger LOGGER = LoggerFactory.getLogger(DalgaApplication.class);

  private final EnvironmentVariables variables;
  private final Discretion discretion;

  public DalgaApplication() {
    this(System.getenv());
  }

  /**
   * @param environment the variables that the configuration file may refer to
   */
  protected DalgaApplication(Map<String, String> environment) {
    variables = new EnvironmentVariables(environment);
    discretion = new Discretion(variables::conceal);
  }

  public static void main(String[] arguments) throws Exception {
    new DalgaApplication().run(arguments);
  }

  @Override
  public String getName() {
    return "dalga";
  }

  @Override
  public void initialize(Bootstrap<DalgaConfiguration> bootstrap) {
    bootstrap.setConfigurationSourceProvider(
        new GoConfiguration(
            bootstrap.getConfigurationSourceProvider(), variables.substitutor(), variables::get));
    DefaultConfigurationFactoryFactory<DalgaConfiguration> configurations =
        new DefaultConfigurationFactoryFactory<>();
    bootstrap.setConfigurationFactoryFactory(
        (type, validator, json, prefix) ->
            discretion.reading(configurations.create(type, validator, json, prefix)));
    bootstrap.addBundle(
        new MigrationsBundle<DalgaConfiguration>() {
          @Override
          public PooledDataSourceFactory getDataSourceFactory(DalgaConfiguration configuration) {
            return configuration.database().migrationPool();
          }
        });
    bootstrap.addCommand(new DemoCommand(this, variables));
    bootstrap.addCommand(
        new ImportGoCommand<>(
            DalgaConfiguration.class,
            DalgaConfiguration::database,
            new SecureRandom(),
            System.out,
            System.err));
    bootstrap.addCommand(
        new KeyCommand<>(
            DalgaConfiguration.class,
            DalgaConfiguration::database,
            new SecureRandom(),
            System.out,
            System.err));
    bootstrap.addCommand(new ImportCommand(System.getenv()));
    bootstrap.addCommand(new ExportCommand(System.getenv()));
    bootstrap.addCommand(new SyncCommand(System.getenv()));
  }

  @Override
  public void run(DalgaConfiguration configuration, Environment environment) throws Exception {
    discretion.in(
        () -> {
          assemble(configuration, environment);
          return true;
        });
  }

  private void assemble(DalgaConfiguration configuration, Environment environment)
      throws Exception {
    variables
        .unknown()
        .forEach(name -> LOGGER.warn("{} is set, but the configuration has no use for it", name));
    String version =
        Objects.requireNonNullElse(
            DalgaApplication.class.getPackage().getImplementationVersion(), "dev");
    RandomGenerator random = new SecureRandom();
    Policy policy = configuration.jobs().policy(random);
    Map<String, LimitedTarget> targets = targets(configuration, environment);

    LOGGER.info("database: {}", configuration.database().describe());
    if (configuration.database().migratesAtStart()) {
      Migrations.run(configuration.database().migrationPool(), environment.metrics());
      GoJobsNotice.log(configuration.database());
    }
    Database database =
        configuration.database().build(environment, configuration.jobs().leaseDuration());
    Duration lease = configuration.jobs().leaseDuration();
    Cluster heartbeat = Cluster.forHeartbeat(database, lease);
    DatabaseClock databaseClock =
        new DatabaseClock(heartbeat::now, System::nanoTime, InstantSource.system());
    InstantSource clock = clock(databaseClock);
    JobStore jobs = new JobStore(database, clock);
    Set<String> names = new TreeSet<>(targets.keySet());
    names.add(Specification.PULL_TARGET);
    Notices notices =
        new Notices(
            database,
            clock,
            random,
            NoticeRenderer::json,
            configuration.notifications().addressee(names));
    Ledger ledger = new Ledger(database, configuration.history().mode());
    PrometheusRegistry numbers = PrometheusPage.open(environment);
    RunStatistics statistics = new RunStatistics(clock);
    List<DispatchListener> listeners =
        new ArrayList<>(
            List.of(
                new DispatchMetrics(environment.metrics()),
                new DispatchNumbers(numbers, targets.keySet()),
                statistics));
    Tracing tracing = configuration.tracing().build(environment, version);
    if (tracing != null) {
      listeners.add(tracing);
      environment.jersey().register(tracing.requests());
    }

    DispatchService dispatch =
        configuration
            .jobs()
            .build(
                new DispatchFactory.Stores(
                    heartbeat,
                    new RunStore(database, clock, ledger, notices),
                    databaseClock::synchronize,
                    clock),
                policy,
                targets,
                version,
                new DispatchListeners(listeners));
    statistics.watch(dispatch::status);
    jobs.addListener(dispatch.changes());
    DispatchMetrics.register(environment.metrics(), dispatch::status);
    InstanceNumbers.register(numbers, dispatch::status, version);
    environment.lifecycle().manage(dispatch);
    environment.healthChecks().register("lease", new LeaseHealthCheck(dispatch));
    environment.healthChecks().register("dispatcher", new DispatcherHealthCheck(dispatch));
    Probes.open(configuration.health(), environment, getName());

    PullQueues queues =
        PullQueues.start(
            new QueueStore(database, clock, policy, random, ledger, notices),
            clock,
            new PullNumbers(numbers, new PullMetrics(environment.metrics())),
            environment.lifecycle());
    jobs.addListener(queues);

    LedgerStore history = new LedgerStore(database);
    Sweeper.start(
        history,
        configuration.history().retention(),
        clock,
        () -> dispatch.owns(Sweeper.SLOT),
        environment.lifecycle());

    Scheduling scheduling =
        new Scheduling(clock, policy.overflow(), names, random, new Paths(targets));
    HttpSetup.apply(configuration.getServerFactory(), environment);
    environment.jersey().register(new RequestNumbers(numbers));
    configuration
        .auth()
        .apply(configuration.getServerFactory(), environment, new ApiKeyStore(database), clock);
    environment.jersey().register(new JobResource(jobs, scheduling, clock, policy));
    ListStore lists = new ListStore(database, clock, jobs, System::nanoTime);
    environment.jersey().register(new ListResource(lists, clock, policy));
    ExecutorService bulkWriters =
        environment
            .lifecycle()
            .executorService("dalga-bulk-%d")
            .minThreads(BulkResource.AT_ONCE)
            .maxThreads(BulkResource.AT_ONCE)
            .build();
    environment.jersey().register(new BulkResource(lists, scheduling, bulkWriters));
    environment.jersey().register(new RoutingKeyResource(jobs, scheduling));
    environment.jersey().register(new PreviewResource(jobs, scheduling, policy.overflow()));
    environment.jersey().register(new QueueResource(queues));
    environment.jersey().register(new WhyResource(jobs, new Knowledge(dispatch), clock));
    environment.jersey().register(new RunsResource(history));
    Cluster cluster = Cluster.forApi(database, lease);
    ExecutorService counters =
        environment.lifecycle().executorService("dalga-count-%d").maxThreads(1).build();
    environment
        .jersey()
        .register(new StatusResource(jobs, cluster, dispatch::status, version, counters));
    environment.jersey().register(new InstancesResource(cluster, dispatch::status));
    environment
        .jersey()
        .register(new TargetsResource(dispatch::targets, typesOf(configuration), clock));
    environment
        .jersey()
        .register(new StatsResource(dispatch::status, RunStatistics.STEP, statistics::after));
    environment
        .jersey()
        .register(new FailuresResource(new FailureStore(database, System::nanoTime)));
    environment.jersey().register(new DocumentResource());
    environment.jersey().register(new SwaggerUiResource());
    environment.jersey().register(new PageResource());
  }

  /**
   * What jobs are due by. Leases go by the database's own clock in any case.
   *
   * @param database the database's clock
   */
  protected InstantSource clock(InstantSource database) {
    return database;
  }

  /** Where jobs are delivered to, by name; {@code default} must be among them. */
  protected Map<String, LimitedTarget> targets(
      DalgaConfiguration configuration, Environment environment) {
    Map<String, LimitedTarget> targets = new LinkedHashMap<>();
    configuration
        .targets()
        .forEach(
            (name, factory) ->
                targets.put(
                    name, new LimitedTarget(factory.build(name, environment), factory.limits())));
    return targets;
  }

  /** Nobody delivers what workers come for. */
  private record Paths(Map<String, LimitedTarget> targets) implements Scheduling.Paths {
    @Override
    public void check(String target, String path) {
      LimitedTarget limited = targets.get(target);
      if (limited != null) {
        limited.target().checkPath(path);
      }
    }
  }

  private static Map<String, String> typesOf(DalgaConfiguration configuration) {
    Map<String, String> types = new LinkedHashMap<>();
    configuration.targets().forEach((name, factory) -> types.put(name, factory.type()));
    return types;
  }

  /** What an instance knows of itself, as the API asks for it. */
  private record Knowledge(DispatchService dispatch) implements WhyResource.Instance {
    @Override
    public InstanceStatus status() {
      return dispatch.status();
    }

    @Override
    public @Nullable InHand inHand(JobKey key) {
      return dispatch.inHand(key);
    }

    @Override
    public @Nullable TargetState targetState(String target) {
      return dispatch.targetState(target);
    }
  }
}

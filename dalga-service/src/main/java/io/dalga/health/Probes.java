package io.dalga.health;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.health.HealthCheckConfiguration;
import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthFactory;
import io.dropwizard.health.Schedule;
import io.dropwizard.util.Duration;
import java.util.List;

/**
 * What orchestrators and load balancers ask, at {@code /health-check} of the admin port: {@code
 * ?type=alive}, whether the process runs, and {@code ?type=ready}, whether it does its work.
 * Nothing that this instance depends on makes it dead: an outage of the database is no reason to
 * restart anything.
 */
public final class Probes {

  private static final List<String> READY = List.of("lease", "dispatcher", "database-api");

  private Probes() {}

  /**
   * Opens the page. To be called when the checks are registered, and all that they look at is
   * managed: they stop before it does, or its end would be reported as a failure.
   *
   * @param factory with no checks of its own, ours are taken
   */
  public static void open(HealthFactory factory, Environment environment, String name) {
    if (factory instanceof DefaultHealthFactory defaults
        && defaults.getHealthCheckConfigurations().isEmpty()) {
      defaults.setHealthCheckConfigurations(READY.stream().map(Probes::check).toList());
    }
    factory.configure(
        environment.lifecycle(),
        environment.admin(),
        environment.jersey(),
        environment.health(),
        environment.getObjectMapper(),
        name);
  }

  /** Not ready until the first look says so; and then what the latest look has seen. */
  private static HealthCheckConfiguration check(String name) {
    Schedule schedule = new Schedule();
    schedule.setInitialDelay(Duration.milliseconds(100));
    schedule.setCheckInterval(Duration.seconds(1));
    schedule.setDowntimeInterval(Duration.milliseconds(500));
    schedule.setFailureAttempts(1);
    schedule.setSuccessAttempts(1);
    HealthCheckConfiguration check = new HealthCheckConfiguration();
    check.setName(name);
    check.setType(HealthCheckType.READY);
    check.setCritical(true);
    check.setInitialState(false);
    check.setSchedule(schedule);
    return check;
  }
}

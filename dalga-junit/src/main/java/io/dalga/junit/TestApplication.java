package io.dalga.junit;

import io.dalga.DalgaApplication;
import io.dalga.DalgaConfiguration;
import io.dalga.target.LimitedTarget;
import io.dalga.target.TargetLimits;
import io.dropwizard.core.setup.Environment;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Dalga with a clock of the test's, and nothing of the environment that the test runs in. */
final class TestApplication extends DalgaApplication {

  private final InstantSource clock;
  private final Receiver receiver;
  private final Set<String> targets;

  TestApplication(InstantSource clock, Receiver receiver, Set<String> targets) {
    super(Map.of());
    this.clock = clock;
    this.receiver = receiver;
    this.targets = targets;
  }

  /** Leaves the logging of the tests as it is. Called by the constructor of Dropwizard's class. */
  @Override
  protected void bootstrapLogging() {}

  @Override
  protected InstantSource clock(InstantSource database) {
    return clock;
  }

  @Override
  protected Map<String, LimitedTarget> targets(
      DalgaConfiguration configuration, Environment environment) {
    return targets.stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                name -> new LimitedTarget(receiver.target(name), TargetLimits.NONE)));
  }
}

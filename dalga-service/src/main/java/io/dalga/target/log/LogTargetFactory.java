package io.dalga.target.log;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dalga.target.LimitedFactory;
import io.dalga.target.Target;
import io.dalga.target.TargetFactory;
import io.dalga.target.TargetLimits;
import io.dropwizard.core.setup.Environment;

/**
 * Builds a target that writes each run to the log; it has no settings but {@link LimitedFactory}'s.
 */
@JsonTypeName("log")
public final class LogTargetFactory extends LimitedFactory implements TargetFactory {

  /** For the configuration file. */
  public LogTargetFactory() {}

  /** The target of the short form of the configuration. */
  public LogTargetFactory(TargetLimits limits) {
    super(limits);
  }

  @Override
  public Target build(String name, Environment environment) {
    return new LogTarget(name);
  }
}

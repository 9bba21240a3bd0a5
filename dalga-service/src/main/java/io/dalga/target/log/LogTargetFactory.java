package io.dalga.target.log;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dalga.target.Target;
import io.dalga.target.TargetFactory;
import io.dropwizard.core.setup.Environment;

/** Builds a target that writes each run to the log; it has no settings. */
@JsonTypeName("log")
public final class LogTargetFactory implements TargetFactory {

  @Override
  public Target build(String name, Environment environment) {
    return new LogTarget(name);
  }
}

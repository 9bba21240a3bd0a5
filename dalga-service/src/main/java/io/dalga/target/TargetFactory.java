package io.dalga.target;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Discoverable;

/**
 * Builds a target from the configuration. To add a kind of target:
 *
 * <ol>
 *   <li>Write a {@link Target} and a factory for it that carries {@code @JsonTypeName}, and extends
 *       {@link LimitedFactory}.
 *   <li>Name the factory in {@code META-INF/services/io.dalga.target.TargetFactory}.
 *   <li>Run the contract suite {@code TargetContract} on it, and give it a row in the README.
 * </ol>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public interface TargetFactory extends Discoverable {

  /**
   * Builds the target; what must be closed is given to the environment's lifecycle.
   *
   * @param name the name that the operator gave it
   * @throws IllegalArgumentException when the configuration breaks a rule
   */
  Target build(String name, Environment environment);

  /** The kind of target, as the configuration names it. */
  default String type() {
    JsonTypeName name = getClass().getAnnotation(JsonTypeName.class);
    return name == null ? "other" : name.value();
  }

  /** How much the target is given. */
  default TargetLimits limits() {
    return TargetLimits.NONE;
  }
}

package io.dalga.target.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.broker.Broker;
import io.dalga.target.LimitedFactory;
import io.dalga.target.Target;
import io.dalga.target.TargetFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds a target that pushes each run to a queue, for a worker of {@code dalga-broker} or anything
 * else that consumes there.
 *
 * <table>
 *   <caption>Configuration, beyond {@link LimitedFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>url</td><td>(required)</td><td>the broker: {@code redis://}, {@code amqp://}, {@code nsq://} or {@code
 *       beanstalk://}</td></tr>
 *   <tr><td>queue</td><td>the job's path</td><td>where to push; the message is named like the job's
 *       path in any case</td></tr>
 *   <tr><td>timeout</td><td>10s</td><td>how long to wait for the broker</td></tr>
 *   <tr><td>threads</td><td>8</td><td>how many pushes at once</td></tr>
 * </table>
 */
@JsonTypeName("queue")
public final class QueueTargetFactory extends LimitedFactory implements TargetFactory {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String url = "";

  @JsonProperty private @Nullable String queue;

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  private Duration timeout = Duration.seconds(10);

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @Min(1)
  @Max(1_000)
  private int threads = 8;

  @Override
  public Target build(String name, Environment environment) {
    Broker broker = Broker.open(url);
    environment.lifecycle().manage(new AutoCloseableManager(broker));
    Executor pushers =
        environment
            .lifecycle()
            .executorService("dalga-target-" + name + "-push-%d")
            .minThreads(threads)
            .maxThreads(threads)
            .build();
    return new QueueTarget(broker, pushers, queue, timeout.toJavaDuration());
  }
}

package io.dalga.target.rabbitmq;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.broker.BrokerUrl;
import io.dalga.broker.rabbitmq.Connections;
import io.dalga.broker.rabbitmq.Publisher;
import io.dalga.target.LimitedFactory;
import io.dalga.target.Target;
import io.dalga.target.TargetFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * Builds a target that publishes each run to an exchange of RabbitMQ, as the first Dalga did. It
 * connects when there is something to publish, and again when the connection is lost.
 *
 * <table>
 *   <caption>Configuration, beyond {@link LimitedFactory}'s</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>url</td><td>(required)</td><td>{@code amqp://user:password@host:5672/vhost}, or {@code
 *       amqps}; see {@link Connections#to}</td></tr>
 *   <tr><td>exchange</td><td>"" (the default one, which routes to the queue that is named like the
 *       path)</td><td>where to publish; the routing key is the job's path</td></tr>
 *   <tr><td>timeout</td><td>10s</td><td>how long to wait for the broker's confirmation</td></tr>
 *   <tr><td>expire</td><td>false</td><td>whether a message that was not consumed within the interval
 *       of its job expires, so that slow consumers do not work off what is out of date; never those
 *       of one-offs</td></tr>
 * </table>
 */
@JsonTypeName("rabbitmq")
public final class RabbitMqTargetFactory extends LimitedFactory implements TargetFactory {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotEmpty
  private String url = "";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  private String exchange = "";

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
  private Duration timeout = Duration.seconds(10);

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private boolean expire = false;

  @Override
  public Target build(String name, Environment environment) {
    Publisher publisher =
        new Publisher(
            Connections.to(BrokerUrl.parse(url), "dalga target " + name),
            "dalga-target-" + name + "-publish");
    environment.lifecycle().manage(new AutoCloseableManager(publisher));
    return new RabbitMqTarget(publisher, exchange, timeout.toJavaDuration(), expire);
  }
}

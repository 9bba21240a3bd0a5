package io.dalga.broker.rabbitmq;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import java.net.URI;
import java.util.List;

/** {@code amqp://[user:password@]host[:5672][/vhost]}; {@link Connections} has the parameters. */
public final class RabbitMqDriver implements BrokerDriver {

  @Override
  public List<String> schemes() {
    return Connections.SCHEMES;
  }

  @Override
  public String library() {
    return "com.rabbitmq:amqp-client";
  }

  @Override
  public Broker open(URI uri) {
    return new RabbitMqBroker(Connections.to(uri, "dalga-broker"));
  }
}

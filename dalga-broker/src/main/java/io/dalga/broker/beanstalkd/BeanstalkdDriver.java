package io.dalga.broker.beanstalkd;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code beanstalk://host[:11300]}. Parameters: {@code timeout}, for connecting and for each answer
 * (1 s), and {@code ttr}, after which the server gives messages of a process that has stopped
 * answering to others (60 s; whole seconds).
 */
public final class BeanstalkdDriver implements BrokerDriver {

  private static final int PORT = 11300;

  @Override
  public List<String> schemes() {
    return List.of("beanstalk");
  }

  @Override
  public String library() {
    return "";
  }

  @Override
  public Broker open(URI uri) {
    BrokerUrl url = new BrokerUrl(uri, Set.of("timeout", "ttr"));
    return new BeanstalkdBroker(
        new BeanstalkdBroker.Server(
            url.host(), url.port(PORT), url.duration("timeout", Duration.ofSeconds(1))),
        url.duration("ttr", Duration.ofSeconds(60)));
  }
}

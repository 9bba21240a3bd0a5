package io.dalga.broker.kafka;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code kafka://host[:9092][,host:port...]}, of which one has to be there. Needs brokers of Kafka
 * 4.2 or newer, with share groups enabled, as they are by default. Parameters: {@code timeout}, for
 * connecting and for each answer (5 s), and {@code group}, the share group that messages are
 * reserved by (dalga): each group gets every message.
 */
public final class KafkaDriver implements BrokerDriver {

  private static final int PORT = 9092;

  @Override
  public List<String> schemes() {
    return List.of("kafka");
  }

  @Override
  public String library() {
    return "org.apache.kafka:kafka-clients";
  }

  @Override
  public Broker open(URI uri) {
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (authority.contains("@")) {
      throw new IllegalArgumentException(
          "broker URL: kafka://host:port takes no user and password");
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    List<BrokerUrl> urls = new ArrayList<>();
    for (String each : authority.split(",", -1)) {
      urls.add(
          new BrokerUrl(URI.create("kafka://" + each + "/" + query), Set.of("timeout", "group")));
    }
    BrokerUrl first = urls.get(0);
    return new KafkaBroker(
        new Servers(
            urls.stream()
                .map(each -> each.host() + ":" + each.port(PORT))
                .collect(Collectors.joining(",")),
            first.text("group", "dalga"),
            first.duration("timeout", Duration.ofSeconds(5))));
  }
}

package io.dalga.broker.dalga;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import io.dalga.client.DalgaClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code dalga+http://host[:34006][/prefix]}, or {@code dalga+https}. Parameter: {@code timeout},
 * for each answer (10 s).
 */
public final class DalgaDriver implements BrokerDriver {

  private static final int PORT = 34_006;
  private static final String PREFIX = "dalga+";

  @Override
  public List<String> schemes() {
    return List.of(PREFIX + "http", PREFIX + "https");
  }

  @Override
  public String library() {
    return "io.dalga:dalga-client";
  }

  @Override
  public Broker open(URI uri) {
    BrokerUrl url = new BrokerUrl(uri, Set.of("timeout"));
    if (url.user() != null) {
      throw new IllegalArgumentException("broker URL: Dalga knows no users; leave them out");
    }
    String base =
        uri.getScheme().substring(PREFIX.length())
            + "://"
            + url.host()
            + ":"
            + url.port(PORT)
            + (uri.getRawPath() == null ? "" : uri.getRawPath());
    return new DalgaBroker(
        DalgaClient.builder(URI.create(base))
            .requestTimeout(url.duration("timeout", Duration.ofSeconds(10)))
            .userAgent("dalga-broker")
            .build());
  }
}

package io.dalga.broker.dalga;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaClientBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code dalga+http://[key@]host[:34006][/prefix]}, or {@code dalga+https}. The key, or token, may
 * also stand where a password does. Parameter: {@code timeout}, for each answer (10 s).
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
    String base =
        uri.getScheme().substring(PREFIX.length())
            + "://"
            + url.host()
            + ":"
            + url.port(PORT)
            + (uri.getRawPath() == null ? "" : uri.getRawPath());
    DalgaClientBuilder builder =
        DalgaClient.builder(URI.create(base))
            .requestTimeout(url.duration("timeout", Duration.ofSeconds(10)))
            .userAgent("dalga-broker");
    String key = url.password() == null ? url.user() : url.password();
    try {
      return new DalgaBroker((key == null ? builder : builder.token(key)).build());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("broker URL: " + e.getMessage(), e);
    }
  }
}

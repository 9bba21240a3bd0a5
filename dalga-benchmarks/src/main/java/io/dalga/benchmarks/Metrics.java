package io.dalga.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;

/** What an instance says of itself on its admin port, at one moment. */
record Metrics(JsonNode all) {

  static Metrics read(URI admin) throws IOException {
    return new Metrics(new ObjectMapper().readTree(admin.resolve("/metrics").toURL()));
  }

  /** The mean of a timer of late, in milliseconds. */
  double mean(String timer) {
    JsonNode found = all.path("timers").path(timer);
    double factor = found.path("duration_units").asText().equals("seconds") ? 1000 : 1;
    return found.path("mean").asDouble() * factor;
  }

  double gauge(String name) {
    return all.path("gauges").path(name).path("value").asDouble();
  }

  /** The mean of a histogram of late. */
  double histogram(String name) {
    return all.path("histograms").path(name).path("mean").asDouble();
  }
}

package io.dalga.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Specification;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Test;

/** What may stand in the section {@code tracing}, and what comes of it. */
class TracingFactoryTest {

  private static TracingFactory parse(String yaml) throws Exception {
    return new DefaultConfigurationFactoryFactory<TracingFactory>()
        .create(TracingFactory.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
        .build(path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "test");
  }

  @Test
  void both_are_discoverable() {
    assertThat(new DiscoverableSubtypeResolver().getDiscoveredSubtypes())
        .contains(NoTracingFactory.class, OtlpTracingFactory.class);
  }

  @Test
  void a_type_is_enough() throws Exception {
    assertThat(parse("type: none")).isInstanceOf(NoTracingFactory.class);
    assertThat(Jackson.newObjectMapper().valueToTree(parse("type: otlp")).toString())
        .isEqualTo(
            "{\"type\":\"otlp\",\"endpoint\":\"http://localhost:4318\",\"serviceName\":\"dalga\","
                + "\"ratio\":1.0}");
  }

  @Test
  void a_ratio_is_a_part_of_one() {
    assertThatThrownBy(() -> parse("{type: otlp, ratio: 1.5}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ratio must be less than or equal to 1.0");
  }

  @Test
  void none_is_none() throws Exception {
    assertThat(parse("type: none").build(new Environment("test"), "1")).isNull();
  }

  /** What a collector was sent. */
  private record Sent(String path, String type, String bytes) {}

  /** In Protobuf, texts are as they are. */
  @Test
  void spans_have_arrived_at_the_collector_when_the_application_has_stopped() throws Exception {
    List<Sent> sent = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          sent.add(
              new Sent(
                  exchange.getRequestURI().getPath(),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  new String(
                      exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      String url = "http://127.0.0.1:" + collector.getAddress().getPort();
      send(parse("{type: otlp, serviceName: dalga-test, endpoint: '" + url + "'}"));
    } finally {
      collector.stop(0);
    }

    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).path()).isEqualTo("/v1/traces");
    assertThat(sent.get(0).type()).isEqualTo("application/x-protobuf");
    assertThat(sent.get(0).bytes())
        .contains("run default", "dalga-test", "service.version", "dalga.run.id", "delivered");
  }

  /** A ratio of zero keeps nothing, and the receiver is told so by the lowest bit of the flags. */
  @Test
  void what_is_not_kept_is_not_sent_but_passed_on_as_such() throws Exception {
    Environment environment = new Environment("test");
    Tracing tracing =
        Objects.requireNonNull(parse("{type: otlp, ratio: 0}").build(environment, "1"));

    assertThat(tracing.attempt(job()).traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]");
    stop(environment);
  }

  private static void send(TracingFactory factory) throws Exception {
    Environment environment = new Environment("test");
    Tracing tracing = Objects.requireNonNull(factory.build(environment, "1.2.3"));
    tracing.attempt(job()).end(Outcome.delivered(200));
    stop(environment);
  }

  private static void stop(Environment environment) throws Exception {
    for (LifeCycle part : environment.lifecycle().getManagedObjects()) {
      part.start();
      part.stop();
    }
  }

  private static Job job() {
    Instant now = Instant.parse("2026-03-08T10:30:00Z");
    return Specification.parse(Map.of("interval", "60"), now, MonthOverflow.CLIP, () -> 0)
        .asJob(new JobKey("a", "b"), 1, now);
  }
}

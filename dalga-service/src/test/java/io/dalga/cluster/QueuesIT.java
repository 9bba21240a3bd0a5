package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Run;
import io.dalga.broker.Worker;
import io.dalga.broker.service.LocalService;
import io.dalga.broker.service.RabbitMqService;
import io.dalga.broker.service.RedisService;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the table through a broker to a worker, while each on the way is killed: every run arrives,
 * and only what was on its way at a kill arrives twice.
 */
class QueuesIT {

  private static final int RUNS = 2_400;
  private static final Duration SPREAD = Duration.ofSeconds(12);
  private static final String QUEUE = "feeds";

  /**
   * What arrives for the first time so long before or after an outage may arrive again. Attempts
   * have a limit of 2 s here, and a killed instance is replaced after 3 s.
   */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(8);

  private record Outage(Instant from, Instant to) {}

  private record Arrival(Instant at, String runId) {}

  private final Map<String, ConcurrentLinkedQueue<Arrival>> arrivals = new ConcurrentHashMap<>();

  static Stream<Arguments> brokers() {
    return Stream.of(
        Arguments.of(Named.of("RabbitMQ", new RabbitMqService()), "amqp", "rabbitmq"),
        Arguments.of(Named.of("Redis", new RedisService()), "redis", "queue"));
  }

  @ParameterizedTest(name = "{0}, target {2}")
  @MethodSource("brokers")
  void whoever_is_killed_each_run_arrives(LocalService service, String scheme, String type)
      throws Exception {
    try (service;
        TestDatabase database = TestDatabase.on(TestServer.MYSQL)) {
      service.start();
      String url = scheme + "://127.0.0.1:" + service.port() + "?timeout=2000";
      try (Broker broker = Broker.open(url);
          Worker first = worker(broker)) {
        assertThat(broker.size(QUEUE).ready()).isZero();
        DalgaProcess.Launch launch = launch(database, url, type);
        try (DalgaProcess a = DalgaProcess.start("a", launch);
            DalgaProcess b = DalgaProcess.start("b", launch)) {
          Instant start = Instant.now().plusSeconds(3);
          JobRows.insert(database.url(), QUEUE, "feeds", RUNS, start, SPREAD);

          awaitTime(start.plusSeconds(4));
          Instant brokerKilled = Instant.now();
          service.kill();
          awaitTime(brokerKilled.plusSeconds(2));
          service.start();
          await()
              .atMost(Duration.ofSeconds(120))
              .ignoreExceptionsInstanceOf(BrokerException.class)
              .until(() -> !broker.push(QUEUE, Message.named("probe", "")).isEmpty());
          Instant brokerBack = Instant.now();
          awaitTime(start.plusSeconds(10));
          Instant dalgaKilled = Instant.now();
          a.kill();

          await()
              .atMost(Duration.ofSeconds(120))
              .pollInterval(Duration.ofMillis(200))
              .ignoreExceptionsInstanceOf(BrokerException.class)
              .untilAsserted(
                  () -> {
                    assertThat(JobRows.count(database.url(), "1 = 1")).as("jobs left").isZero();
                    assertThat(broker.size(QUEUE).ready()).as("messages left").isZero();
                    assertThat(arrivals).hasSize(RUNS);
                  });
          assertThat(b.status().totalJobs()).isZero();
          assertRepeatsHaveACause(
              List.of(new Outage(brokerKilled, brokerBack), new Outage(dalgaKilled, dalgaKilled)));
        }
        first.close();
        QueueSize size = broker.size(QUEUE);
        assertThat(size.ready()).isZero();
      }
    }
  }

  private Worker worker(Broker broker) {
    return Worker.on(broker)
        .queue(QUEUE)
        .concurrency(8)
        .reserveTimeout(Duration.ofSeconds(5))
        .handle(QUEUE, this::arrived)
        .handle("probe", run -> {})
        .start();
  }

  private void arrived(Run run) {
    String runId = String.valueOf(run.message().header("dalga-run-id"));
    arrivals
        .computeIfAbsent(run.text(), body -> new ConcurrentLinkedQueue<>())
        .add(new Arrival(Instant.now(), runId));
  }

  /** By system properties, which Dropwizard puts over the file. */
  private static DalgaProcess.Launch launch(TestDatabase database, String url, String type)
      throws IOException {
    return new DalgaProcess.Launch(
        Map.of(
            "DALGA_DATABASE_URL", database.url(),
            "DALGA_JOBS_RETRYINTERVAL", "300ms",
            "DALGA_JOBS_RETRYMAXINTERVAL", "1s"),
        List.of(
            "-Ddw.targets.feeds.type=" + type,
            "-Ddw.targets.feeds.url=" + url,
            "-Ddw.targets.feeds.timeout=2s"),
        null);
  }

  private static void awaitTime(Instant time) {
    await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(time));
  }

  private void assertRepeatsHaveACause(List<Outage> outages) {
    List<ConcurrentLinkedQueue<Arrival>> repeated =
        arrivals.values().stream().filter(all -> all.size() > 1).toList();
    System.out.printf("%d runs, %d of them repeated%n", arrivals.size(), repeated.size());
    for (ConcurrentLinkedQueue<Arrival> all : repeated) {
      assertThat(all.stream().map(Arrival::runId).distinct()).as("one run: %s", all).hasSize(1);
      Instant first = all.element().at();
      assertThat(outages)
          .as("what explains %s", all)
          .anyMatch(
              outage ->
                  first.isAfter(outage.from().minus(ON_ITS_WAY))
                      && first.isBefore(outage.to().plus(ON_ITS_WAY)));
    }
  }
}

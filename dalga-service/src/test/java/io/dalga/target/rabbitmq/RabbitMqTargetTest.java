package io.dalga.target.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.dalga.broker.service.RabbitMqService;
import io.dalga.job.Content;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetContract;
import io.dalga.target.TargetFactory;
import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RabbitMqTargetTest extends TargetContract {

  private static final String EVERYTHING = "everything";

  private final RabbitMqService service = new RabbitMqService();
  private Connection connection;
  private Channel channel;

  @BeforeAll
  void startService() {
    service.start();
  }

  @AfterAll
  void stopService() {
    service.close();
  }

  /** An exchange that routes whatever the key is. */
  @BeforeEach
  void connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setPort(service.port());
    factory.setAutomaticRecoveryEnabled(false);
    connection = factory.newConnection();
    channel = connection.createChannel();
    channel.exchangeDeclare(EVERYTHING, BuiltinExchangeType.FANOUT, true);
    channel.queueDeclare(EVERYTHING, true, false, false, Map.of());
    channel.queueBind(EVERYTHING, EVERYTHING, "");
    channel.queuePurge(EVERYTHING);
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  private TargetFactory factory(int port, String more) throws IOException, ConfigurationException {
    return RunningTarget.factory(
        "type: rabbitmq\nurl: amqp://127.0.0.1:" + port + "?timeout=2000\n" + more);
  }

  @Override
  protected TargetFactory factory() throws Exception {
    return factory(service.port(), "exchange: " + EVERYTHING);
  }

  @Override
  protected TargetFactory factoryOfNothing() throws Exception {
    return factory(1, "");
  }

  /**
   * A routing key has 255 bytes at most; {@link #a_path_that_is_too_long_is_a_failure_in_words}.
   */
  @Override
  @ParameterizedTest
  @MethodSource("hostileTexts")
  protected void a_path_may_hold_anything(Text path) throws Exception {
    assumeTrue(path.value().getBytes(UTF_8).length <= 255);
    super.a_path_may_hold_anything(path);
  }

  @Test
  void a_path_that_is_too_long_is_a_failure_in_words() throws Exception {
    Outcome outcome = start(factory()).deliver(RunningTarget.message("ü".repeat(128), "x"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("256 bytes").contains("255");
  }

  private GetResponse only(String queue) throws IOException {
    GetResponse response = channel.basicGet(queue, true);
    assertThat(response).as("a message in %s", queue).isNotNull();
    assertThat(response.getMessageCount()).as("more of them").isZero();
    return response;
  }

  @Test
  void the_message_says_what_a_post_would() throws Exception {
    channel.queueDeclare("rss", true, false, false, Map.of());
    OffsetDateTime scheduled = OffsetDateTime.parse("2026-03-08T03:30:00-07:00");

    Outcome outcome =
        start(factory(service.port(), ""))
            .deliver(
                new Message(
                    "rss",
                    "féed",
                    Content.NONE,
                    null,
                    "run-7",
                    Duration.ofSeconds(5),
                    scheduled,
                    3,
                    42,
                    scheduled.toInstant()));

    assertThat(outcome).isEqualTo(Outcome.delivered(null));
    GetResponse response = only("rss");
    assertThat(new String(response.getBody(), UTF_8)).isEqualTo("féed");
    assertThat(response.getEnvelope().getRoutingKey()).isEqualTo("rss");
    AMQP.BasicProperties properties = response.getProps();
    assertThat(properties.getMessageId()).isEqualTo("run-7");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getContentType()).isEqualTo("text/plain");
    assertThat(properties.getExpiration()).isNull();
    assertThat(properties.getHeaders().entrySet().stream().map(Object::toString))
        .containsExactlyInAnyOrder(
            "name=rss",
            "dalga-sched=2026-03-08T03:30:00-07:00",
            "dalga-instance=42",
            "dalga-attempt=3",
            "dalga-run-id=run-7");
  }

  /** The first Dalga gave one-offs an expiration of 0, and the broker threw them away at once. */
  @Test
  void messages_may_expire_after_their_interval_but_those_of_one_offs_never() throws Exception {
    RunningTarget target = start(factory(service.port(), "exchange: everything\nexpire: true"));
    OffsetDateTime now = OffsetDateTime.parse("2026-03-08T03:30:00Z");

    target.deliver(
        new Message(
            "a", "b", Content.NONE, null, "1", Duration.ofSeconds(5), now, 1, 1, now.toInstant()));
    assertThat(only(EVERYTHING).getProps().getExpiration()).isEqualTo("5000");
    target.deliver(
        new Message(
            "a", "b", Content.NONE, null, "2", Duration.ofNanos(1), now, 1, 1, now.toInstant()));
    target.deliver(
        new Message("a", "b", Content.NONE, null, "3", null, now, 1, 1, now.toInstant()));
    await().untilAsserted(() -> assertThat(channel.messageCount(EVERYTHING)).isEqualTo(1));
    assertThat(only(EVERYTHING).getProps().getExpiration()).isNull();
  }

  @Test
  void what_no_queue_would_get_has_failed() throws Exception {
    Outcome outcome =
        start(factory(service.port(), "")).deliver(RunningTarget.message("nobody", "x"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("no queue").contains("routing_key=\"nobody\"");
  }

  @Test
  void an_exchange_that_is_not_there_is_a_failure_and_harms_nobody_later() throws Exception {
    RunningTarget target = start(factory(service.port(), "exchange: later"));

    Outcome outcome = target.deliver(RunningTarget.message("a", "x"));
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("no exchange 'later'");

    channel.exchangeDeclare("later", BuiltinExchangeType.FANOUT);
    channel.queueBind(EVERYTHING, "later", "");
    assertThat(target.deliver(RunningTarget.message("a", "x"))).isEqualTo(Outcome.delivered(null));
  }

  @Test
  void a_broker_that_is_killed_fails_attempts_and_is_found_again() throws Exception {
    RunningTarget target = start(factory());
    assertThat(target.deliver(RunningTarget.message("a", "x"))).isEqualTo(Outcome.delivered(null));

    service.kill();
    List<CompletableFuture<Outcome>> stages =
        IntStream.range(0, 100)
            .mapToObj(i -> target.target().deliver(RunningTarget.message("a", "x" + i, "run-" + i)))
            .map(stage -> stage.toCompletableFuture())
            .toList();
    for (CompletableFuture<Outcome> stage : stages) {
      assertThat(stage.get().kind()).isEqualTo(Outcome.Kind.FAILED);
    }
    service.start();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> target.deliver(RunningTarget.message("a", "x")).kind() == Outcome.Kind.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: ''",
        "url: http://127.0.0.1",
        "url: localhost",
        "url: 'amqp://:secret@ho st'",
        "url: amqp://127.0.0.1?tiemout=1",
        "url: amqp://127.0.0.1, timeout: 0s",
        "url: amqp://127.0.0.1, exchange: null",
        "url: amqp://127.0.0.1, routingKey: x",
      })
  void a_configuration_that_makes_no_sense_is_refused(String yaml) {
    assertThatThrownBy(() -> start(RunningTarget.factory("{type: rabbitmq, " + yaml + "}")))
        .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}

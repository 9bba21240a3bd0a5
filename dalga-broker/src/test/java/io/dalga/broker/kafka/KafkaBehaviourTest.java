package io.dalga.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.broker.Broker;
import io.dalga.broker.Message;
import io.dalga.broker.Reservation;
import io.dalga.broker.service.KafkaService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is peculiar to Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KafkaBehaviourTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final KafkaService service = new KafkaService();
  private final List<Broker> opened = new ArrayList<>();

  @BeforeAll
  void start() {
    service.start();
  }

  @AfterAll
  void close() {
    opened.forEach(Broker::close);
    service.close();
  }

  private Broker open() {
    Broker broker = Broker.open("kafka://127.0.0.1:" + service.port());
    opened.add(broker);
    return broker;
  }

  @Test
  void a_reservation_outlasts_the_lock_of_the_server() throws Exception {
    Broker broker = open();
    Broker other = open();
    broker.push("outlasts", Message.named("test", "one"));
    broker.push("outlasts", Message.named("test", "two"));
    List<Reservation> both = broker.reserve("outlasts", 2, MINUTE, WAIT);

    assertThat(other.reserve("outlasts", 1, MINUTE, Duration.ofSeconds(20))).isEmpty();

    assertThat(both).hasSize(2).allMatch(broker::delete);
  }

  @Test
  void what_is_released_more_often_than_the_server_delivers_is_kept() throws Exception {
    Broker broker = open();
    String id = broker.push("released", Message.named("test", "one"));
    for (int deliveries = 1; deliveries <= 25; deliveries++) {
      List<Reservation> one = broker.reserve("released", 1, MINUTE, WAIT);
      assertThat(one).as("delivery " + deliveries).hasSize(1);
      assertThat(one.get(0).id()).isEqualTo(id);
      assertThat(one.get(0).deliveries()).isEqualTo(deliveries);
      assertThat(one.get(0).message()).isEqualTo(Message.named("test", "one"));
      assertThat(broker.release(one.get(0))).isTrue();
    }
  }

  @Test
  void who_has_stopped_asking_gets_nothing() throws Exception {
    Broker broker = open();
    Broker other = open();
    assertThat(other.reserve("stopped", 1, MINUTE, Duration.ZERO)).isEmpty();
    TimeUnit.SECONDS.sleep(4);

    broker.push("stopped", Message.named("test", "one"));

    List<Reservation> one = broker.reserve("stopped", 1, MINUTE, WAIT);
    assertThat(one).hasSize(1);
    assertThat(one.get(0).deliveries()).isEqualTo(1);
  }
}

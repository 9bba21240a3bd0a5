package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import io.dalga.broker.Run;
import io.dalga.broker.Worker;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Workers come for their runs to two instances, while these are killed, and a worker that has
 * reserved some is never heard of again: every run is handled, and only what was on its way at a
 * kill, or that worker's, twice.
 */
class PullIT {

  private static final String QUEUE = "feeds";
  private static final int MESSAGES = 800;
  private static final Duration GAP = Duration.ofMillis(2);
  private static final Duration RESERVED = Duration.ofSeconds(10);

  /** What is handled for the first time so long before or after a kill may be handled again. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(12);

  private final Map<String, ConcurrentLinkedQueue<Instant>> handled = new ConcurrentHashMap<>();
  private final List<Instant> kills = new ArrayList<>();

  @Test
  void whoever_is_killed_each_run_is_handled() throws Exception {
    try (TestDatabase database = TestDatabase.on(TestServer.MYSQL)) {
      Map<String, String> settings = Map.of("DALGA_DATABASE_URL", database.url());
      DalgaProcess a = DalgaProcess.start("pull-a", settings);
      DalgaProcess b = DalgaProcess.start("pull-b", settings);
      try (Broker ofA = broker(a);
          Broker ofB = broker(b);
          Worker first = worker(ofA);
          Worker second = worker(ofB)) {
        CompletableFuture<Void> pushing = CompletableFuture.runAsync(() -> push(ofA, ofB));
        pause(Duration.ofSeconds(2));
        List<String> stolen =
            ofB.reserve(QUEUE, 20, RESERVED, Duration.ofSeconds(5)).stream()
                .map(Reservation::message)
                .map(Message::text)
                .toList();
        kills.add(Instant.now());
        a.kill();
        pause(Duration.ofSeconds(2));
        a = a.again();
        pause(Duration.ofSeconds(2));
        kills.add(Instant.now());
        b.kill();
        b = b.again();
        pushing.get(60, TimeUnit.SECONDS);

        await()
            .atMost(Duration.ofSeconds(120))
            .ignoreExceptionsInstanceOf(BrokerException.class)
            .untilAsserted(() -> assertThat(ofA.size(QUEUE)).isEqualTo(new QueueSize(0L, 0, 0L)));
        assertThat(stolen).isNotEmpty();
        assertThat(handled).hasSize(MESSAGES);
        assertRepeatsHaveACause();
        first.close();
        second.close();
      } finally {
        a.close();
        b.close();
      }
    }
  }

  private static Broker broker(DalgaProcess dalga) {
    return Broker.open("dalga+" + dalga.url());
  }

  private Worker worker(Broker broker) {
    return Worker.on(broker)
        .queue(QUEUE)
        .concurrency(4)
        .reserveTimeout(RESERVED)
        .handle("feed", this::handle)
        .start();
  }

  private void handle(Run run) {
    handled.computeIfAbsent(run.text(), text -> new ConcurrentLinkedQueue<>()).add(Instant.now());
  }

  /** As programs do: what was not acknowledged is pushed again, perhaps to another instance. */
  private static void push(Broker... brokers) {
    for (int i = 0; i < MESSAGES; i++) {
      Message message = Message.named("feed", "m" + i);
      for (int tries = i; !pushed(brokers[tries % brokers.length], message); tries++) {
        pause(Duration.ofMillis(100));
      }
      pause(GAP);
    }
  }

  private static boolean pushed(Broker broker, Message message) {
    try {
      broker.push(QUEUE, message);
      return true;
    } catch (BrokerException e) {
      return false;
    }
  }

  /** What goes on between two pushes, or two kills, takes its time. */
  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertRepeatsHaveACause() {
    List<Map.Entry<String, ConcurrentLinkedQueue<Instant>>> repeated =
        handled.entrySet().stream().filter(each -> each.getValue().size() > 1).toList();
    System.out.printf("%d runs, %d of them repeated%n", handled.size(), repeated.size());
    for (Map.Entry<String, ConcurrentLinkedQueue<Instant>> each : repeated) {
      Instant first = each.getValue().element();
      assertThat(kills)
          .as("what explains %s", each)
          .anyMatch(
              kill ->
                  first.isAfter(kill.minus(ON_ITS_WAY)) && first.isBefore(kill.plus(ON_ITS_WAY)));
    }
  }
}

package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.broker.Broker;
import io.dalga.broker.Worker;
import io.dalga.broker.service.RabbitMqService;
import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/feeds.md says, from start to end. */
@Timeout(120)
class RssOverRabbitMqTest {

  private static final String FEED = "https://example.com/feed.xml";

  @Test
  void feeds_that_were_scheduled_as_in_2013_are_checked_by_a_worker() throws Exception {
    List<String> checked = Collections.synchronizedList(new ArrayList<>());
    Set<String> runs = Collections.synchronizedSet(new HashSet<>());
    try (RabbitMqService rabbit = new RabbitMqService()) {
      rabbit.start();
      String url = "amqp://127.0.0.1:" + rabbit.port();
      try (DalgaServer dalga =
              DalgaServer.start(
                  ConfigOverride.config("targets.default.type", "rabbitmq"),
                  ConfigOverride.config("targets.default.url", url),
                  ConfigOverride.config("jobs.retryInterval", "100ms"));
          Broker broker = Broker.open(url)) {
        Answer scheduled =
            dalga.send(Request.of("GET /schedule?routing_key=rss&body=" + FEED + "&interval=1"));
        assertThat(scheduled.status()).isEqualTo(200);

        // Attempts fail until the worker has declared the queue.
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        try (Worker worker =
            Worker.on(broker)
                .queue("rss")
                .handle(
                    "rss",
                    run -> {
                      checked.add(run.text());
                      runs.add(run.message().header("dalga-run-id"));
                    })
                .start()) {
          await().atMost(Duration.ofSeconds(20)).until(() -> checked.size() >= 3);

          rabbit.kill();
          rabbit.start();
          int before = checked.size();
          await().atMost(Duration.ofSeconds(30)).until(() -> checked.size() >= before + 2);

          Answer cancelled = dalga.send(Request.of("GET /cancel?routing_key=rss&body=" + FEED));
          assertThat(cancelled.status()).isEqualTo(200);
          await().pollDelay(Duration.ofSeconds(1)).until(() -> broker.size("rss").ready() == 0);
          int after = checked.size();
          await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
          assertThat(checked).hasSize(after).containsOnly(FEED);
          assertThat(runs.size()).as("runs").isGreaterThanOrEqualTo(5);
        }
      }
    }
  }
}

package io.dalga.target.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dalga.broker.Broker;
import io.dalga.broker.Reservation;
import io.dalga.broker.service.RedisService;
import io.dalga.job.Content;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetContract;
import io.dalga.target.TargetFactory;
import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class QueueTargetTest extends TargetContract {

  private final RedisService service = new RedisService();

  @BeforeAll
  void startService() {
    service.start();
  }

  @AfterAll
  void stopService() {
    service.close();
  }

  private static TargetFactory factory(int port, String more)
      throws IOException, ConfigurationException {
    return RunningTarget.factory(
        "type: queue\nurl: redis://127.0.0.1:" + port + "?timeout=2000\n" + more);
  }

  @Override
  protected TargetFactory factory() throws Exception {
    return factory(service.port(), "queue: everything");
  }

  @Override
  protected TargetFactory factoryOfNothing() throws Exception {
    return factory(1, "");
  }

  @Test
  void workers_get_the_run_by_the_name_of_its_path() throws Exception {
    OffsetDateTime scheduled = OffsetDateTime.parse("2026-03-08T03:30:00-07:00");
    Message message =
        new Message(
            "check_feed",
            "féed",
            Content.NONE,
            null,
            "run-7",
            null,
            scheduled,
            3,
            42,
            scheduled.toInstant());

    assertThat(start(factory(service.port(), "queue: scheduler")).deliver(message))
        .isEqualTo(Outcome.delivered(null));
    assertThat(start(factory(service.port(), "")).deliver(message))
        .isEqualTo(Outcome.delivered(null));

    try (Broker broker = Broker.open("redis://127.0.0.1:" + service.port())) {
      for (String queue : List.of("scheduler", "check_feed")) {
        Reservation reservation =
            Objects.requireNonNull(broker.reserve(queue, Duration.ofSeconds(10)));
        assertThat(reservation.message().text()).isEqualTo("féed");
        assertThat(reservation.message().headers())
            .containsEntry("name", "check_feed")
            .containsEntry("dalga-sched", "2026-03-08T03:30:00-07:00")
            .containsEntry("dalga-run-id", "run-7")
            .containsEntry("dalga-attempt", "3")
            .containsEntry("dalga-instance", "42")
            .hasSize(5);
      }
    }
  }

  @Test
  void a_broker_that_never_answers_blocks_nobody() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      RunningTarget target =
          start(
              RunningTarget.factory(
                  "type: queue\nurl: redis://127.0.0.1:"
                      + silent.getLocalPort()
                      + "?timeout=20000\ntimeout: 1s\n"));
      long begin = System.nanoTime();
      List<CompletionStage<Outcome>> stages =
          IntStream.range(0, 200)
              .mapToObj(i -> target.target().deliver(RunningTarget.message("a", "" + i)))
              .toList();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      for (CompletionStage<Outcome> stage : stages) {
        assertThat(stage.toCompletableFuture().get())
            .isEqualTo(Outcome.failed("the broker has not answered within 1000 ms"));
      }
    }
  }

  @Test
  void a_broker_that_is_killed_fails_attempts_and_is_found_again() throws Exception {
    RunningTarget target = start(factory());
    target.deliver(RunningTarget.message("a", "x"));

    service.kill();
    assertThat(target.deliver(RunningTarget.message("a", "x")).kind())
        .isEqualTo(Outcome.Kind.FAILED);
    service.start();

    await()
        .until(
            () -> target.deliver(RunningTarget.message("a", "x")).kind() == Outcome.Kind.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: ''",
        "url: ftp://127.0.0.1",
        "url: 'redis://:secret@ho st'",
        "url: redis://127.0.0.1, timeout: 0s",
        "url: redis://127.0.0.1, threads: 0",
        "url: redis://127.0.0.1, thread: 1",
      })
  void a_configuration_that_makes_no_sense_is_refused(String yaml) {
    assertThatThrownBy(() -> start(RunningTarget.factory("{type: queue, " + yaml + "}")))
        .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}

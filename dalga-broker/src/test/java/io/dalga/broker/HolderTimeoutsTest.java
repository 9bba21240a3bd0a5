package io.dalga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HolderTimeoutsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger alive = new AtomicInteger();
  private HolderTimeouts timeouts = new HolderTimeouts("test-timeouts", null);

  @AfterEach
  void close() {
    timeouts.close();
  }

  private void begin(Object token, Duration timeout) {
    timeouts.begin(token, timeout, alive::incrementAndGet, ended::incrementAndGet);
  }

  @Test
  void a_reservation_ends_once() {
    begin("a", MINUTE);

    assertThat(timeouts.finish("a")).isTrue();
    assertThat(timeouts.finish("a")).isFalse();
    assertThat(timeouts.extend("a", MINUTE)).isFalse();
    assertThat(ended).hasValue(0);
  }

  @Test
  void what_is_over_is_given_back() {
    begin("a", Duration.ofMillis(50));

    await().untilAtomic(ended, org.hamcrest.Matchers.is(1));
    assertThat(timeouts.finish("a")).isFalse();
    assertThat(ended).hasValue(1);
  }

  @Test
  void what_was_extended_is_over_later() {
    begin("a", Duration.ofMillis(200));

    assertThat(timeouts.extend("a", MINUTE)).isTrue();

    await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    assertThat(ended).hasValue(0);
    assertThat(timeouts.finish("a")).isTrue();
  }

  /** The timer is busy with another, whose service does not answer. */
  @Test
  void what_is_over_and_was_not_noticed_is_given_back_by_whoever_is_too_late() {
    CountDownLatch answer = new CountDownLatch(1);
    timeouts.begin(
        "stuck",
        Duration.ofMillis(1),
        () -> {},
        () -> {
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    begin("a", Duration.ofMillis(20));
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);

    assertThat(timeouts.finish("a")).isFalse();
    assertThat(ended).hasValue(1);
    answer.countDown();
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    assertThat(ended).hasValue(1);
  }

  @Test
  void the_service_hears_of_what_goes_on_even_when_it_fails_to_listen() {
    timeouts.close();
    timeouts = new HolderTimeouts("test-timeouts", Duration.ofMillis(20));
    timeouts.begin(
        "a",
        MINUTE,
        () -> {
          alive.incrementAndGet();
          throw new BrokerException("not now");
        },
        ended::incrementAndGet);

    await().untilAtomic(alive, org.hamcrest.Matchers.greaterThan(3));
    assertThat(timeouts.finish("a")).isTrue();
  }
}

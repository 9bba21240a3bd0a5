package io.dalga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dalga.broker.Broker.Capability;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every broker does, on the real service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class BrokerContract {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Long enough to be seen before it is over, on a machine that is busy. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final List<Broker> opened = new ArrayList<>();
  private Broker broker;
  private String queue;

  /** The service, as another process would open it. */
  protected abstract Broker open();

  /** Kills the service by SIGKILL, and starts it again. */
  protected abstract void crash() throws InterruptedException;

  /** How late a delayed message may be besides. */
  protected Duration slack() {
    return Duration.ofSeconds(3);
  }

  /** A name that the service does not allow. */
  protected abstract String badQueueName();

  @BeforeEach
  void open(TestInfo test) {
    broker = another();
    queue = "q" + Integer.toHexString(test.getDisplayName().hashCode()) + System.nanoTime();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Broker::close);
    opened.clear();
  }

  /** As another process would have. */
  protected Broker another() {
    Broker another = open();
    opened.add(another);
    return another;
  }

  private static Message text(String text) {
    return Message.named("test", text);
  }

  private Reservation reserve(Duration timeout) throws InterruptedException {
    List<Reservation> one = broker.reserve(queue, 1, timeout, Duration.ofSeconds(20));
    assertThat(one).as("a message within 20 s").hasSize(1);
    return one.get(0);
  }

  private void assertNothingReady() throws InterruptedException {
    assertThat(broker.reserve(queue, 10, MINUTE, Duration.ZERO)).isEmpty();
  }

  @Test
  void what_was_pushed_is_reserved_as_it_was() throws Exception {
    byte[] body = new byte[256];
    IntStream.range(0, body.length).forEach(i -> body[i] = (byte) i);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("name", "check_feed");
    headers.put("Case", "kept");
    headers.put("text", "line\nfeed \\n: ünïcödé \u2603 \r\n");
    headers.put("empty", "");
    Message message = Message.of(body, headers);

    String id = broker.push(queue, message);

    Reservation reservation = reserve(MINUTE);
    assertThat(reservation.message()).isEqualTo(message);
    assertThat(reservation.id()).isEqualTo(id);
    assertThat(reservation.queue()).isEqualTo(queue);
    assertThat(reservation.deliveries()).isEqualTo(1);
  }

  @Test
  void bodies_may_be_empty_or_large() throws Exception {
    byte[] large = new byte[60_000];
    Arrays.fill(large, (byte) '\n');

    broker.push(queue, Message.of(new byte[0], Map.of()));
    broker.push(queue, Message.of(large, Map.of()));

    assertThat(reserve(MINUTE).message().body()).isEmpty();
    assertThat(reserve(MINUTE).message().body()).isEqualTo(large);
  }

  @Test
  void the_oldest_comes_first_and_no_more_than_asked_for() throws Exception {
    for (int i = 0; i < 10; i++) {
      broker.push(queue, text("m" + i));
    }

    List<String> taken = new ArrayList<>();
    while (taken.size() < 10) {
      List<Reservation> some = broker.reserve(queue, 4, MINUTE, SHORT);
      assertThat(some).hasSizeBetween(1, 4);
      some.forEach(each -> taken.add(each.message().text()));
    }
    assertThat(taken).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
  }

  @Test
  void equal_messages_are_two() throws Exception {
    String first = broker.push(queue, text("same"));
    String second = broker.push(queue, text("same"));

    assertThat(first).isNotEqualTo(second);
    assertThat(reserve(MINUTE).id()).isNotEqualTo(reserve(MINUTE).id());
  }

  @Test
  void nobody_else_gets_a_reserved_message_until_its_time_is_over() throws Exception {
    broker.push(queue, text("one"));
    long begin = System.nanoTime();
    Reservation first = reserve(SHORT);

    Broker other = another();
    assertThat(other.reserve(queue, 1, MINUTE, Duration.ZERO)).isEmpty();
    List<Reservation> again = other.reserve(queue, 1, MINUTE, Duration.ofSeconds(20));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(SHORT, SHORT.plus(slack()));
    assertThat(again).hasSize(1);
    assertThat(again.get(0).id()).isEqualTo(first.id());
    assertThat(again.get(0).message()).isEqualTo(first.message());
    assertThat(again.get(0).deliveries()).isEqualTo(2);
  }

  @Test
  void who_has_lost_a_message_can_do_nothing_to_it() throws Exception {
    broker.push(queue, text("one"));
    Reservation lost = reserve(SHORT);
    Broker other = another();
    Reservation taken = other.reserve(queue, 1, MINUTE, Duration.ofSeconds(20)).get(0);

    assertThat(broker.delete(lost)).isFalse();
    assertThat(broker.release(lost)).isFalse();
    if (has(Capability.EXTEND)) {
      assertThat(broker.extend(lost, MINUTE)).isFalse();
    }
    if (has(Capability.DELAY)) {
      assertThat(broker.release(lost, Duration.ofSeconds(1))).isFalse();
    }
    assertNothingReady();
    assertThat(other.delete(taken)).isTrue();
  }

  @Test
  void a_token_is_good_once() throws Exception {
    broker.push(queue, text("one"));
    Reservation reservation = reserve(MINUTE);

    assertThat(broker.release(reservation)).isTrue();
    assertThat(broker.release(reservation)).isFalse();
    assertThat(broker.delete(reservation)).isFalse();

    Reservation again = reserve(MINUTE);
    assertThat(broker.delete(reservation)).isFalse();
    assertThat(broker.delete(again)).isTrue();
    assertThat(broker.delete(again)).isFalse();
  }

  @Test
  void what_was_deleted_never_comes_again() throws Exception {
    broker.push(queue, text("one"));

    assertThat(broker.delete(reserve(SHORT))).isTrue();

    assertThat(broker.reserve(queue, 1, MINUTE, SHORT.plusSeconds(2))).isEmpty();
  }

  @Test
  void what_was_released_is_ready_at_once() throws Exception {
    broker.push(queue, text("one"));
    Reservation first = reserve(MINUTE);

    assertThat(broker.release(first)).isTrue();

    Reservation second = reserve(MINUTE);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.message()).isEqualTo(first.message());
    assertThat(second.deliveries()).isEqualTo(2);
  }

  @Test
  void what_is_for_later_comes_later() throws Exception {
    assumeTrue(has(Capability.DELAY));
    long begin = System.nanoTime();
    String id = broker.later(queue, text("later"), SHORT);

    assertNothingReady();
    Reservation reservation = reserve(MINUTE);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(SHORT, SHORT.plus(slack()));
    assertThat(reservation.id()).isEqualTo(id);
    assertThat(reservation.message()).isEqualTo(text("later"));
    assertThat(reservation.deliveries()).isEqualTo(1);
  }

  @Test
  void short_delays_do_not_wait_for_long_ones() throws Exception {
    assumeTrue(has(Capability.DELAY));
    broker.later(queue, text("long"), MINUTE);
    broker.later(queue, text("short"), SHORT);

    assertThat(reserve(MINUTE).message().text()).isEqualTo("short");
    assertNothingReady();
  }

  @Test
  void what_is_released_with_a_delay_comes_later() throws Exception {
    assumeTrue(has(Capability.DELAY));
    broker.push(queue, text("one"));
    for (int deliveries = 1; deliveries <= 3; deliveries += 2) {
      Reservation reservation = reserve(MINUTE);
      assertThat(reservation.deliveries()).isEqualTo(deliveries);
      assertThat(reservation.message()).isEqualTo(text("one"));
      long begin = System.nanoTime();
      assertThat(broker.release(reservation, Duration.ofSeconds(1))).isTrue();
      assertNothingReady();
      Reservation again = reserve(MINUTE);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(1).plus(slack()));
      assertThat(again.id()).isEqualTo(reservation.id());
      assertThat(broker.release(again)).isTrue();
    }
  }

  @Test
  void a_reservation_can_be_extended() throws Exception {
    assumeTrue(has(Capability.EXTEND));
    broker.push(queue, text("one"));
    Reservation reservation = reserve(SHORT);

    assertThat(broker.extend(reservation, SHORT.multipliedBy(3))).isTrue();

    Broker other = another();
    assertThat(other.reserve(queue, 1, MINUTE, SHORT.plusSeconds(1))).isEmpty();
    assertThat(broker.delete(reservation)).isTrue();
  }

  @Test
  void waiting_ends_with_its_time_and_uses_no_core() throws Exception {
    broker.reserve(queue, 1, MINUTE, Duration.ZERO);
    long begin = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();

    assertThat(broker.reserve(queue, 1, MINUTE, Duration.ofMillis(2_500))).isEmpty();

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(2_400), Duration.ofMillis(2_500).plus(slack()));
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu))
        .isLessThan(Duration.ofMillis(250));
  }

  @Test
  void who_waits_gets_what_another_pushes() throws Exception {
    Broker other = another();
    CompletableFuture<List<Reservation>> waiting =
        CompletableFuture.supplyAsync(() -> reserveUnchecked(other, Duration.ofSeconds(30)));
    await().pollDelay(Duration.ofSeconds(1)).until(() -> !waiting.isDone());

    long begin = System.nanoTime();
    broker.push(queue, text("one"));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(slack());
    assertThat(other.delete(waiting.get().get(0))).isTrue();
  }

  private List<Reservation> reserveUnchecked(Broker from, Duration wait) {
    try {
      return from.reserve(queue, 1, MINUTE, wait);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void several_takers_get_each_message_once() throws Exception {
    int messages = 400;
    broker.push(queue, text("m0"));
    Set<String> taken = Collections.synchronizedSet(new HashSet<>());
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> takers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Broker taker = another();
      takers.add(
          CompletableFuture.runAsync(
              () -> {
                while (all.size() < messages) {
                  for (Reservation each : reserveUnchecked(taker, Duration.ofMillis(500))) {
                    all.add(each.message().text());
                    taken.add(each.message().text());
                    assertThat(taker.delete(each)).isTrue();
                  }
                }
              }));
    }
    for (int i = 1; i < messages; i++) {
      broker.push(queue, text("m" + i));
    }

    for (CompletableFuture<Void> taker : takers) {
      taker.get(60, TimeUnit.SECONDS);
    }
    assertThat(all).hasSize(messages);
    assertThat(taken).hasSize(messages);
  }

  @Test
  void the_size_of_a_queue_is_known() throws Exception {
    broker.push(queue, text("a"));
    broker.push(queue, text("b"));
    broker.push(queue, text("c"));
    if (has(Capability.DELAY)) {
      broker.later(queue, text("d"), MINUTE);
    }
    reserve(MINUTE);

    long delayed = has(Capability.DELAY) ? 1 : 0;
    await()
        .atMost(slack())
        .untilAsserted(
            () ->
                assertThat(broker.size(queue))
                    .isIn(
                        has(Capability.SIZES)
                            ? List.of(new QueueSize(delayed, 2, 1L))
                            : List.of(new QueueSize(null, 2, null), new QueueSize(null, 3, null))));
    assertThat(broker.size(queue + "none").ready()).isZero();
  }

  @Test
  void what_is_due_is_ready_after_migrating() throws Exception {
    assumeTrue(has(Capability.DELAY));
    broker.later(queue, text("a"), Duration.ofSeconds(1));
    broker.push(queue, text("b"));
    reserve(Duration.ofSeconds(1));

    await()
        .atMost(Duration.ofSeconds(1).plus(slack()))
        .untilAsserted(
            () -> {
              broker.migrateExpired(queue);
              assertThat(broker.size(queue).ready()).isEqualTo(2);
            });
  }

  @Test
  void closing_loses_nothing() throws Exception {
    Broker other = another();
    other.push(queue, text("one"));
    assertThat(other.reserve(queue, SHORT)).isNotNull();

    other.close();

    assertThat(reserve(MINUTE).message()).isEqualTo(text("one"));
    assertThatThrownBy(() -> other.push(queue, text("two"))).isInstanceOf(RuntimeException.class);
  }

  @Test
  void a_crash_of_the_service_loses_nothing_that_was_pushed() throws Exception {
    Broker other = another();
    broker.push(queue, text("reserved"));
    Reservation reservation = reserve(SHORT);
    for (int i = 0; i < 10; i++) {
      broker.push(queue, text("m" + i));
    }

    crash();

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .untilAsserted(broker::check);
    Set<String> found = new HashSet<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .untilAsserted(
            () -> {
              for (Reservation each : other.reserve(queue, 5, MINUTE, Duration.ofMillis(500))) {
                found.add(each.message().text());
                other.delete(each);
              }
              assertThat(found).hasSize(11).contains("reserved", "m0", "m9");
            });
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .until(() -> !broker.push(queue, text("after")).isEmpty());
    assertThat(reservation.message()).isEqualTo(text("reserved"));
  }

  @Test
  void what_the_service_cannot_do_is_said() {
    for (Capability each : Capability.values()) {
      if (!has(each) && each == Capability.DELAY) {
        assertThatThrownBy(() -> broker.later(queue, text("a"), SHORT))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("Dalga");
      }
    }
  }

  @Test
  void bad_names_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> broker.push(badQueueName(), text("a")))
        .withMessageContaining("queue name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> broker.push("", text("a")))
        .withMessageContaining("queue name");
  }

  private boolean has(Capability capability) {
    return broker.capabilities().contains(capability);
  }
}

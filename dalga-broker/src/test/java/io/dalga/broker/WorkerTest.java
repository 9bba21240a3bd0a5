package io.dalga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import io.dalga.broker.service.RedisService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Workers, on a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class WorkerTest {

  private final RedisService redis = new RedisService();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
  private Broker broker;
  private String queue;

  @BeforeAll
  void start() {
    redis.start();
  }

  @AfterAll
  void stop() {
    redis.close();
  }

  @BeforeEach
  void begin() {
    broker = Broker.open(url());
    queue = "q" + System.nanoTime();
    handled.clear();
  }

  @AfterEach
  void end() throws Exception {
    Collections.reverse(open);
    for (AutoCloseable each : open) {
      each.close();
    }
    open.clear();
    broker.close();
  }

  private String url() {
    return "redis://127.0.0.1:" + redis.port() + "?timeout=5000";
  }

  private Worker.Builder worker() {
    return Worker.on(broker).queue(queue).reserveTimeout(Duration.ofSeconds(10));
  }

  private Worker started(Worker.Builder builder) {
    Worker worker = builder.start();
    open.add(worker);
    return worker;
  }

  private void push(String name, String text) {
    broker.push(queue, Message.named(name, text));
  }

  private void awaitSize(long delayed, long ready, long reserved) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(broker.size(queue)).isEqualTo(new QueueSize(delayed, ready, reserved)));
  }

  @Test
  void messages_are_handled_by_name_and_done_with() {
    started(
        worker()
            .handle("check_feed", run -> handled.add("feed " + run.text()))
            .handle("seed", run -> handled.add("seed " + run.message().header("depth"))));

    push("check_feed", "1");
    broker.push(queue, Message.named("seed", "x").with("depth", "3"));

    awaitSize(0, 0, 0);
    assertThat(handled).containsExactlyInAnyOrder("feed 1", "seed 3");
  }

  /** Linda ran a one-off that had a retry count and succeeded again every 300 s, for ever. */
  @Test
  void what_succeeds_is_never_run_again() {
    started(
        worker()
            .retry(new Retry(Duration.ofMillis(10), 1, Duration.ofMillis(10), 5))
            .reserveTimeout(Duration.ofSeconds(1))
            .handle("once", run -> handled.add(run.text())));

    push("once", "a");

    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    assertThat(handled).containsExactly("a");
    awaitSize(0, 0, 0);
  }

  @Test
  void what_fails_is_tried_again_and_ends_as_a_dead_letter() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    MetricRegistry metrics = new MetricRegistry();
    started(
        worker()
            .listener(new WorkerMetrics(metrics, queue))
            .retry(new Retry(Duration.ofMillis(50), 2, Duration.ofMillis(100), 3))
            .handle(
                "bad",
                run -> {
                  assertThat(run.deliveries()).isEqualTo(tries.incrementAndGet());
                  throw new IOException("no such feed");
                }));

    push("bad", "x");

    List<Reservation> dead =
        broker.reserve(queue + ".dead", 1, Duration.ofSeconds(10), Duration.ofSeconds(20));
    assertThat(dead).hasSize(1);
    assertThat(dead.get(0).message().text()).isEqualTo("x");
    assertThat(dead.get(0).message().headers())
        .containsEntry("name", "bad")
        .containsEntry("dead-queue", queue)
        .containsEntry("dead-deliveries", "3")
        .containsEntry("dead-reason", "java.io.IOException: no such feed");
    awaitSize(0, 0, 0);
    assertThat(tries).hasValue(3);
    assertThat(metrics.meter("dalga.worker." + queue + ".bad.failed").getCount()).isEqualTo(3);
    assertThat(metrics.meter("dalga.worker." + queue + ".bad.dead").getCount()).isEqualTo(1);
  }

  @Test
  void what_fails_once_succeeds_later() {
    started(
        worker()
            .retry(new Retry(Duration.ofMillis(50), 1, Duration.ofMillis(50), 3))
            .handle(
                "shaky",
                run -> {
                  handled.add(run.text() + run.deliveries());
                  if (run.deliveries() == 1) {
                    throw new AssertionError("not yet");
                  }
                }));

    push("shaky", "x");

    await().untilAsserted(() -> assertThat(handled).containsExactly("x1", "x2"));
    awaitSize(0, 0, 0);
    assertThat(broker.size(queue + ".dead").ready()).isZero();
  }

  @Test
  void what_has_no_handler_here_is_put_off_for_others() {
    AtomicInteger unknown = new AtomicInteger();
    Worker first =
        started(
            worker()
                .unknownDelay(Duration.ofSeconds(4))
                .listener(
                    new WorkerListener() {
                      @Override
                      public void unknown(String name) {
                        unknown.incrementAndGet();
                      }
                    })
                .handle("known", run -> {}));

    push("other", "x");
    broker.push(queue, Message.of(new byte[0], Map.of()));

    await().untilAtomic(unknown, org.hamcrest.Matchers.is(2));
    awaitSize(2, 0, 0);
    first.close();
    started(worker().handle("other", run -> handled.add(run.text())).handle("", run -> {}));
    await().untilAsserted(() -> assertThat(handled).containsExactly("x"));
    awaitSize(0, 0, 0);
  }

  @Test
  void what_repeats_is_handled_again_and_again_whether_it_fails_or_not() {
    started(
        worker()
            .retry(Retry.atOnce(1))
            .handle(
                "seed",
                Repeat.after(Duration.ofMillis(200)),
                run -> {
                  handled.add(run.text());
                  if (handled.size() % 2 == 0) {
                    throw new IOException("every other time");
                  }
                }));

    push("seed", "a");

    await().untilAsserted(() -> assertThat(handled).hasSizeGreaterThan(5).containsOnly("a"));
    assertThat(broker.size(queue + ".dead").ready()).isZero();
  }

  @Test
  void a_handler_may_repeat_its_message() {
    started(
        worker()
            .handle(
                "seed",
                run -> {
                  handled.add(run.text() + run.deliveries());
                  if (run.deliveries() < 3) {
                    run.repeatAfter(Duration.ofMillis(100));
                  }
                }));

    push("seed", "a");

    await().untilAsserted(() -> assertThat(handled).containsExactly("a1", "a2", "a3"));
    awaitSize(0, 0, 0);
  }

  @Test
  void what_takes_long_keeps_its_message() {
    started(
        worker()
            .reserveTimeout(Duration.ofSeconds(1))
            .concurrency(2)
            .handle(
                "long",
                run -> {
                  handled.add(run.text());
                  TimeUnit.SECONDS.sleep(4);
                }));
    started(
        Worker.on(broker).queue(queue).handle("long", run -> handled.add("other " + run.text())));

    push("long", "a");

    await().until(() -> !handled.isEmpty());
    await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
    assertThat(handled).hasSize(1);
    awaitSize(0, 0, 0);
  }

  @Test
  void no_more_run_and_no_more_are_reserved_than_asked_for() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    started(
        worker()
            .concurrency(3)
            .prefetch(2)
            .handle(
                "x",
                run -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  go.await();
                  running.decrementAndGet();
                }));
    for (int i = 0; i < 20; i++) {
      push("x", "" + i);
    }

    awaitSize(0, 15, 5);
    await().untilAtomic(running, org.hamcrest.Matchers.is(3));
    go.countDown();

    awaitSize(0, 0, 0);
    assertThat(most).hasValue(3);
  }

  @Test
  void closing_finishes_what_runs_and_gives_back_the_rest() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Worker worker =
        started(
            worker()
                .reserveTimeout(Duration.ofMinutes(5))
                .prefetch(4)
                .handle(
                    "x",
                    run -> {
                      running.countDown();
                      TimeUnit.SECONDS.sleep(2);
                      handled.add(run.text());
                    }));
    for (int i = 0; i < 10; i++) {
      push("x", "" + i);
    }
    running.await();

    worker.close();

    assertThat(handled).containsExactly("0");
    assertThat(broker.size(queue)).isEqualTo(new QueueSize(0L, 9, 0L));
  }

  @Test
  void handlers_that_do_not_end_are_interrupted_and_their_messages_come_back() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Worker worker =
        started(
            worker()
                .drainTimeout(Duration.ofMillis(300))
                .retry(Retry.atOnce(5))
                .handle(
                    "x",
                    run -> {
                      running.countDown();
                      TimeUnit.MINUTES.sleep(1);
                    }));
    push("x", "a");
    running.await();

    worker.close();

    awaitSize(0, 1, 0);
  }

  /** Whatever a driver or a listener throws, no thread of the worker ends by it. */
  @Test
  void a_listener_that_throws_stops_nobody() {
    started(
        worker()
            .reserveTimeout(Duration.ofSeconds(1))
            .listener(
                new WorkerListener() {
                  @Override
                  public void lost(String name) {
                    throw new IllegalStateException("a listener's mistake");
                  }

                  @Override
                  public void handled(String name, Duration took) {
                    if (handled.size() == 1) {
                      throw new IllegalStateException("a listener's mistake");
                    }
                  }
                })
            .handle("x", run -> handled.add(run.text() + run.deliveries())));

    push("x", "a");
    await().untilAsserted(() -> assertThat(handled).startsWith("a1"));
    push("x", "b");

    await().untilAsserted(() -> assertThat(handled).contains("a2", "b1"));
    awaitSize(0, 0, 0);
  }

  @Test
  void a_message_that_was_lost_meanwhile_is_counted() {
    List<String> lost = Collections.synchronizedList(new ArrayList<>());
    try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port())) {
      started(
          worker()
              .listener(
                  new WorkerListener() {
                    @Override
                    public void lost(String name) {
                      lost.add(name);
                    }
                  })
              .handle(
                  "x",
                  run -> {
                    if (run.deliveries() == 1) {
                      // As if its time had been over.
                      client.zadd("queue:{" + queue + "}:reserved", 1, run.id());
                    }
                    handled.add(run.text() + run.deliveries());
                  }));

      push("x", "a");

      await().untilAsserted(() -> assertThat(handled).containsExactly("a1", "a2"));
      assertThat(lost).containsExactly("x");
      awaitSize(0, 0, 0);
    }
  }

  @Test
  void a_crash_of_the_service_is_survived() {
    started(
        worker()
            .concurrency(4)
            .retry(new Retry(Duration.ofMillis(50), 1, Duration.ofMillis(50), 100))
            .reserveTimeout(Duration.ofSeconds(2))
            .handle("x", run -> handled.add(run.text())));
    for (int i = 0; i < 200; i++) {
      push("x", "" + i);
    }

    redis.kill();
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    redis.start();

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(BrokerException.class)
        .untilAsserted(
            () -> {
              assertThat(Set.copyOf(handled)).hasSize(200);
              assertThat(broker.size(queue)).isEqualTo(new QueueSize(0L, 0, 0L));
            });
    assertThat(handled.size()).as("those in hand at the crash may be repeated").isLessThan(217);
  }

  /** Run as a process: handles slowly, says what it begins, until it is killed. */
  static final class Victim {
    public static void main(String[] arguments) {
      Worker.on(Broker.open(arguments[0]))
          .queue(arguments[1])
          .concurrency(4)
          .reserveTimeout(Duration.ofSeconds(3))
          .handle(
              "x",
              run -> {
                System.out.println(run.text());
                TimeUnit.MILLISECONDS.sleep(20);
              })
          .start();
    }
  }

  @Test
  void a_killed_worker_loses_nothing_and_repeats_only_what_it_had_in_hand() throws Exception {
    int messages = 400;
    for (int i = 0; i < messages; i++) {
      push("x", "" + i);
    }
    Path output = Path.of("target", "victim-" + queue + ".out");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                url(),
                queue)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    open.add(victim::destroyForcibly);
    await().until(() -> java.nio.file.Files.readAllLines(output).size() > 50);

    victim.destroyForcibly().waitFor();
    Set<String> begun = new HashSet<>(java.nio.file.Files.readAllLines(output));
    Map<String, Integer> others = new ConcurrentHashMap<>();
    started(
        worker()
            .concurrency(4)
            .handle("x", run -> others.merge(run.text(), run.deliveries(), Integer::max)));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Set<String> all = new HashSet<>(begun);
              all.addAll(others.keySet());
              assertThat(all).hasSize(messages);
            });
    awaitSize(0, 0, 0);
    Map<String, Integer> repeated = new TreeMap<>(others);
    repeated.keySet().retainAll(begun);
    assertThat(repeated.size()).as("repeated").isLessThanOrEqualTo(4);
    assertThat(repeated.values()).allMatch(deliveries -> deliveries == 2);
  }

  @Test
  void descriptions_that_make_no_sense_are_refused() {
    Worker.Builder builder = Worker.on(broker);
    assertThatIllegalStateException()
        .isThrownBy(() -> worker().start())
        .withMessageContaining("handler");
    assertThatIllegalStateException()
        .isThrownBy(() -> Worker.on(broker).handle("x", run -> {}).start())
        .withMessageContaining("queue");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.concurrency(0))
        .withMessage("concurrency 0 must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.prefetch(-1))
        .withMessage("prefetch -1 must be at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.reserveTimeout(Duration.ZERO))
        .withMessageContaining("reserveTimeout PT0S must be longer than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.handle("x", run -> {}).handle("x", run -> {}))
        .withMessageContaining("two handlers named \"x\"");
    assertThatIllegalArgumentException().isThrownBy(() -> Repeat.after(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> Retry.atOnce(0));
  }
}

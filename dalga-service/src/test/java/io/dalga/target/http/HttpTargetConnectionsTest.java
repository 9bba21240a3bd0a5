package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.http.RawReceiver.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How connections are kept and used again, and how many attempts fit into few threads. */
@Timeout(60)
class HttpTargetConnectionsTest {

  private static List<CompletableFuture<Outcome>> deliver(
      RunningTarget target, int first, int count) {
    List<CompletableFuture<Outcome>> stages = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      stages.add(target.target().deliver(message("a", "b", "run-" + i)).toCompletableFuture());
    }
    return stages;
  }

  private static List<Outcome> outcomes(List<CompletableFuture<Outcome>> stages) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    for (CompletableFuture<Outcome> stage : stages) {
      outcomes.add(stage.get(30, TimeUnit.SECONDS));
    }
    return outcomes;
  }

  @Test
  void a_connection_is_used_again() throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target = receiver.target()) {
      for (int i = 0; i < 100; i++) {
        target.deliver(message("a", "b"));
      }

      assertThat(receiver.requests()).hasSize(100);
      // Whoever delivers at once again may be faster than the connection is back.
      assertThat(receiver.connections()).isLessThan(5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void receivers_may_hang_up_idle_connections(int connections) throws Exception {
    int rounds = 400 / connections + 10;
    List<Outcome> outcomes = new ArrayList<>();
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target = receiver.target()) {
      for (int round = 0; round < rounds; round++) {
        outcomes.addAll(outcomes(deliver(target, round * connections, connections)));
        receiver.hangUp();
      }

      // A request that the hang-up meets on its way may or may not have been read, so it fails.
      assertThat(outcomes)
          .filteredOn(outcome -> !outcome.equals(Outcome.delivered(200)))
          .as("failed")
          .hasSizeLessThan(outcomes.size() / 10)
          .allSatisfy(outcome -> assertThat(outcome.error()).contains("Connection closed by peer"));
      assertThat(receiver.requests().stream().map(r -> r.header("dalga-run-id")))
          .as("each run once")
          .hasSizeBetween(outcomes.size() * 9 / 10, outcomes.size())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void what_was_sent_over_a_connection_that_ends_is_not_sent_again() throws Exception {
    List<Request> seen = new ArrayList<>();
    RawReceiver.Script hangUpOnTheSecond =
        (request, peer) -> {
          seen.add(request);
          if (seen.size() == 2) {
            peer.hangUp();
          } else {
            RawReceiver.OK.answer(request, peer);
          }
        };
    try (RawReceiver receiver = new RawReceiver(hangUpOnTheSecond);
        RunningTarget target = receiver.target()) {
      assertThat(target.deliver(message("a", "1")).kind()).isEqualTo(Outcome.Kind.DELIVERED);
      assertThat(target.deliver(message("a", "2")).kind()).isEqualTo(Outcome.Kind.FAILED);

      assertThat(receiver.requests()).hasSize(2);
    }
  }

  @Test
  void stopping_closes_the_connections_and_ends_the_threads() throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK)) {
      RunningTarget target = receiver.target();
      outcomes(deliver(target, 0, 10));
      assertThat(threadsOfTargets()).isNotEmpty();

      target.close();

      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(threadsOfTargets()).isEmpty());
    }
  }

  @Test
  void stopping_raises_no_alarm() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK)) {
      for (int i = 0; i < 20; i++) {
        try (RunningTarget target = receiver.target()) {
          target.deliver(message("a", "b"));
        }
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(threadsOfTargets()).isEmpty());
    } finally {
      root.detachAppender(log);
    }

    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .isEmpty();
  }

  /** Of targets as tests build them; servers of other tests have theirs. */
  private static List<String> threadsOfTargets() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("dalga-target-test-"))
        .toList();
  }

  /** Takes requests and answers none before it is told to; a handful of threads. */
  private static final class Holding implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Collection<HttpExchange> held = new ConcurrentLinkedQueue<>();
    private final CountDownLatch full;

    Holding(int capacity) throws IOException {
      full = new CountDownLatch(capacity);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            held.add(exchange);
            full.countDown();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answerAll() throws IOException {
      for (HttpExchange exchange : held) {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
      }
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  @Test
  void two_thousand_attempts_in_flight_take_few_threads() throws Exception {
    try (Holding receiver = new Holding(2_000)) {
      int before = ManagementFactory.getThreadMXBean().getThreadCount();
      try (RunningTarget target =
          new RunningTarget(
              RunningTarget.factory("type: http\nbaseUrl: " + receiver.url() + "\ntimeout: 30s"))) {
        List<CompletableFuture<Outcome>> stages = deliver(target, 0, 2_000);

        assertThat(receiver.full.await(30, TimeUnit.SECONDS)).as("all in flight").isTrue();
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before).isLessThan(50);

        receiver.answerAll();
        assertThat(outcomes(stages)).containsOnly(Outcome.delivered(200));
      }
    }
  }
}

package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.http.RawReceiver.Peer;
import io.dalga.target.http.RawReceiver.Request;
import io.dalga.target.http.RawReceiver.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Receivers that take their time, or give too much: an attempt ends, whatever they do. */
@Timeout(30)
class HttpTargetLimitsTest {

  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /** How soon after its limit an attempt is over. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** What the sockets of both sides can hold by themselves, and the bound of a reply. */
  private static final long MUCH = 24L << 20;

  /** Where an endless reply gives up, so that the test fails and not the machine. */
  private static final long TOO_MUCH = 48L << 20;

  private static final int AT_ONCE = 50;
  private static final int ROUNDS = 30;

  /** An outcome, and how long it took to come. */
  private record Timed(Outcome outcome, Duration took) {}

  private static Timed deliver(RunningTarget target) throws Exception {
    long start = System.nanoTime();
    return target
        .target()
        .deliver(message("a", "b"))
        .thenApply(outcome -> new Timed(outcome, Duration.ofNanos(System.nanoTime() - start)))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** So that the time of a test is not that of loading classes. */
  private static RunningTarget warm(RawReceiver receiver, String... settings) throws Exception {
    RunningTarget target = receiver.target(settings);
    target.deliver(message("warm", "up"));
    return target;
  }

  private static Script unlessWarmingUp(Script script) {
    return (request, peer) -> {
      if (request.target().equals("/warm")) {
        peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        peer.hangUp();
      } else {
        script.answer(request, peer);
      }
    };
  }

  private static Timed timed(Script script) throws Exception {
    try (RawReceiver receiver = new RawReceiver(unlessWarmingUp(script));
        RunningTarget target = warm(receiver, "timeout: " + TIMEOUT.toMillis() + "ms")) {
      return deliver(target);
    }
  }

  private static void assertOutOfTime(Timed timed) {
    assertThat(timed.outcome()).isEqualTo(Outcome.failed("no answer within 400 ms"));
    assertThat(timed.took()).isBetween(TIMEOUT, TIMEOUT.plus(GRACE));
  }

  @Test
  void deliver_does_not_wait_for_the_answer() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Script script =
        (request, peer) -> {
          arrived.countDown();
          await(answer);
          RawReceiver.OK.answer(request, peer);
        };
    try (RawReceiver receiver = new RawReceiver(script);
        RunningTarget target = receiver.target()) {
      CompletableFuture<Outcome> stage =
          target.target().deliver(message("a", "b")).toCompletableFuture();

      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(stage).isNotDone();
      answer.countDown();
      assertThat(stage.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.delivered(200));
    }
  }

  @Test
  void deliver_does_not_wait_for_a_name_to_be_looked_up() throws Exception {
    Logger lookUps =
        (Logger)
            LoggerFactory.getLogger(
                "org.apache.hc.client5.http.impl.nio.MultihomeIOSessionRequester");
    ListAppender<ILoggingEvent> log =
        new ListAppender<>() {
          @Override
          protected void append(ILoggingEvent event) {
            event.getThreadName(); // which the event asks for when it is first asked
            super.append(event);
          }
        };
    log.start();
    lookUps.setLevel(Level.DEBUG);
    lookUps.setAdditive(false);
    lookUps.addAppender(log);
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target =
            new RunningTarget(
                RunningTarget.factory(
                    "{type: http, baseUrl: 'http://localhost:" + receiver.port() + "'}"))) {
      target.deliver(message("a", "b"));
    } finally {
      lookUps.detachAppender(log);
      lookUps.setAdditive(true);
      lookUps.setLevel(null);
    }

    // A look-up blocks its thread, for seconds when a name server is away.
    assertThat(log.list)
        .filteredOn(event -> event.getFormattedMessage().contains("resolving"))
        .isNotEmpty()
        .extracting(ILoggingEvent::getThreadName)
        .doesNotContain(Thread.currentThread().getName());
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void silence_is_a_failure_when_the_time_is_up() throws Exception {
    assertOutOfTime(timed((request, peer) -> peer.awaitHangUp()));
  }

  /**
   * Many, and many at a time: a client that loses one connection in a thousand has none left after
   * a bad night of the receiver.
   */
  @Test
  void attempts_out_of_time_hang_up() throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    Script script =
        (request, peer) -> {
          waiting.incrementAndGet();
          try {
            peer.awaitHangUp();
          } finally {
            waiting.decrementAndGet();
          }
        };
    try (RawReceiver receiver = new RawReceiver(unlessWarmingUp(script));
        RunningTarget target = warm(receiver, "timeout: 50ms")) {
      for (int round = 0; round < ROUNDS; round++) {
        List<CompletableFuture<Outcome>> attempts = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          attempts.add(target.target().deliver(message("a", "b")).toCompletableFuture());
        }
        for (CompletableFuture<Outcome> attempt : attempts) {
          assertThat(attempt.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Outcome.Kind.FAILED);
        }
      }
      assertThat(receiver.requests()).hasSizeGreaterThan(AT_ONCE);
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(waiting).hasValue(0));
    }
  }

  /** The reply arrives byte by byte, never long enough apart to look idle, and never in time. */
  private static Script trickle(String reply) {
    return (request, peer) -> {
      for (char c : reply.toCharArray()) {
        peer.send(String.valueOf(c));
        if (!peer.pause(Duration.ofMillis(20))) {
          return;
        }
      }
    };
  }

  @Test
  void a_status_that_trickles_in_is_a_failure_when_the_time_is_up() throws Exception {
    assertOutOfTime(timed(trickle("HTTP/1.1 200 " + "O".repeat(1000) + "\r\n\r\n")));
  }

  @Test
  void headers_that_trickle_in_are_a_failure_when_the_time_is_up() throws Exception {
    assertOutOfTime(timed(trickle("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000) + "\r\n\r\n")));
  }

  @Test
  void interim_replies_without_end_are_a_failure_when_the_time_is_up() throws Exception {
    assertOutOfTime(timed(trickle("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))));
  }

  @ParameterizedTest
  @CsvSource({"200, DELIVERED", "500, FAILED", "202, FAILED"})
  void a_body_that_trickles_in_ends_with_the_time_and_the_status_counts(
      int status, Outcome.Kind kind) throws Exception {
    Script body = trickle("x".repeat(1000));
    Timed timed =
        timed(
            (request, peer) -> {
              peer.send("HTTP/1.1 " + status + " Well\r\nContent-Length: 1000\r\n\r\n");
              body.answer(request, peer);
            });

    assertThat(timed.outcome().kind()).isEqualTo(kind);
    assertThat(timed.outcome().status()).isEqualTo(status);
    assertThat(timed.took()).isLessThan(TIMEOUT.plus(GRACE));
  }

  /**
   * Takes no connection: the queue of those to be accepted is full, and the kernel drops what comes
   * next.
   */
  private static final class BlackHole implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    BlackHole() throws IOException {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      boolean full = false;
      while (!full) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
              200);
        } catch (SocketTimeoutException e) {
          full = true;
        }
      }
    }

    RunningTarget target(String... settings) throws Exception {
      return new RunningTarget(
          RunningTarget.factory(
              "type: http\nbaseUrl: http://127.0.0.1:"
                  + listener.getLocalPort()
                  + "\n"
                  + String.join("\n", settings)));
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void a_connection_that_nobody_takes_is_a_failure_when_the_time_is_up() throws Exception {
    try (BlackHole hole = new BlackHole();
        RunningTarget target = hole.target("timeout: 400ms")) {
      Timed timed = deliver(target);

      assertThat(timed.outcome()).isEqualTo(Outcome.failed("no answer within 400 ms"));
      assertThat(timed.took()).isBetween(TIMEOUT, TIMEOUT.plus(GRACE));
    }
  }

  @Test
  void a_connection_that_nobody_takes_has_a_limit_of_its_own() throws Exception {
    try (BlackHole hole = new BlackHole();
        RunningTarget target = hole.target("timeout: 10s", "client: {connectionTimeout: 300ms}")) {
      Timed timed = deliver(target);

      assertThat(timed.outcome().kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(timed.outcome().status()).isNull();
      assertThat(timed.outcome().error()).containsIgnoringCase("connect");
      assertThat(timed.took()).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_receiver_that_hangs_up_on_everybody_is_a_failure_after_a_few_tries() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RunningTarget target =
            new RunningTarget(
                RunningTarget.factory(
                    "type: http\nbaseUrl: http://127.0.0.1:" + listener.getLocalPort()))) {
      AtomicLong connections = new AtomicLong();
      Thread hangUp =
          new Thread(
              () -> {
                try {
                  while (true) {
                    listener.accept().close();
                    connections.incrementAndGet();
                  }
                } catch (IOException e) {
                  assertThat(listener.isClosed()).as("the test is over").isTrue();
                }
              });
      hangUp.start();

      Timed timed = deliver(target);

      assertThat(timed.outcome().kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(timed.outcome().error()).isNotBlank();
      assertThat(timed.took()).isLessThan(Duration.ofSeconds(5));
      assertThat(connections).hasValueBetween(1, 11);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
      })
  void a_reply_without_end_is_read_to_a_bound(String head) throws Exception {
    assertBounded(head, "x".repeat(65_536), Outcome.delivered(200));
  }

  @Test
  void chunks_without_end_are_read_to_a_bound() throws Exception {
    assertBounded(
        "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n",
        ("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(16),
        Outcome.failed(500, "HTTP 500 Oops", null).withReply("x".repeat(Excerpt.MAX_BYTES)));
  }

  @Test
  void trailers_without_end_are_read_to_a_bound() throws Exception {
    assertBounded(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        ("x: " + "x".repeat(1000) + "\r\n").repeat(64),
        Outcome.delivered(200));
  }

  @Test
  void the_line_of_a_chunk_without_end_is_read_to_a_bound() throws Exception {
    assertBounded(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        "x".repeat(65_536),
        Outcome.delivered(200));
  }

  @Test
  void headers_without_end_are_read_to_a_bound() throws Exception {
    assertBounded("HTTP/1.1 200 OK\r\n", ("x: " + "x".repeat(1000) + "\r\n").repeat(64), null);
  }

  @Test
  void a_header_without_end_is_read_to_a_bound() throws Exception {
    assertBounded("HTTP/1.1 200 OK\r\nx: ", "x".repeat(65_536), null);
  }

  @Test
  void a_status_line_without_end_is_read_to_a_bound() throws Exception {
    assertBounded("HTTP/1.1 200 ", "x".repeat(65_536), null);
  }

  /** Sends the head and then the rest over and over, until the other side hangs up. */
  private static final class Endless implements Script {
    private final String head;
    private final String rest;
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);

    Endless(String head, String rest) {
      this.head = head;
      this.rest = rest;
    }

    @Override
    public void answer(Request request, Peer peer) throws IOException {
      try {
        peer.send(head);
        while (sent.get() < TOO_MUCH) {
          peer.send(rest);
          sent.addAndGet(rest.length());
        }
        peer.awaitHangUp();
      } finally {
        stopped.countDown();
      }
    }
  }

  private static void assertBounded(String head, String rest, @Nullable Outcome expected)
      throws Exception {
    Endless endless = new Endless(head, rest);
    try (RawReceiver receiver = new RawReceiver(unlessWarmingUp(endless));
        RunningTarget target = warm(receiver, "timeout: 3s")) {
      Timed timed = deliver(target);

      if (expected == null) {
        assertThat(timed.outcome().kind()).isEqualTo(Outcome.Kind.FAILED);
      } else {
        assertThat(timed.outcome()).isEqualTo(expected);
      }
      assertThat(endless.stopped.await(5, TimeUnit.SECONDS)).as("hung up").isTrue();
      assertThat(endless.sent.get()).as("bytes sent before that").isLessThan(MUCH);
    }
  }

  @Test
  void replies_without_end_do_not_fill_the_memory() throws Exception {
    Endless endless =
        new Endless("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "x".repeat(65_536));
    try (RawReceiver receiver = new RawReceiver(unlessWarmingUp(endless));
        RunningTarget target = warm(receiver)) {
      long before = usedMemory();
      for (int i = 0; i < 100; i++) {
        endless.sent.set(0);
        assertThat(target.deliver(message("a", "b"))).isEqualTo(Outcome.delivered(200));
      }

      assertThat(usedMemory() - before).isLessThan(16L << 20);
    }
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void the_bound_of_a_reply_is_64_kib() throws Exception {
    assertThat(connectionsOf20RepliesOf(64 * 1024)).isLessThan(5);
    assertThat(connectionsOf20RepliesOf(64 * 1024 + 1)).isEqualTo(20);
  }

  private static int connectionsOf20RepliesOf(int bytes) throws Exception {
    String reply = "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
    try (RawReceiver receiver = new RawReceiver(RawReceiver.answer(reply));
        RunningTarget target = receiver.target()) {
      for (int i = 0; i < 20; i++) {
        assertThat(target.deliver(message("a", "b"))).isEqualTo(Outcome.delivered(200));
      }
      return receiver.connections();
    }
  }
}

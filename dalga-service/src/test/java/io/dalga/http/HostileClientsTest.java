package io.dalga.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Clients that send too slowly, or too much: they are turned away, and the others notice nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTest {

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** More than there are threads to answer them. */
  private static final int SLOW_CLIENTS = 2_400;

  /** More large bodies than there is memory for. */
  private static final int BEYOND = 8;

  private static final int ROUNDS = 20;
  private static final long GROWTH = 16 * 1024 * 1024;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DalgaServer server;

  @BeforeAll
  void start() {
    server =
        DalgaServer.start(
            ConfigOverride.config(
                "server.applicationConnectors[0].idleTimeout", IDLE_TIMEOUT.toSeconds() + "s"),
            ConfigOverride.config("server.idleThreadTimeout", "1s"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void slow_clients_are_hung_up_on_and_the_others_are_served() throws Exception {
    latencies(millis -> millis.size() < 300);
    long before = p99(latencies(millis -> millis.size() < 300));
    long heap = heapAfterCollection();
    THREADS.resetPeakThreadCount();
    int threads = THREADS.getThreadCount();
    List<SlowClient> waiting = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<List<Long>> other =
        CompletableFuture.supplyAsync(() -> latencies(millis -> !over.get()));
    try {
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        SlowClient.Manner manner = SlowClient.MANNERS.get(i % SlowClient.MANNERS.size());
        waiting.add(new SlowClient(server.port(), manner));
      }
      await()
          .pollInterval(PAUSE)
          .atMost(IDLE_TIMEOUT.multipliedBy(3).plusSeconds(3))
          .untilAsserted(
              () -> {
                waiting.removeIf(client -> isGone(client, answers));
                assertThat(waiting.stream().map(SlowClient::toString).distinct()).isEmpty();
              });
    } finally {
      over.set(true);
      waiting.forEach(SlowClient::close);
    }

    List<Long> millis = other.get(10, TimeUnit.SECONDS);
    System.out.printf(
        "%d slow clients, answers %s; %d calls of another, p99 %d ms, longest %d ms, p99 before %d ms%n",
        SLOW_CLIENTS,
        answers.stream()
            .map(answer -> answer.split("\r\n", 2)[0])
            .collect(Collectors.groupingBy(line -> line, Collectors.counting())),
        millis.size(),
        p99(millis),
        Collections.max(millis),
        before);
    // On a machine that is busy with something else, everything takes longer.
    assertThat(p99(millis)).as("p99 in ms").isLessThan(Math.max(500, 10 * before));
    assertThat(THREADS.getPeakThreadCount() - threads).as("threads that waited").isLessThan(400);
    // The server may still be busy with the last that have gone.
    await()
        .pollInterval(PAUSE)
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(heapAfterCollection() - heap)
                    .as("growth of the heap")
                    .isLessThan(GROWTH));
    assertThat(server.takeErrors()).isEmpty();
  }

  private static boolean isGone(SlowClient client, List<String> answers) {
    if (client.goesOn()) {
      return false;
    }
    client.close();
    return answers.add(client.answer());
  }

  /** In milliseconds, of calls one after the other. */
  private List<Long> latencies(Predicate<List<Long>> goesOn) {
    List<Long> millis = new ArrayList<>();
    try (Wire wire = new Wire(server.port())) {
      while (goesOn.test(millis)) {
        long begin = System.nanoTime();
        assertThat(wire.send(Request.of("PUT /jobs/a/b?interval=60")).status()).isEqualTo(201);
        millis.add((System.nanoTime() - begin) / 1_000_000);
      }
      return millis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long p99(List<Long> millis) {
    return millis.stream().sorted().skip(millis.size() * 99L / 100).findFirst().orElseThrow();
  }

  @Test
  void large_bodies_that_are_on_their_way_have_a_bounded_part_of_the_memory() throws Exception {
    byte[] large =
        ("{\"interval\": 60, \"payload\": \"" + "a".repeat(1 << 20) + "\"}").getBytes(UTF_8);
    Request put = Request.of("PUT /jobs/large/body").body(Request.JSON, large);
    String head = new String(put.raw("").bytes(), ISO_8859_1);
    long fit = Runtime.getRuntime().maxMemory() / 8 / large.length;
    List<SlowClient> waiting = new ArrayList<>();
    try {
      for (long i = 0; i < fit + BEYOND; i++) {
        waiting.add(new SlowClient(server.port(), new SlowClient.Manner(head, "")));
      }

      await()
          .atMost(IDLE_TIMEOUT)
          .until(() -> waiting.stream().filter(HostileClientsTest::isRefused).count() == BEYOND);
      assertThat(waiting.stream().map(SlowClient::answer).filter(answer -> !answer.isEmpty()))
          .allMatch(answer -> answer.contains("Retry-After: 1"))
          .allMatch(answer -> answer.contains("Content-Type: application/problem+json"));
      Answer small = server.send("PUT /jobs/small/body?interval=60");
      assertThat(small.status()).isEqualTo(201);
    } finally {
      waiting.forEach(SlowClient::close);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.send(put).status() == 201);
    assertThat(server.takeErrors()).isEmpty();
  }

  private static boolean isRefused(SlowClient client) {
    client.goesOn();
    return client.answer().startsWith("HTTP/1.1 503 ");
  }

  private record Flood(String name, String begin, String block, int times) {}

  private static Flood json(String name, String text) {
    byte[] body = text.getBytes(UTF_8);
    return new Flood(
        name,
        "PUT /jobs/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + ("Content-Length: " + body.length + "\r\n\r\n" + text),
        "",
        0);
  }

  private static List<Flood> floods() {
    String kib = "a".repeat(1024);
    String put = "PUT /jobs/a/b HTTP/1.1\r\nHost: localhost\r\n";
    String form = put + "Content-Type: " + Request.FORM + "\r\n";
    String post = "POST /jobs/none/such HTTP/1.1\r\nHost: localhost\r\n";
    int endless = 16 * 1024;
    return List.of(
        new Flood("request line", "GET /", kib, endless),
        new Flood("method", "G", kib, endless),
        new Flood("header", put + "X: ", kib, endless),
        new Flood("headers", put, "X: " + kib + "\r\n", endless),
        new Flood("small headers", put, "X-12345: y\r\n", 10_000),
        new Flood("body", form + "Content-Length: 99999999\r\n\r\n", kib, endless),
        new Flood(
            "chunks",
            form + "Transfer-Encoding: chunked\r\n\r\n",
            "400\r\n" + kib + "\r\n",
            endless),
        new Flood(
            "tiny chunks", form + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", endless),
        new Flood("chunk extension", form + "Transfer-Encoding: chunked\r\n\r\n1;", kib, endless),
        new Flood("body to ignore", post + "Content-Length: 99999999\r\n\r\n", kib, endless),
        new Flood("blank lines", "", "\r\n".repeat(512), endless),
        new Flood("pipelined garbage", post + "\r\n", "\0\1\2\3\u00ff{]\r\n".repeat(100), 1_000),
        new Flood("pipelined requests", "", "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n", 100),
        new Flood(
            "HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", "\0\0\1\1", 1_000),
        new Flood("TLS", "\26\3\1\2\0\1\0\1\u00fc\3\3", kib, 100),
        new Flood("parameters", form + "Content-Length: 96000\r\n\r\n", "ab=cd&", 16_000),
        new Flood("spaces", put + "If-Match: \"a\"" + " ".repeat(60_000) + "\"\r\n\r\n", "", 0),
        json("nested 100,000 deep", "[".repeat(100_000)),
        json("nested 48,000 deep", "{\"a\":".repeat(8_000) + "[".repeat(48_000)),
        json("number", "{\"interval\":" + "9".repeat(90_000) + "}"),
        json("fraction", "{\"interval\":1." + "9".repeat(90_000) + "}"),
        json("exponent", "{\"interval\":1e" + "9".repeat(900) + "}"),
        json("string", "{\"interval\":\"" + "\\u0041".repeat(15_000) + "\"}"),
        json("the same key", "{" + "\"a\":1,".repeat(10_000) + "\"a\":1}"),
        json(
            "keys",
            IntStream.range(0, 9_000)
                .mapToObj(i -> "\"" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"))));
  }

  /** Sends all of it, or as much as the server takes, and reads the status; -1 when it hung up. */
  private int send(Flood flood) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) IDLE_TIMEOUT.plusSeconds(5).toMillis());
      try {
        OutputStream out = socket.getOutputStream();
        out.write(flood.begin().getBytes(ISO_8859_1));
        byte[] block = flood.block().getBytes(ISO_8859_1);
        for (int i = 0; i < flood.times(); i++) {
          out.write(block);
        }
        socket.shutdownOutput();
      } catch (IOException e) {
        // The server has hung up; it may have said why.
      }
      String answer = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      return answer.isEmpty() ? -1 : Integer.parseInt(answer.substring("HTTP/1.1 ".length()));
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer to " + flood.name(), e);
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void floods_are_refused_the_heap_stays_flat_and_no_thread_is_left() {
    flood();
    flood();
    long heap = heapAfterCollection();
    int threads = THREADS.getThreadCount();

    for (int i = 0; i < ROUNDS; i++) {
      flood();
    }

    long growth = heapAfterCollection() - heap;
    System.out.printf("%d rounds of floods: the heap has grown by %,d bytes%n", ROUNDS, growth);
    assertThat(growth).as("growth of %,d bytes of heap", heap).isLessThan(GROWTH);
    await().atMost(Duration.ofSeconds(30)).until(() -> THREADS.getThreadCount() <= threads + 8);
    assertThat(server.takeErrors()).isEmpty();
    assertThat(server.send("GET /status").status()).isEqualTo(200);
  }

  private void flood() {
    for (Flood flood : floods()) {
      long begin = System.nanoTime();
      int status = send(flood);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(status == -1 || status >= 400 && status < 500).as(flood.name() + status).isTrue();
      assertThat(took).as(flood.name()).isLessThan(IDLE_TIMEOUT.plusSeconds(4));
    }
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

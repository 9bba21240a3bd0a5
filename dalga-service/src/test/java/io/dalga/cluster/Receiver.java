package io.dalga.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Receives runs, remembers and logs every one, and answers after a while. */
final class Receiver implements AutoCloseable {

  private static final int DONE = 200;

  static {
    // A server that hangs up on idle connections looks as if attempts had failed.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    System.setProperty("sun.net.httpserver.idleInterval", "3600");
  }

  /** One request. */
  record Delivery(
      String path,
      String body,
      String runId,
      Instant scheduledAt,
      int attempt,
      long instance,
      Instant receivedAt,
      Instant answeredAt,
      int status) {

    Duration lateness() {
      return Duration.between(scheduledAt, receivedAt);
    }

    boolean isDone() {
      return status == DONE;
    }
  }

  private final HttpServer server;
  private final ScheduledExecutorService answers = Executors.newScheduledThreadPool(4);
  private final Collection<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final Writer log;
  private volatile Duration delay;
  private volatile ToIntFunction<Delivery> verdict = delivery -> DONE;

  Receiver(Duration delay) throws IOException {
    this.delay = delay;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10_000);
    Path directory = Files.createDirectories(Path.of("target", "cluster-logs"));
    this.log =
        Files.newBufferedWriter(
            directory.resolve("receiver-" + server.getAddress().getPort() + ".log"));
    this.server.setExecutor(Executors.newFixedThreadPool(8));
    this.server.createContext("/", this::receive);
    this.server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  void setDelay(Duration newDelay) {
    delay = newDelay;
  }

  /** Sets what decides on the status code of each answer; the delivery's own is 200 meanwhile. */
  void answerBy(ToIntFunction<Delivery> newVerdict) {
    verdict = newVerdict;
  }

  private void receive(HttpExchange exchange) throws IOException {
    Instant receivedAt = Instant.now();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    answers.schedule(
        () -> {
          Delivery delivery = delivery(exchange, body, receivedAt, DONE);
          int status = verdict.applyAsInt(delivery);
          Delivery answered =
              status == DONE ? delivery : delivery(exchange, body, receivedAt, status);
          deliveries.add(answered);
          write(answered);
          answer(exchange, status);
        },
        delay.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static Delivery delivery(
      HttpExchange exchange, String body, Instant receivedAt, int status) {
    return new Delivery(
        exchange.getRequestURI().getPath().substring(1),
        body,
        exchange.getRequestHeaders().getFirst("dalga-run-id"),
        Instant.parse(exchange.getRequestHeaders().getFirst("dalga-sched")),
        Integer.parseInt(exchange.getRequestHeaders().getFirst("dalga-attempt")),
        Long.parseLong(exchange.getRequestHeaders().getFirst("dalga-instance")),
        receivedAt,
        Instant.now(),
        status);
  }

  private synchronized void write(Delivery delivery) {
    try {
      log.write(delivery + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException e) {
      // The sender was killed: what it asked for has been remembered all the same.
      exchange.close();
    }
  }

  List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  Map<String, List<Delivery>> byRun() {
    return deliveries.stream().collect(Collectors.groupingBy(Delivery::runId));
  }

  /** Of first attempts: a retry is late by design. */
  Duration maxLateness() {
    return deliveries.stream()
        .filter(delivery -> delivery.attempt() == 1)
        .map(Delivery::lateness)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  Duration minLateness() {
    return deliveries.stream()
        .map(Delivery::lateness)
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    server.stop(0);
    answers.shutdownNow();
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

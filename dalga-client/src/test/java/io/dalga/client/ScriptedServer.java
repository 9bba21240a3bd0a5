package io.dalga.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real server that gives the answers it was told to, in order, the last one until there are more.
 */
final class ScriptedServer implements AutoCloseable {

  static final String JOB =
      "{\"path\":\"p\",\"body\":\"b\",\"interval\":60,\"location\":\"UTC\","
          + "\"next_run\":\"2014-11-11T22:11:40Z\",\"next_sched\":\"2014-11-11T22:11:40Z\","
          + "\"instance_id\":null,\"state\":\"scheduled\",\"target\":\"default\",\"attempts\":0,"
          + "\"last_run\":{\"time\":\"2014-11-11T22:10:40Z\",\"outcome\":\"delivered\","
          + "\"status\":200,\"error\":null,\"duration_ms\":12,\"unheard_of\":1},"
          + "\"created_at\":\"2014-11-11T22:09:40Z\",\"updated_at\":\"2014-11-11T22:09:40Z\","
          + "\"etag\":\"e1\",\"unheard_of\":{}}";

  /** Of each job of a bulk request that wants to run every second. */
  private static final String REFUSED =
      ",\"status\":400,\"parameter\":\"interval\",\"detail\":\"too often\"}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
  private volatile Answer last = json(500, "the script is empty");
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What one request gets, whose body can be read. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** What one request was. */
  record Received(String method, String uri, Headers headers, String body) {

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }

    /** A segment of the path as Dalga decodes it: once, as a form value. */
    String segment(int index) {
      String path = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
      return URLDecoder.decode(path.split("/", -1)[index], StandardCharsets.UTF_8);
    }
  }

  ScriptedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ScriptedServer answers(Answer... answers) {
    script.addAll(List.of(answers));
    return this;
  }

  List<Received> received() {
    return received;
  }

  Received only() {
    if (received.size() != 1) {
      throw new AssertionError("not one request but " + received);
    }
    return received.get(0);
  }

  void awaitArrival() throws InterruptedException {
    if (arrivals.poll(5, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no request within 5 s");
    }
  }

  static Answer json(int status, String body) {
    return answer(status, "application/json", body);
  }

  static Answer problem(int status, String body) {
    return answer(status, "application/problem+json;charset=utf-8", body);
  }

  static Answer answer(int status, String type, String body, String... headers) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Stores the first so many jobs of a bulk request, and cannot store those behind them. */
  static Answer storing(int most) {
    return exchange -> {
      String[] lines =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("\n");
      StringBuilder results = new StringBuilder();
      for (int line = 1; line <= Math.min(most, lines.length); line++) {
        String refused = lines[line - 1].contains("\"interval\":1}") ? REFUSED : ",\"status\":201}";
        results.append("{\"line\":").append(line).append(refused).append('\n');
      }
      if (most < lines.length) {
        results.append("{\"line\":").append(most + 1).append(",\"status\":503}\n");
      }
      answer(200, "application/x-ndjson", results.toString()).to(exchange);
    };
  }

  /** Says nothing while the test runs. */
  Answer silence() {
    return exchange -> untilClosed();
  }

  /** Sends the headers and one byte, and then nothing while the test runs. */
  Answer stall() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      untilClosed();
    };
  }

  private void untilClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.setStreams(new ByteArrayInputStream(body), null);
      received.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              new String(body, StandardCharsets.UTF_8)));
      Answer next = script.poll();
      last = next == null ? last : next;
      arrivals.add("arrived");
      last.to(exchange);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

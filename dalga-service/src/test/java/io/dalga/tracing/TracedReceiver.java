package io.dalga.tracing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers 500 to jobs of the path {@code fail}, else 200, and remembers who has sent what trace.
 */
final class TracedReceiver implements AutoCloseable {

  private static final String NOTHING = "";

  private final HttpServer server;
  private final Map<String, String> traceparents = new ConcurrentHashMap<>();

  TracedReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring(1);
          String header = exchange.getRequestHeaders().getFirst("traceparent");
          traceparents.put(path, header == null ? NOTHING : header);
          exchange.sendResponseHeaders(path.equals("fail") ? 500 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** What came with the latest delivery of a path; empty = nothing; null = none came. */
  @Nullable String traceparent(String path) {
    return traceparents.get(path);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

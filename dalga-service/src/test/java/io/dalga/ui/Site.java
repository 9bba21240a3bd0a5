package io.dalga.ui;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.sun.net.httpserver.HttpServer;
import io.dalga.client.DalgaClient;
import io.dalga.client.Schedule;
import io.dalga.http.DalgaServer;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server, a receiver that says no, and a browser; the same for all tests of the JVM that ask for
 * it. For one thread.
 */
final class Site implements AutoCloseable {

  /** What the receiver says; it would run if it were taken for markup. */
  static final String REPLY = Hostile.MARKUP;

  private final HttpServer receiver;
  private final DalgaServer server;
  private final Chromium browser;
  private final DalgaClient client;

  private Site() {
    receiver = refusing();
    String receiverUrl = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    server =
        DalgaServer.start(
            ConfigOverride.config("history.mode", "all"),
            ConfigOverride.config("targets.refusing.type", "http"),
            ConfigOverride.config("targets.refusing.baseUrl", receiverUrl),
            ConfigOverride.config("targets.refusing.maxRate", "50"),
            ConfigOverride.config("targets.away.type", "http"),
            ConfigOverride.config("targets.away.baseUrl", "http://127.0.0.1:1/"));
    client = DalgaClient.create(URI.create(url()));
    browser = new Chromium();
  }

  private static HttpServer refusing() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] reply = REPLY.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  DalgaClient client() {
    return client;
  }

  /** Opens the page at the given place behind the #. */
  Visit visit(String place) {
    return visit(place, new NewContextOptions().setViewportSize(1280, 800));
  }

  Visit visit(String place, NewContextOptions options) {
    return new Visit(browser.newContext(options), url(), place);
  }

  /** A path that no other test uses. */
  static String newPath() {
    return "t-" + UUID.randomUUID();
  }

  /** Has a job whose only attempt was refused, so that it has failed for good. */
  void failFor(String path, String body) {
    client.schedule(path, body, Schedule.onceNow().target("refusing").maxAttempts(1));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.get(path, body).orElseThrow().state().equals("failed"));
  }

  @Override
  public void close() {
    browser.close();
    server.close();
    receiver.stop(0);
  }

  /** Hands the same one to every test that asks for one. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType().equals(Site.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Site.class))
          .getOrComputeIfAbsent(Site.class, type -> new Site());
    }
  }
}

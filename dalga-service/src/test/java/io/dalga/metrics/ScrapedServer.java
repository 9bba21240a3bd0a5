package io.dalga.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.dalga.http.DalgaServer;
import io.dalga.job.Outcome;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The application, and a receiver that answers with the status that is the path of a job. Handed to
 * every test that asks for it, and stopped after the last of them.
 */
public final class ScrapedServer implements AutoCloseable {

  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

  private final HttpServer receiver;
  private final DalgaServer dalga;
  private final HttpClient client = HttpClient.newHttpClient();

  private ScrapedServer() {
    try {
      receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    receiver.createContext(
        "/",
        exchange -> {
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
    dalga =
        DalgaServer.start(
            ConfigOverride.config(
                "endpoint.baseUrl", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/"));
  }

  /** Gives the same one to all tests. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType().equals(ScrapedServer.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Shared.class))
          .getOrComputeIfAbsent(ScrapedServer.class, type -> new ScrapedServer());
    }
  }

  /** The page of numbers, in the form that is asked for. */
  HttpResponse<String> page(String accept) throws Exception {
    return get("/prometheus", accept);
  }

  Exposition numbers() throws Exception {
    return Exposition.parse(page("text/plain").body());
  }

  HttpResponse<String> get(String adminPath, String accept) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(admin(adminPath)).header("Accept", accept).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private URI admin(String path) {
    return URI.create("http://127.0.0.1:" + dalga.adminPort() + path);
  }

  /** Calls the API. */
  HttpResponse<String> call(String method, String address) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + dalga.port() + address);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  /** Has a run delivered that is answered by that status. */
  void run(int status) throws Exception {
    call("PUT", "/jobs/" + status + "/b?one-off=true&immediate=true");
  }

  /** The page, after at least one run of each outcome. */
  Exposition numbersAfterAllOutcomes() throws Exception {
    for (int status : new int[] {200, 204, 500}) {
      run(status);
    }
    await()
        .untilAsserted(
            () -> {
              Exposition page = numbers();
              for (Outcome.Kind kind : Outcome.Kind.values()) {
                String[] labels = {"outcome", kind.text(), "target", "default"};
                assertThat(page.value("dalga_runs_total", labels)).isPositive();
              }
            });
    return numbers();
  }

  @Override
  public void close() {
    dalga.close();
    receiver.stop(0);
  }
}

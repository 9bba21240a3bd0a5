package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.core.setup.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong, no secret is in what the process prints, logs or answers. Each secret is one
 * that is nowhere else: {@code canary} and a number.
 */
class SecretsTest {

  private static final String CANARY = "canary";

  /** 24 bytes: it begins with the word, as Base64. */
  private static final String SIGNING_CANARY = "canarycanarycanarycanarycanarycanary";

  private static final Map<String, String> SECRETS =
      new TreeMap<>(
          Map.of(
              "DB_PASSWORD", "canary-1",
              "SIGNING_SECRET", "whsec_" + SIGNING_CANARY,
              "PROXY_PASSWORD", "canary-3",
              "AMQP_URL", "amqp://dalga:canary-4@127.0.0.1:1/",
              "REDIS_URL", "redis://:canary-5@127.0.0.1:1",
              "AMQP_QUEUE_URL", "amqp://dalga:canary-6@127.0.0.1:1/",
              "STORE_PASSWORD", "canary-7"));

  @TempDir private Path directory = Path.of("");
  private final Output output = new Output();

  @AfterEach
  void restore() {
    output.close();
  }

  /** What the process writes, kept beside being written. */
  private static final class Output implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Output() {
      PrintStream kept = new PrintStream(written, true, StandardCharsets.UTF_8);
      System.setOut(kept);
      System.setErr(kept);
    }

    private String text() {
      return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The application in this process; it does not end it. */
  private static final class InProcess extends DalgaApplication implements AutoCloseable {
    private final List<Throwable> fatal = new ArrayList<>();
    private @Nullable Server server;

    InProcess(Map<String, String> environment) {
      super(environment);
    }

    @Override
    public void run(DalgaConfiguration configuration, Environment environment) throws Exception {
      environment.lifecycle().addServerLifecycleListener(started -> server = started);
      super.run(configuration, environment);
    }

    @Override
    protected void onFatalError(Throwable failure) {
      fatal.add(failure);
    }

    /** Of the application, or of the admin pages. */
    int port(int connector) {
      return ((ServerConnector) Objects.requireNonNull(server).getConnectors()[connector])
          .getLocalPort();
    }

    @Override
    public void close() throws Exception {
      if (server != null) {
        server.stop();
      }
    }
  }

  private InProcess run(String command, String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("config.yml"), yaml);
    InProcess application = new InProcess(SECRETS);
    application.run(
        command.equals("db status")
            ? new String[] {"db", "status", file.toString()}
            : new String[] {command, file.toString()});
    return application;
  }

  private static void assertSilent(String where, String text) {
    assertThat(
            Arrays.stream(text.split("\n"))
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(CANARY)))
        .as(where)
        .isEmpty();
  }

  private static final String LISTEN =
      """
      server:
        applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
        adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
        requestLog: {appenders: [{type: console}]}
      logging: {level: LEVEL, loggers: LOGGERS, appenders: [{type: console}]}
      """;

  /** With the loggers of config.yml. */
  private static String listen(String level) throws IOException {
    JsonNode file = new YAMLMapper().readTree(Path.of("..", "config.yml").toFile());
    return LISTEN
        .replace("LEVEL", level)
        .replace("LOGGERS", file.at("/logging/loggers").toString());
  }

  private static final String TARGETS =
      """
      endpoint: {baseUrl: 'http://127.0.0.1:1/', signingSecrets: '${SIGNING_SECRET}'}
      notifications: {target: rabbit}
      jobs: {retryMaxAttempts: 2, retryInterval: 1s}
      targets:
        signed: {type: http, baseUrl: 'http://127.0.0.1:1', signing: {secrets: ['${SIGNING_SECRET}']}}
        proxied:
          type: http
          baseUrl: http://receiver.example/
          client: {proxy: {host: 127.0.0.1, port: 1, auth: {username: dalga, password: '${PROXY_PASSWORD}'}}}
        rabbit: {type: rabbitmq, url: '${AMQP_URL}', timeout: 1s}
        redis: {type: queue, url: '${REDIS_URL}', timeout: 1s}
        bunny: {type: queue, url: '${AMQP_QUEUE_URL}', timeout: 1s}
        anywhere: {type: http, anyHost: true, signing: {secrets: ['${SIGNING_SECRET}']}}
      """;

  private static final List<String> NAMES =
      List.of("default", "signed", "proxied", "rabbit", "redis", "bunny", "anywhere");

  /** Those that there may be, besides those that there are. */
  private static final List<String> PAGES =
      List.of(
          "GET /",
          "GET /status",
          "GET /me",
          "GET /targets",
          "GET /instances",
          "GET /openapi.json",
          "GET /jobs",
          "GET /runs",
          "GET /nothing",
          "PUT /jobs/x/y?interval=nothing",
          "PUT /jobs/x/y?interval=1&target=nothing");

  private static final List<String> ADMIN_PAGES =
      List.of(
          "GET /",
          "GET /metrics?pretty=true",
          "GET /healthcheck?pretty=true",
          "GET /threads",
          "GET /prometheus",
          "GET /health-check",
          "GET /ping",
          "GET /nothing",
          "POST /tasks/gc",
          "POST /tasks/log-level?logger=ROOT&level=DEBUG",
          "POST /tasks/nothing");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static String answer(int port, String call) throws IOException, InterruptedException {
    String[] words = call.split(" ");
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + words[1]))
                .method(words[0], HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.headers().map() + " " + response.body();
  }

  private static void assertSilentPages(InProcess application) throws Exception {
    for (String call : PAGES) {
      assertSilent(call, answer(application.port(0), call));
    }
    for (String call : ADMIN_PAGES) {
      assertSilent(call, answer(application.port(1), call));
    }
  }

  @Test
  void a_server_whose_targets_all_fail_says_nothing_secret() throws Exception {
    String database =
        "database: {url: 'jdbc:h2:file:%s', user: dalga, password: '${DB_PASSWORD}'}\n"
            .formatted(directory.resolve("jobs"));
    try (InProcess application = run("server", database + TARGETS + listen("DEBUG"))) {
      assertThat(application.fatal).as(output.text()).isEmpty();
      for (String target : NAMES) {
        String put =
            "PUT /jobs/http:%2F%2F127.0.0.1%2F/"
                + target
                + "?interval=1&immediate=true&target="
                + target;
        assertThat(answer(application.port(0), put)).startsWith("201 ");
      }
      for (String target : NAMES) {
        String job = "/jobs/http:%2F%2F127.0.0.1%2F/" + target;
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> answer(application.port(0), "GET " + job).contains("\"outcome\":\"failed\""));
        for (String page : List.of("", "/why", "/runs")) {
          assertSilent(target + page, answer(application.port(0), "GET " + job + page));
        }
      }
      assertSilentPages(application);
    }
    assertThat(output.text()).contains("failed: job=");
    assertSilent("the log", output.text());
  }

  @Test
  void a_server_without_its_database_says_nothing_secret() throws Exception {
    String database =
        "database: {url: 'jdbc:mysql://127.0.0.1:1/dalga?password=${DB_PASSWORD}&user=dalga', apiConnections: 1}\n";
    try (InProcess application = run("server", database + listen("DEBUG"))) {
      if (application.server != null) {
        assertSilentPages(application);
      }
    }
    run("db status", database + listen("DEBUG"));
    assertThat(output.text()).contains("127.0.0.1:1");
    assertSilent("the log", output.text());
  }

  static List<String> wrong() {
    return List.of(
        "database: {url: 'jdbc:mysql://dalga:${DB_PASSWORD}@h:port/x'}",
        "database: {url: 'jdbc:mysq://dalga:${DB_PASSWORD}@h/x'}",
        "database: {url: 'jdbc:h2:nothing:x;PASSWORD=${DB_PASSWORD}'}",
        "database: {url: 'jdbc:h2:mem:x;PASSWORD=${DB_PASSWORD};NOTHING=1'}",
        "database: {host: '127.0.0.1', port: 1, password: '${DB_PASSWORD}'}",
        "database: {password: '${DB_PASSWORD}', port: 0}",
        "database: {password: '${DB_PASSWORD}', pasword: '${DB_PASSWORD}'}",
        "database: {password: ['${DB_PASSWORD}']}",
        "database: {port: '${DB_PASSWORD}'}",
        "database: '${DB_PASSWORD}'",
        "database: {password: \"${DB_PASSWORD}\"oops}",
        "database: {password: ${DB_PASSWORD}: x}",
        "database:\n  password: ${DB_PASSWORD}\n url: x",
        "endpoint: {baseUrl: 'http://dalga:${DB_PASSWORD}@h/'}",
        "endpoint: {baseUrl: 'http://h:${DB_PASSWORD}/'}",
        "endpoint: {baseUrl: 'http://h/?key=${DB_PASSWORD}'}",
        "endpoint: {baseUrl: 'http://dalga:${DB_PASSWORD}@h^/'}",
        "endpoint: {baseUrl: 'http://h', signingSecrets: '${DB_PASSWORD}'}",
        "endpoint: {baseUrl: 'http://h', signingSecrets: ['${SIGNING_SECRET}']}",
        "endpoint: {timeout: '${DB_PASSWORD}'}",
        "targets: {a: '${AMQP_URL}'}",
        "targets: {a: {type: '${AMQP_URL}'}}",
        "targets: {a: {type: rabbitmq, url: '${AMQP_URL}:5672:/^'}}",
        "targets: {a: {type: rabbitmq, url: '${DB_PASSWORD}'}}",
        "targets: {a: {type: rabbitmq, url: '${REDIS_URL}'}}",
        "targets: {a: {type: queue, url: '${REDIS_URL}:5'}}",
        "targets: {a: {type: queue, url: 'redis://${DB_PASSWORD}@'}}",
        "targets: {a: {type: queue, url: 'redis://h/${DB_PASSWORD}'}}",
        "targets: {a: {type: queue, url: 'redis://h?password=${DB_PASSWORD}'}}",
        "targets: {a: {type: queue, url: 'nothing://u:${DB_PASSWORD}@h'}}",
        "targets: {a: {type: http, baseUrl: 'http://h', signing: '${SIGNING_SECRET}'}}",
        "targets: {a: {type: http, baseUrl: 'http://h', signing: {secrets: '${SIGNING_SECRET}'}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', signing: {secrets: ['${SIGNING_SECRET}x']}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', signing: {secrets: ['${SIGNING_SECRET}-_']}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', signing: {secrets: [{a: '${SIGNING_SECRET}'}]}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', client: {proxy: '${PROXY_PASSWORD}'}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', client: {proxy: {host: '', auth: {password: '${PROXY_PASSWORD}'}}}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', client: {proxy: {host: p, port: 1, scheme: https, auth: {username: d, password: '${PROXY_PASSWORD}'}}}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', client: {tls: {trustStorePath: config.yml, trustStorePassword: '${STORE_PASSWORD}'}}}}",
        "targets: {a: {type: http, baseUrl: 'http://h', client: {tls: {keyStorePath: /nowhere, keyStorePassword: '${STORE_PASSWORD}'}}}}",
        "server: {adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}], applicationConnectors: [{type: https, bindHost: 127.0.0.1, port: 0, keyStorePath: /nowhere, keyStorePassword: '${STORE_PASSWORD}'}]}",
        "server: {adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}], applicationConnectors: [{type: https, bindHost: 127.0.0.1, port: 0, keyStorePassword: '${STORE_PASSWORD}'}]}");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void a_start_that_fails_says_nothing_secret(String yaml) throws Exception {
    String database =
        yaml.startsWith("database") ? "" : "database: {url: 'jdbc:h2:mem:wrong', migrate: true}\n";
    String listen = yaml.startsWith("server") ? "" : listen("INFO");
    try (InProcess application = run("server", database + yaml + "\n" + listen)) {
      assertThat(application.fatal.isEmpty() && application.server == null)
          .as("it runs, or says why not: " + output.text())
          .isFalse();
      assertThat(output.text()).isNotBlank();
    }
    assertSilent("the log", output.text());
  }
}

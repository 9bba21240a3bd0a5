package io.dalga.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.http.DalgaServer;
import io.dropwizard.testing.ConfigOverride;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From the call that stores a job, through its run, to the receiver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + CALLER + "-01";
  private static final String ONCE = "?one-off=true&immediate=true";

  private final HttpClient client = HttpClient.newHttpClient();
  private final TracedReceiver receiver = new TracedReceiver();
  private final DalgaServer server = start("memory");

  private DalgaServer start(String tracing) {
    return DalgaServer.start(
        ConfigOverride.config("tracing.type", tracing),
        ConfigOverride.config("endpoint.baseUrl", receiver.url()));
  }

  @AfterAll
  void stop() {
    server.close();
    receiver.close();
  }

  private int call(DalgaServer to, String method, String address, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + address))
            .method(method, BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private String received(String path) {
    await().until(() -> receiver.traceparent(path) != null);
    return Objects.requireNonNull(receiver.traceparent(path));
  }

  /** The finished span of an attempt at a job of that path. */
  private static SpanData attempt(String path) {
    return span("run default", path);
  }

  private static SpanData span(String name, String path) {
    return await()
        .until(
            () ->
                MemoryTracingFactory.SPANS.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals(name))
                    .filter(
                        span ->
                            path.equals(span.getAttributes().get(AttemptSpan.PATH))
                                || String.valueOf(span.getAttributes().get(RequestSpans.PATH))
                                    .startsWith("/jobs/" + path))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }

  private static SpanContext onlyLink(SpanData span) {
    assertThat(span.getLinks()).hasSize(1);
    return span.getLinks().stream().map(LinkData::getSpanContext).findFirst().orElseThrow();
  }

  @Test
  void a_run_links_to_the_call_that_stored_its_job_and_goes_on_at_the_receiver() throws Exception {
    call(server, "PUT", "/jobs/linked/1" + ONCE, "", "traceparent", TRACEPARENT);

    SpanData attempt = attempt("linked");
    SpanData put = span("PUT /jobs/{path}/{body}", "linked");
    assertThat(put.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(put.getTraceId()).isEqualTo(TRACE);
    assertThat(put.getParentSpanId()).isEqualTo(CALLER);
    assertThat(put.getAttributes().get(AttemptSpan.STATUS)).isEqualTo(201);

    assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(attempt.getParentSpanContext().isValid()).isFalse();
    assertThat(attempt.getTraceId()).isNotEqualTo(TRACE);
    assertThat(onlyLink(attempt).getTraceId()).isEqualTo(TRACE);
    assertThat(onlyLink(attempt).getSpanId()).isEqualTo(put.getSpanId());
    assertThat(attempt.getAttributes().get(AttemptSpan.OUTCOME)).isEqualTo("delivered");
    assertThat(attempt.getAttributes().get(AttemptSpan.ATTEMPT)).isEqualTo(1);
    assertThat(received("linked")).isEqualTo(TraceParent.text(attempt.getSpanContext()));
  }

  @Test
  void jobs_that_are_stored_together_link_to_the_call_that_stored_them() throws Exception {
    String lines =
        """
        {"path": "bulk1", "body": "b", "one_off": true, "immediate": true}
        {"path": "bulk2", "body": "b", "one_off": true, "immediate": true}
        """;
    call(server, "POST", "/jobs", lines, "traceparent", TRACEPARENT);

    assertThat(onlyLink(attempt("bulk1")).getTraceId()).isEqualTo(TRACE);
    assertThat(onlyLink(attempt("bulk2"))).isEqualTo(onlyLink(attempt("bulk1")));
  }

  @Test
  void the_interface_of_the_first_version_is_traced_too() throws Exception {
    call(
        server,
        "GET",
        "/schedule?routing_key=first&body=b&one-off=true&immediate=true",
        "",
        "traceparent",
        TRACEPARENT);

    assertThat(onlyLink(attempt("first")).getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void a_call_without_a_trace_or_with_a_broken_one_begins_its_own() throws Exception {
    call(server, "PUT", "/jobs/without/1" + ONCE, "");
    call(server, "PUT", "/jobs/broken/1" + ONCE, "", "traceparent", "00-x'; DROP TABLE jobs-01");

    for (String path : new String[] {"without", "broken"}) {
      SpanData put = span("PUT /jobs/{path}/{body}", path);
      assertThat(put.getParentSpanContext().isValid()).isFalse();
      assertThat(onlyLink(attempt(path)).getTraceId()).isEqualTo(put.getTraceId());
    }
  }

  @Test
  void a_failed_attempt_is_an_error_and_says_why() throws Exception {
    call(server, "PUT", "/jobs/fail/1" + ONCE, "");

    SpanData attempt = attempt("fail");
    assertThat(attempt.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attempt.getAttributes().get(AttemptSpan.STATUS)).isEqualTo(500);
    assertThat(attempt.getAttributes().get(AttemptSpan.OUTCOME)).isEqualTo("failed");
    assertThat(attempt.getEndEpochNanos()).isGreaterThanOrEqualTo(attempt.getStartEpochNanos());
  }

  @Test
  void the_trace_of_the_attempt_wins_over_a_header_of_the_job() throws Exception {
    call(server, "PUT", "/jobs/own/1" + ONCE + "&header.traceparent=" + TRACEPARENT, "");

    assertThat(received("own")).isEqualTo(TraceParent.text(attempt("own").getSpanContext()));
  }

  @Test
  void without_tracing_nothing_is_kept_or_passed_on_but_what_the_job_says_itself()
      throws Exception {
    try (DalgaServer untraced = start("none")) {
      call(untraced, "PUT", "/jobs/kept/1?interval=3600", "", "traceparent", TRACEPARENT);
      assertThat(storedTraces(untraced)).containsExactly((String) null);
      call(untraced, "PUT", "/jobs/off/1" + ONCE, "", "traceparent", TRACEPARENT);
      call(untraced, "PUT", "/jobs/itself/1" + ONCE + "&header.traceparent=" + TRACEPARENT, "");

      assertThat(received("off")).isEmpty();
      assertThat(received("itself")).isEqualTo(TRACEPARENT);
    }
  }

  private static List<@Nullable String> storedTraces(DalgaServer server) throws SQLException {
    List<@Nullable String> traces = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(server.databaseUrl(), "dalga", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT traceparent FROM jobs")) {
      while (rows.next()) {
        traces.add(rows.getString(1));
      }
    }
    return traces;
  }
}

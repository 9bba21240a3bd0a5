package io.dalga.client;

import static io.dalga.client.ScriptedServer.JOB;
import static io.dalga.client.ScriptedServer.answer;
import static io.dalga.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private ScriptedServer server;

  /** The waits before each retry, none of which the tests wait for. */
  private final List<Duration> waits = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DalgaClientBuilder builder(URI uri) {
    return DalgaClient.builder(uri)
        .requestTimeout(LONG)
        .delayed(
            wait -> {
              waits.add(wait);
              return Runnable::run;
            });
  }

  private DalgaClient client() {
    return builder(server.uri()).build();
  }

  private static ScriptedServer.Answer status(int status, String... headers) {
    return answer(status, "text/plain", "no", headers);
  }

  private static void fails(ThrowingCallable call) {
    assertThatExceptionOfType(DalgaException.class).isThrownBy(call);
  }

  private static Arguments call(String name, Consumer<DalgaClient> call) {
    return Arguments.of(name, call);
  }

  static Stream<Arguments> idempotent() {
    return Stream.of(
        call("get", client -> client.get("p", "b")),
        call("enable", client -> client.enable("p", "b")),
        call("disable", client -> client.disable("p", "b")),
        call("cancel", client -> client.cancel("p", "b")),
        call("schedule", client -> client.schedule("p", "b", Schedule.onceNow())),
        call("status", DalgaClient::status));
  }

  static Stream<Arguments> once() {
    return Stream.of(
        call("trigger", client -> client.trigger("p", "b")),
        call("ifAbsent", client -> client.schedule("p", "b", Schedule.onceNow().ifAbsent())),
        call("ifMatch", client -> client.schedule("p", "b", Schedule.onceNow().ifMatch("e"))));
  }

  static Stream<Arguments> all() {
    return Stream.concat(idempotent(), once());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("idempotent")
  void an_idempotent_call_is_repeated_until_it_succeeds(String name, Consumer<DalgaClient> call) {
    server.answers(status(502), status(504), json(200, JOB));

    call.accept(client());

    assertThat(server.received()).hasSize(3);
    assertThat(waits).hasSize(2);
    assertThat(waits.get(0)).isBetween(Duration.ZERO, Duration.ofMillis(100));
    assertThat(waits.get(1)).isBetween(Duration.ZERO, Duration.ofMillis(200));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("once")
  void a_call_that_may_have_had_its_effect_is_not_repeated(
      String name, Consumer<DalgaClient> call) {
    server.answers(status(502), status(504), server.silence());
    DalgaClient client = client();
    DalgaClient impatient = builder(server.uri()).requestTimeout(SHORT).build();

    assertThat(catchThrowableOfType(DalgaProblemException.class, () -> call.accept(client)))
        .hasMessageContaining("502");
    assertThat(catchThrowableOfType(DalgaProblemException.class, () -> call.accept(client)))
        .hasMessageContaining("504");
    assertThat(catchThrowableOfType(DalgaException.class, () -> call.accept(impatient)))
        .hasCauseInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("no complete reply within PT1S (attempt 1)");
    assertThat(server.received()).hasSize(3);
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void a_call_that_the_server_refused_is_repeated(String name, Consumer<DalgaClient> call) {
    server.answers(status(503), status(429), json(200, JOB));

    call.accept(client());

    assertThat(server.received()).hasSize(3);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void a_call_that_was_never_sent_is_repeated(String name, Consumer<DalgaClient> call)
      throws IOException {
    DalgaClient client = builder(unusedAddress()).build();

    DalgaException failure = catchThrowableOfType(DalgaException.class, () -> call.accept(client));

    assertThat(failure)
        .isExactlyInstanceOf(DalgaException.class)
        .hasCauseInstanceOf(ConnectException.class)
        .hasMessageContaining("(attempt 3)");
    assertThat(waits).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 500, 501})
  void other_errors_are_final(int status) {
    server.answers(status(status));

    fails(() -> client().status());

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void a_reply_that_cannot_be_read_is_final() {
    server.answers(json(200, "<html>"));

    fails(() -> client().get("p", "b"));

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void a_connection_that_breaks_is_made_again() {
    server.answers(
        exchange -> {
          throw new IOException("broken");
        },
        json(200, JOB));

    client().cancel("p", "b");

    assertThat(server.received()).hasSize(2);
    assertThat(waits).hasSize(1);
  }

  @Test
  void a_timeout_also_bounds_a_reply_that_stalls_half_way() {
    server.answers(server.stall(), json(200, JOB));

    assertThat(builder(server.uri()).requestTimeout(SHORT).build().get("p", "b")).isPresent();

    assertThat(server.received()).hasSize(2);
  }

  @Test
  void the_attempts_are_bounded_and_the_last_failure_is_reported() {
    server.answers(status(503), status(503), status(502), json(200, JOB));

    DalgaProblemException problem =
        catchThrowableOfType(DalgaProblemException.class, () -> client().get("p", "b"));

    assertThat(problem.status()).isEqualTo(502);
    assertThat(server.received()).hasSize(3);
  }

  @Test
  void a_dead_server_gets_no_more_retries_than_the_budget() throws IOException {
    RetryPolicy policy = new RetryPolicy(3, SHORT, SHORT, 5, LONG);
    DalgaClient client = builder(unusedAddress()).retries(policy).build();

    for (int call = 0; call < 10; call++) {
      fails(() -> client.get("p", "b"));
    }

    assertThat(waits).hasSize(5);
  }

  @Test
  void ten_healthy_answers_earn_one_retry() {
    RetryBudget budget = new RetryBudget(1);
    assertThat(budget.spend()).isTrue();
    assertThat(budget.spend()).isFalse();

    for (int answer = 0; answer < 9; answer++) {
      budget.refund();
    }
    assertThat(budget.spend()).isFalse();
    for (int answer = 0; answer < 100; answer++) {
      budget.refund();
    }

    assertThat(budget.spend()).isTrue();
    assertThat(budget.spend()).as("there is never more than the capacity").isFalse();
  }

  @Test
  void healthy_answers_fill_the_budget_of_their_client() {
    RetryPolicy policy = new RetryPolicy(2, SHORT, SHORT, 1, LONG);
    DalgaClient client = builder(server.uri()).retries(policy).build();

    server.answers(status(503), status(503), status(503));
    fails(() -> client.get("p", "b"));
    fails(() -> client.get("p", "b"));
    assertThat(waits).as("the second call found the budget spent").hasSize(1);

    server.answers(Collections.nCopies(10, json(200, JOB)).toArray(ScriptedServer.Answer[]::new));
    server.answers(status(503), json(200, JOB));
    for (int call = 0; call < 11; call++) {
      assertThat(client.get("p", "b")).isPresent();
    }
    assertThat(waits).hasSize(2);
  }

  @Test
  void retry_after_is_honoured_where_it_is_longer() {
    server.answers(
        status(503, "Retry-After", "7"), status(429, "Retry-After", "0"), json(200, JOB));

    client().trigger("p", "b");

    assertThat(waits.get(0)).isEqualTo(Duration.ofSeconds(7));
    assertThat(waits.get(1)).isLessThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void retry_after_may_be_a_date() {
    Instant soon = Instant.now().plusSeconds(20);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(soon.atOffset(ZoneOffset.UTC));
    server.answers(status(503, "Retry-After", date), json(200, JOB));

    client().get("p", "b");

    assertThat(waits.get(0)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "99999999999999999999", ""})
  void a_retry_after_that_makes_no_sense_is_as_good_as_absent(String text) {
    server.answers(status(503, "Retry-After", text), json(200, JOB));

    client().get("p", "b");

    assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void a_wait_that_would_outlast_the_deadline_is_not_begun() {
    server.answers(status(503, "Retry-After", "3600"), json(200, JOB));

    DalgaProblemException problem =
        catchThrowableOfType(DalgaProblemException.class, () -> client().get("p", "b"));

    assertThat(problem.retryAfter()).contains(Duration.ofHours(1));
    assertThat(server.received()).hasSize(1);
    assertThat(waits).isEmpty();
  }

  @Test
  void the_deadline_bounds_an_attempt_too() {
    server.answers(server.silence());
    RetryPolicy policy = new RetryPolicy(3, LONG, LONG, 10, SHORT);
    DalgaClient client = builder(server.uri()).retries(policy).build();

    assertThat(catchThrowableOfType(DalgaException.class, () -> client.get("p", "b")))
        .hasCauseInstanceOf(HttpTimeoutException.class);

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void an_interrupted_thread_stops_waiting_and_stays_interrupted() throws Exception {
    server.answers(server.silence());
    DalgaClient client = client();
    FutureTask<Boolean> call =
        new FutureTask<>(
            () -> {
              DalgaException failure =
                  catchThrowableOfType(DalgaException.class, () -> client.get("p", "b"));
              assertThat(failure)
                  .hasMessageContaining("GET " + server.uri() + "/jobs/p/b: interrupted")
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(call);
    thread.start();
    server.awaitArrival();

    thread.interrupt();

    assertThat(call.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(waits).isEmpty();
  }

  @Test
  void an_abandoned_call_is_not_made_again() throws Exception {
    CompletableFuture<Runnable> retry = new CompletableFuture<>();
    server.answers(status(503), json(200, JOB));
    DalgaClient client = builder(server.uri()).delayed(wait -> retry::complete).build();
    CompletableFuture<?> call = client.async().get("p", "b");
    Runnable secondAttempt = retry.get(5, TimeUnit.SECONDS);

    call.cancel(true);
    secondAttempt.run();

    assertThat(call).isCancelled();
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void an_abandoned_call_hangs_up() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      CompletableFuture<?> call = builder(uri).build().async().trigger("p", "b");
      try (Socket connection = silent.accept()) {
        connection.setSoTimeout(5_000);
        assertThat(connection.getInputStream().read()).as("the request").isEqualTo('P');

        call.cancel(true);

        assertThat(connection.getInputStream().readAllBytes())
            .as("the rest, to its end")
            .isNotEmpty();
      }
    }
  }

  @Test
  void the_real_delay_holds_no_thread_and_ends() {
    server.answers(status(503), json(200, JOB));
    DalgaClient client = DalgaClient.create(server.uri());

    assertThat(client.async().get("p", "b")).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void waits_grow_to_a_limit_and_are_spread_from_zero() {
    RetryPolicy policy =
        new RetryPolicy(99, Duration.ofMillis(100), Duration.ofMillis(450), 10, LONG);
    Random random = new Random(1);

    assertThat(longestOfMany(policy, 1, random)).isBetween(90L, 100L);
    assertThat(longestOfMany(policy, 2, random)).isBetween(180L, 200L);
    assertThat(longestOfMany(policy, 3, random)).isBetween(360L, 400L);
    assertThat(longestOfMany(policy, 4, random)).isBetween(400L, 450L);
    assertThat(longestOfMany(policy, 98, random)).isBetween(400L, 450L);
  }

  private static long longestOfMany(RetryPolicy policy, int failedAttempts, Random random) {
    long[] millis =
        Stream.generate(() -> policy.backoff(failedAttempts, random))
            .limit(1_000)
            .mapToLong(Duration::toMillis)
            .sorted()
            .toArray();
    assertThat(millis[0]).isLessThan(10);
    return millis[millis.length - 1];
  }

  @Test
  void a_policy_must_make_sense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(0, SHORT, SHORT, 1, SHORT))
        .withMessage("maxAttempts 0 must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(1, SHORT, SHORT, 1, Duration.ZERO))
        .withMessage("deadline PT0S must be above zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DalgaClient.builder(server.uri()).requestTimeout(Duration.ZERO))
        .withMessage("requestTimeout PT0S must be above zero");
  }

  private static URI unusedAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }
}

package io.dalga.client;

import static io.dalga.client.ScriptedServer.answer;
import static io.dalga.client.ScriptedServer.json;
import static io.dalga.client.ScriptedServer.problem;
import static io.dalga.client.ScriptedServer.storing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.client.ScriptedServer.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any number of jobs, stored by requests of some thousands. */
class BulkTest {

  private static final int ALL = Integer.MAX_VALUE;

  private ScriptedServer server;
  private DalgaClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    client = DalgaClient.builder(server.uri()).delayed(wait -> Runnable::run).build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Stream<JobRequest> jobs(int count) {
    Schedule hourly = Schedule.every(Duration.ofHours(1));
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new JobRequest("p", "b" + number, hourly));
  }

  private List<String> bodiesSent() {
    return server.received().stream()
        .flatMap(request -> request.body().lines())
        .map(line -> line.replaceAll(".*\"body\":\"(\\w+)\".*", "$1"))
        .toList();
  }

  @Test
  void jobs_are_lines_and_results_say_which_job_they_are_about() throws Exception {
    server.answers(storing(ALL));
    JobRequest good = new JobRequest("a/b", "line\nend", Schedule.every("PT1H").header("x", "7"));
    JobRequest bad = new JobRequest("p", "2", Schedule.every("1"));

    List<PutResult<JobRequest>> results = client.scheduleAll(Stream.of(good, bad)).toList();

    Received request = server.only();
    assertThat(request.method() + " " + request.uri()).isEqualTo("POST /jobs");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(request.body().lines()).hasSize(2);
    assertThat(new ObjectMapper().readTree(request.body().lines().findFirst().orElseThrow()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"path": "a/b", "body": "line\\nend", "interval": "PT1H", "headers": {"x": "7"}}
                    """));
    assertThat(results)
        .containsExactly(
            new PutResult<>(good, 201, null, null),
            new PutResult<>(bad, 400, "interval", "too often"));
    assertThat(results).extracting(PutResult::isStored).containsExactly(true, false);
  }

  @Test
  void a_trial_is_the_same_call_as_a_dry_run() {
    server.answers(storing(ALL));

    assertThat(client.tryAll(jobs(2), JobRequest::json)).allMatch(PutResult::isStored).hasSize(2);
    assertThat(server.only().uri()).isEqualTo("/jobs?dry_run=true");
  }

  @Test
  void many_jobs_are_several_requests_and_results_keep_their_order() {
    server.answers(storing(ALL));

    List<PutResult<JobRequest>> results = client.scheduleAll(jobs(12_001)).toList();

    assertThat(results)
        .extracting(result -> result.job().body())
        .containsExactlyElementsOf(jobs(12_001).map(JobRequest::body).toList());
    assertThat(server.received())
        .extracting(request -> (int) request.body().lines().count())
        .containsExactlyInAnyOrder(5_000, 5_000, 2_001);
  }

  @Test
  void a_request_has_a_mebibyte_and_what_its_last_job_has_beyond() {
    server.answers(storing(ALL));
    Schedule large = Schedule.onceNow().payload("x".repeat(300_000));

    client
        .scheduleAll(IntStream.range(0, 6).mapToObj(i -> new JobRequest("p", "b" + i, large)))
        .forEach(result -> assertThat(result.isStored()).isTrue());

    assertThat(server.received())
        .extracting(request -> (int) request.body().lines().count())
        .containsExactlyInAnyOrder(3, 3);
  }

  @Test
  void no_more_jobs_are_taken_than_the_server_has_places_for() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    server.answers(
        exchange -> {
          await(gate);
          storing(ALL).to(exchange);
        });
    AtomicInteger taken = new AtomicInteger();
    AtomicLong results = new AtomicLong();
    Stream<JobRequest> counted = jobs(1_000_000).limit(40_000).peek(job -> taken.incrementAndGet());
    Thread reader =
        new Thread(() -> client.scheduleAll(counted).forEach(result -> results.incrementAndGet()));
    reader.start();
    server.awaitArrival();
    server.awaitArrival();

    assertThat(taken.get()).isLessThanOrEqualTo(2 * BulkPart.MAX_JOBS + 1);
    gate.countDown();
    reader.join(TimeUnit.SECONDS.toMillis(60));

    assertThat(results.get()).isEqualTo(40_000);
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nothing_is_sent_before_results_are_read() {
    client.scheduleAll(jobs(3)).close();

    assertThat(server.received()).isEmpty();
    assertThat(client.scheduleAll(Stream.of()).toList()).isEmpty();
    assertThat(server.received()).isEmpty();
  }

  @Test
  void what_was_not_reached_is_sent_again_and_nothing_else() {
    server.answers(storing(3), storing(0), storing(ALL));

    List<PutResult<JobRequest>> results = client.scheduleAll(jobs(5)).toList();

    assertThat(results).extracting(PutResult::status).containsOnly(201);
    assertThat(results)
        .extracting(result -> result.job().body())
        .containsExactly("b1", "b2", "b3", "b4", "b5");
    assertThat(bodiesSent()).containsExactly("b1", "b2", "b3", "b4", "b5", "b4", "b5", "b4", "b5");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void a_request_that_fails_for_now_is_sent_again_as_it_was(int status) {
    server.answers(problem(status, "{}"), storing(ALL));

    assertThat(client.scheduleAll(jobs(2)).toList()).hasSize(2);
    assertThat(bodiesSent()).containsExactly("b1", "b2", "b1", "b2");
  }

  @Test
  void an_answer_that_ends_early_has_the_rest_sent_again() {
    server.answers(
        answer(200, "application/x-ndjson", "{\"line\":1,\"status\":201}\n"), storing(ALL));

    assertThat(client.scheduleAll(jobs(3)).toList()).hasSize(3);
    assertThat(bodiesSent()).containsExactly("b1", "b2", "b3", "b2", "b3");
  }

  @Test
  void a_server_that_stays_unavailable_is_an_error_that_says_why() {
    server.answers(
        answer(
            200,
            "application/x-ndjson",
            "{\"line\":1,\"status\":503,\"detail\":\"the database is away\"}\n"));

    DalgaProblemException failure =
        catchThrowableOfType(
            DalgaProblemException.class, () -> client.scheduleAll(jobs(2)).toList());

    assertThat(failure).hasMessageContaining("503 Service Unavailable: the database is away");
    assertThat(failure.status()).isEqualTo(503);
    assertThat(server.received()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"line\":2,\"status\":201}",
        "{\"line\":1,\"status\":201}\n{\"line\":2,\"status\":201}\n{\"line\":3,\"status\":201}",
        "<html>"
      })
  void results_of_other_lines_are_an_error(String results) {
    server.answers(answer(200, "application/x-ndjson", results));

    assertThat(
            catchThrowableOfType(DalgaException.class, () -> client.scheduleAll(jobs(2)).toList()))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", " {}", "{\n}"})
  void a_line_must_be_one_object(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                client
                    .scheduleAll(Stream.of(line), text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList())
        .withMessageContaining("on one line");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void a_failure_gives_up_what_is_under_way() {
    server.answers(
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          (body.contains("\"b1\"") ? json(400, "no") : server.silence()).to(exchange);
        });
    List<Call<?>> calls = new ArrayList<>();
    BulkPut<JobRequest> put =
        new BulkPut<>(
            jobs(20_000).iterator(),
            JobRequest::json,
            part -> {
              Call<List<PutResult<JobRequest>>> call = client.async().put(part, false);
              calls.add(call);
              return call;
            });

    assertThat(catchThrowableOfType(DalgaProblemException.class, put::hasNext)).isNotNull();

    assertThat(calls).hasSize(BulkPut.IN_FLIGHT).allMatch(Call::isDone);
  }

  @Test
  void a_condition_is_for_single_jobs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JobRequest("p", "b", Schedule.onceNow().ifAbsent()))
        .withMessageContaining("keepUnchanged()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JobRequest("p", "", Schedule.onceNow()))
        .withMessage("body must not be empty");
  }
}

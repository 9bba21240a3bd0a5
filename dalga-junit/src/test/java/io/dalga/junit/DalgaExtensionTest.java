package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dalga.client.DalgaClient;
import io.dalga.client.Schedule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test can do with the extension. */
class DalgaExtensionTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension
  static final DalgaExtension dalga = DalgaExtension.builder().target("billing").build();

  private static URI urlAtFirst = URI.create("");

  @BeforeAll
  static void rememberTheServer() {
    urlAtFirst = dalga.url();
  }

  private static List<Instant> times() {
    return dalga.deliveries().stream().map(Delivery::at).toList();
  }

  // What time does.

  @Test
  void a_periodic_job_runs_at_each_of_its_times() {
    Instant start = dalga.now();
    dalga.client().schedule("report", "sales", Schedule.every(HOUR));

    dalga.advance(Duration.ofDays(1));

    assertThat(times())
        .isEqualTo(
            IntStream.rangeClosed(1, 24).mapToObj(i -> start.plus(HOUR.multipliedBy(i))).toList());
    assertThat(dalga.now()).isEqualTo(start.plus(Duration.ofDays(1)));
  }

  @Test
  void a_job_runs_at_its_time_and_not_a_second_before() {
    dalga.client().schedule("reminder", "42", Schedule.onceAfter(HOUR));

    dalga.advance(HOUR.minusSeconds(1));
    assertThat(dalga.deliveries()).isEmpty();
    dalga.advance(Duration.ofSeconds(1));
    assertThat(dalga.deliveries()).hasSize(1);
    assertThat(dalga.client().get("reminder", "42")).as("once it is stored").isEmpty();
  }

  @Test
  void jobs_run_in_the_order_of_their_times() {
    dalga.client().schedule("a", "every-2", Schedule.every(Duration.ofHours(2)));
    dalga.client().schedule("b", "every-3", Schedule.every(Duration.ofHours(3)));
    dalga.client().schedule("c", "once-in-5", Schedule.onceAfter(Duration.ofHours(5)));

    dalga.advance(HOUR.multipliedBy(8));

    assertThat(dalga.deliveries().stream().filter(each -> !isAtSix(each)).map(Delivery::path))
        .containsExactly("a", "b", "a", "c", "a");
    assertThat(dalga.deliveries())
        .hasSize(7)
        .isSortedAccordingTo((x, y) -> x.at().compareTo(y.at()));
  }

  /** When two jobs are due. */
  private static boolean isAtSix(Delivery delivery) {
    return Duration.between(delivery.at(), dalga.now()).equals(Duration.ofHours(2));
  }

  @Test
  void time_stands_still_between_two_calls() {
    Instant start = dalga.now();
    dalga.client().schedule("tick", "tock", Schedule.every(Duration.ofSeconds(1)));

    assertThat(dalga.now()).isEqualTo(start);
    assertThat(dalga.client().next("tick", "tock", 1).next().get(0).utc().toInstant())
        .isEqualTo(start.plusSeconds(1));
  }

  @Test
  void what_is_due_already_is_waited_for() {
    dalga.client().schedule("now", "1", Schedule.onceNow());
    dalga.client().schedule("later", "2", Schedule.every(HOUR));
    dalga.client().trigger("later", "2");

    dalga.advance(Duration.ZERO);

    assertThat(dalga.deliveries())
        .extracting(Delivery::path)
        .containsExactlyInAnyOrder("now", "later");
  }

  @Test
  void it_does_not_go_back() {
    assertThatThrownBy(() -> dalga.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot advance by PT-1S: the clock only goes forward");
  }

  @Test
  void a_lease_outlives_a_year_that_passes_at_once() {
    Long before = dalga.client().status().instanceId();

    dalga.advance(Duration.ofDays(365));
    dalga.client().schedule("after", "it", Schedule.onceAfter(HOUR));
    dalga.advance(HOUR);

    assertThat(dalga.client().status().instanceId()).isEqualTo(before).isNotNull();
    assertThat(dalga.deliveries()).hasSize(1);
  }

  @Test
  void jobs_of_workers_fall_due_and_wait_for_them() {
    dalga.client().schedule("feeds", "1", Schedule.onceAfter(HOUR).target("pull"));

    dalga.advance(Duration.ofHours(2));

    assertThat(dalga.deliveries()).isEmpty();
    assertThat(dalga.client().queue("feeds").size().ready()).isEqualTo(1);
  }

  // What receivers answer.

  @Test
  void failed_attempts_are_made_again_at_the_times_of_their_retries() {
    Instant due = dalga.now().plus(HOUR);
    dalga.client().schedule("invoice", "42", Schedule.onceAfter(HOUR));
    dalga.answer(500, 503);

    dalga.advance(Duration.ofHours(2));

    assertThat(dalga.deliveries())
        .extracting(Delivery::at, Delivery::status, each -> each.run().attempt())
        .containsExactly(
            tuple(due, 500, 1),
            tuple(due.plusSeconds(10), 503, 2),
            tuple(due.plusSeconds(30), 200, 3));
    assertThat(dalga.deliveries().stream().map(each -> each.run().id()).distinct()).hasSize(1);
  }

  @Test
  void a_retry_waits_for_its_time() {
    dalga.client().schedule("invoice", "42", Schedule.onceAfter(HOUR));
    dalga.answer(500);

    dalga.advance(HOUR);

    assertThat(dalga.deliveries()).hasSize(1);
    assertThat(dalga.client().get("invoice", "42").orElseThrow().attempts()).isEqualTo(1);
  }

  @Test
  void who_answers_gone_gets_no_more() {
    dalga.client().schedule("feed", "7", Schedule.every(HOUR));
    dalga.answer(200, 204);

    dalga.advance(Duration.ofDays(1));

    assertThat(dalga.deliveries()).extracting(Delivery::status).containsExactly(200, 204);
    assertThat(dalga.client().get("feed", "7")).isEmpty();
  }

  // What is seen of a delivery.

  @Test
  void a_delivery_has_what_the_receiver_would_see() {
    Instant due = dalga.now().plus(HOUR);
    dalga
        .client()
        .schedule(
            "orders",
            "a/b c",
            Schedule.onceAfter(HOUR)
                .target("billing")
                .method("PUT")
                .payload("{\"id\": 7}")
                .contentType("application/json")
                .header("X-Tenant", "acme"));

    dalga.advance(HOUR);

    Delivery delivery = dalga.deliveries().get(0);
    assertThat(delivery.path()).isEqualTo("orders");
    assertThat(delivery.body()).isEqualTo("a/b c");
    assertThat(delivery.target()).isEqualTo("billing");
    assertThat(delivery.method()).isEqualTo("PUT");
    assertThat(delivery.text()).isEqualTo("{\"id\": 7}");
    assertThat(delivery.payload()).asString().isEqualTo("{\"id\": 7}");
    assertThat(delivery.contentType()).isEqualTo("application/json");
    assertThat(delivery.headers())
        .containsEntry("x-tenant", "acme")
        .containsEntry("dalga-run-id", delivery.run().id());
    assertThat(delivery.run().scheduledAt()).isEqualTo(due.atOffset(ZoneOffset.UTC));
    assertThat(delivery.run().attempt()).isEqualTo(1);
    assertThat(delivery)
        .hasToString("Delivery[orders/a/b c at " + due + ", attempt 1, answered 200]");
  }

  @Test
  void without_a_payload_the_body_is_delivered_as_text() {
    dalga.client().schedule("greeting", "grüß dich", Schedule.onceNow());

    dalga.advance(Duration.ZERO);

    assertThat(dalga.deliveries())
        .extracting(Delivery::text, Delivery::contentType, Delivery::method, Delivery::target)
        .containsExactly(tuple("grüß dich", "text/plain; charset=utf-8", "POST", "default"));
  }

  // Tests among themselves.

  @RepeatedTest(3)
  void a_test_sees_nothing_of_the_one_before() {
    assertThat(dalga.client().get("left", "behind")).isEmpty();
    assertThat(dalga.deliveries()).isEmpty();

    dalga.client().schedule("left", "behind", Schedule.every(HOUR).immediate());
    dalga.advance(HOUR);
    assertThat(dalga.deliveries()).extracting(Delivery::status).containsExactly(200, 200);
    dalga.answer(500);
    // Planned already when the next test starts, if it ever is.
    dalga.client().trigger("left", "behind");
  }

  @Test
  void programs_may_speak_plain_http() throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(dalga.url().resolve("/jobs/check_feed/1234?interval=60"))
            .PUT(BodyPublishers.noBody())
            .build();

    assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
        .isEqualTo(201);
    dalga.advance(Duration.ofMinutes(1));
    assertThat(dalga.deliveries()).extracting(Delivery::text).containsExactly("1234");
  }

  @Test
  void tests_may_ask_for_a_client_or_the_extension(DalgaClient client, DalgaExtension extension) {
    assertThat(extension).isSameAs(dalga);
    assertThat(client).isSameAs(dalga.client());
  }

  @Nested
  class OneNestedClass {
    @Test
    void shares_the_server() {
      assertThat(dalga.url()).isEqualTo(urlAtFirst);
    }
  }

  @Nested
  class AnotherNestedClass {
    @Test
    void shares_the_server() {
      assertThat(dalga.url()).isEqualTo(urlAtFirst);
    }
  }
}

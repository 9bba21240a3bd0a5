package io.dalga.client;

import static io.dalga.client.ScriptedServer.JOB;
import static io.dalga.client.ScriptedServer.json;
import static io.dalga.client.ScriptedServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dalga.api.BulkChange;
import io.dalga.api.JobPage;
import io.dalga.api.JobView;
import io.dalga.client.ScriptedServer.Received;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of jobs, and changes of all jobs of a query. */
class ListTest {

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

  private static String page(String next, String... jobs) {
    String end = next.isEmpty() ? "" : ",\"next\":\"" + next + "\"";
    return "{\"jobs\":[" + String.join(",", jobs) + "]" + end + "}";
  }

  @Test
  void pages_are_followed_to_the_end_whether_short_or_empty() {
    server.answers(
        json(200, page("c 1", JOB, JOB)),
        json(200, page("c2")),
        problem(503, "{}"),
        json(200, page("c3", JOB)),
        json(200, page("")));

    assertThat(client.jobs(JobQuery.all())).extracting(JobView::etag).hasSize(3);
    assertThat(server.received())
        .extracting(Received::uri)
        .containsExactly(
            "/jobs?limit=1000",
            "/jobs?limit=1000&cursor=c%201",
            "/jobs?limit=1000&cursor=c2",
            "/jobs?limit=1000&cursor=c2",
            "/jobs?limit=1000&cursor=c3");
  }

  @Test
  void a_page_is_read_when_it_is_needed() {
    server.answers(json(200, page("c1", JOB, JOB)), json(500, "not needed"));

    assertThat(client.jobs(JobQuery.all().pageSize(2)).limit(2)).hasSize(2);
    assertThat(server.only().uri()).isEqualTo("/jobs?limit=2");
  }

  @Test
  void the_async_client_reads_page_by_page() throws Exception {
    server.answers(json(200, page("c1", JOB)));
    JobPage page = client.async().jobs(JobQuery.all(), "c0").get(5, TimeUnit.SECONDS);

    assertThat(page.jobs()).hasSize(1);
    assertThat(page.next()).isEqualTo("c1");
    assertThat(server.only().uri()).isEqualTo("/jobs?limit=1000&cursor=c0");
  }

  @Test
  void filters_are_those_of_the_api() {
    server.answers(json(200, page("")));
    JobQuery query = JobQuery.all().prefix("a/ö&").state("failed").target("billing");

    assertThat(client.jobs(query.owner("me").lastOutcome("").pageSize(7))).isEmpty();
    assertThat(
            client.jobs(
                JobQuery.all().path("p").dueBefore(OffsetDateTime.parse("2027-01-01T00:00:00Z"))))
        .isEmpty();

    assertThat(server.received())
        .extracting(Received::uri)
        .containsExactly(
            "/jobs?last_outcome=&owner=me&prefix=a%2F%C3%B6%26&state=failed&target=billing&limit=7",
            "/jobs?due_before=2027-01-01T00%3A00%3A00Z&path=p&limit=1000");
  }

  @Test
  void a_page_has_a_size() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JobQuery.all().pageSize(1_001))
        .withMessage("pageSize 1001 must be 1 to 1000");
    assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.all().pageSize(0));
  }

  @Test
  void changes_are_the_calls_of_the_api() {
    server.answers(json(200, "{\"matched\":30}"), json(200, "{\"matched\":3,\"changed\":2}"));
    JobQuery failed = JobQuery.all().state("failed");

    assertThat(client.count(JobQuery.all())).isEqualTo(30);
    assertThat(client.change(failed, JobAction.redrive(50), 30))
        .isEqualTo(new BulkChange(3, 2L, null));
    client.change(failed, JobAction.ENABLE, 1);
    client.change(failed, JobAction.DISABLE, 2);
    client.change(failed, JobAction.TRIGGER, 3);
    client.change(JobQuery.all(), JobAction.DELETE, 4);

    assertThat(server.received())
        .extracting(request -> request.method() + " " + request.uri())
        .containsExactly(
            "PATCH /jobs?prefix=&enable=true&dry_run=true",
            "PATCH /jobs?state=failed&redrive=true&rate=50&confirm=30",
            "PATCH /jobs?state=failed&enable=true&confirm=1",
            "PATCH /jobs?state=failed&disable=true&confirm=2",
            "PATCH /jobs?state=failed&trigger=true&confirm=3",
            "DELETE /jobs?prefix=&confirm=4");
  }

  @Test
  void more_than_were_confirmed_is_an_error_of_its_own() {
    server.answers(problem(412, "{}"));

    assertThat(
            catchThrowableOfType(
                PreconditionFailedException.class,
                () -> client.change(JobQuery.all(), JobAction.DELETE, 4)))
        .isNotNull();
  }

  @Test
  void a_trigger_that_may_have_had_its_effect_is_not_repeated_and_the_others_are() {
    server.answers(problem(504, "{}"));
    assertThat(
            catchThrowableOfType(
                DalgaProblemException.class,
                () -> client.change(JobQuery.all(), JobAction.TRIGGER, 4)))
        .isNotNull();
    assertThat(server.received()).hasSize(1);

    server.answers(problem(504, "{}"), json(200, "{\"matched\":3}"));
    client.change(JobQuery.all(), JobAction.DISABLE, 4);
    assertThat(server.received()).hasSize(3);
  }

  @Test
  void one_job_is_redriven() {
    server.answers(json(200, JOB), problem(404, "{}"));

    assertThat(client.redrive("p", "b").path()).isEqualTo("p");
    assertThat(catchThrowableOfType(JobNotFoundException.class, () -> client.redrive("p", "b")))
        .isNotNull();
    assertThat(server.received().get(0).method() + server.received().get(0).uri())
        .isEqualTo("PATCH/jobs/p/b?redrive=true");
  }
}

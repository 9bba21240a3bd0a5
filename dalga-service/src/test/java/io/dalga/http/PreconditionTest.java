package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Etags, and what PUT insists on with them. */
@ExtendWith(SharedServer.class)
class PreconditionTest {

  private final DalgaServer server;
  private final String job = Request.job("precondition", UUID.randomUUID().toString());

  PreconditionTest(DalgaServer server) {
    this.server = server;
  }

  @Test
  void if_none_match_creates_only() {
    Answer created = server.send("PUT " + job + "?interval=60", "If-None-Match", "*");
    assertThat(created.status()).isEqualTo(201);

    Answer refused = server.send("PUT " + job + "?interval=61", "If-None-Match", "*");
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.isProblem()).isTrue();
    assertThat(server.send("GET " + job).text()).isEqualTo(created.text());
  }

  @Test
  void if_match_replaces_only_that_revision() {
    Answer first = server.send("PUT " + job + "?interval=60");
    String etag = first.header("ETag");

    Answer second = server.send("PUT " + job + "?interval=61", "If-Match", "\"x\", " + etag);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.string("interval")).isEqualTo("61");

    Answer stale = server.send("PUT " + job + "?interval=62", "If-Match", etag);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.isProblem()).isTrue();
    assertThat(stale.string("detail")).contains(second.string("etag"));
    assertThat(server.send("GET " + job).text()).isEqualTo(second.text());
  }

  @Test
  void if_match_compares_strongly() {
    Answer first = server.send("PUT " + job + "?interval=60");

    Answer weak =
        server.send("PUT " + job + "?interval=61", "If-Match", "W/" + first.header("ETag"));

    assertThat(weak.status()).isEqualTo(412);
  }

  @Test
  void if_match_star_replaces_any_revision_but_does_not_create() {
    assertThat(server.send("PUT " + job + "?interval=60", "If-Match", "*").status()).isEqualTo(412);
    assertThat(server.send("GET " + job).status()).isEqualTo(404);

    server.send("PUT " + job + "?interval=60");
    assertThat(server.send("PUT " + job + "?interval=61", "If-Match", "*").status()).isEqualTo(201);
  }

  @Test
  void a_run_does_not_change_the_etag() {
    Answer put = server.send("PUT " + job + "?interval=3600");
    server.send("POST " + job);

    Answer run =
        await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> server.send("GET " + job), a -> a.json().path("last_run").isObject());
    assertThat(run.header("ETag")).isEqualTo(put.header("ETag"));
  }
}

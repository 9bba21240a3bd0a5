package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs whose paths are whole URLs, from their PUT to what becomes of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnyHostJobsTest {

  private final DalgaServer server =
      DalgaServer.start(
          ConfigOverride.config("targets.webhooks.type", "http"),
          ConfigOverride.config("targets.webhooks.anyHost", "true"));

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "feeds,                    it must begin with http:// or https://",
    "https://u:p@example.com/, it must not have a user or password before its host",
    "http://2130706433/,       'its host must be a name, or an address in its usual spelling'",
    "https://example.com:22/,  'port 22 is none of this target''s: [80, 443]'",
  })
  void a_path_that_is_no_url_is_refused_when_the_job_is_stored(String path, String rule) {
    Answer answer = server.send("PUT " + Request.job(path, "1") + "?interval=60&target=webhooks");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.string("parameter")).isEqualTo("path");
    assertThat(answer.string("detail"))
        .isEqualTo("target \"webhooks\": the job's path is not a URL that can be called: " + rule);
  }

  @Test
  void a_url_is_stored_and_other_targets_take_any_path() {
    String url = Request.job("https://example.com/hooks/7?a=b%20c", "1");

    assertThat(server.send("PUT " + url + "?interval=PT1H&target=webhooks").status())
        .isEqualTo(201);
    assertThat(server.send("GET " + url).string("path"))
        .isEqualTo("https://example.com/hooks/7?a=b%20c");
    assertThat(server.send("PUT " + Request.job("feeds", "1") + "?interval=PT1H").status())
        .isEqualTo(201);
    assertThat(
            server.send("PUT " + Request.job("feeds", "2") + "?interval=PT1H&target=pull").status())
        .isEqualTo(201);
  }

  @Test
  void an_address_inside_is_a_failed_attempt_that_says_so_and_is_tried_again() {
    String job = Request.job("http://127.0.0.1/", "1");
    server.send("PUT " + job + "?one-off=true&immediate=true&target=webhooks");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                server.send("GET " + job).json().at("/last_run/outcome").asText().equals("failed"));

    Answer answer = server.send("GET " + job);
    assertThat(answer.json().at("/last_run/error").asText())
        .isEqualTo(
            "refused: host 127.0.0.1 has an address that is not public; allowNetworks of the target"
                + " can allow it");
    assertThat(answer.string("state")).isEqualTo("scheduled");
    assertThat(answer.json().at("/next_run").isNull()).isFalse();
  }
}

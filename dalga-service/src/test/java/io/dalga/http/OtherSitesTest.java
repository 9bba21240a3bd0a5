package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other sites, in the browser of somebody on this machine, where nobody is asked. */
@ExtendWith(SharedServer.class)
class OtherSitesTest {

  private final DalgaServer server;

  OtherSitesTest(DalgaServer server) {
    this.server = server;
  }

  /** What browsers send without asking first: no method, header or type that would need it. */
  private Answer postJobs(String headers) {
    String body = "{\"path\": \"other-sites\", \"body\": \"1\", \"interval\": 3600}";
    return server.send(Request.of("POST /jobs").head(headers).body("text/plain", body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: ",
        "Origin: https://example.com",
        "Origin: http://127.0.0.1:3000",
        "Origin: null",
      })
  void a_page_of_another_site_changes_nothing(String header) {
    Answer answer = postJobs("Host: 127.0.0.1:34006\r\n" + header + "\r\n");

    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.string("detail")).contains("another site");
    assertThat(server.send(Request.of("GET " + Request.job("other-sites", "1"))).status())
        .isEqualTo(404);
  }

  @Test
  void nor_by_the_address_of_a_picture() {
    Request picture =
        Request.of("GET /schedule?routing_key=other-sites&body=1&interval=5")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Dest", "image");

    assertThat(server.send(picture).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "example.com:34006", "127.0.0.1.example.com", "192.0.2.7"})
  void nor_by_a_name_of_its_own_that_leads_here(String host) {
    Answer answer = postJobs("Host: " + host + "\r\nSec-Fetch-Site: same-origin\r\n");

    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.string("detail")).contains("Host").contains("anybodyMayConnect");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, same-origin",
    "localhost:34006, same-origin",
    "LocalHost, none",
    "dalga.localhost:34006, same-origin",
    "127.0.0.1, none",
    "127.8.9.1:80, same-origin",
    "[::1]:34006, same-origin",
    "[::1], none",
  })
  void our_own_page_and_the_address_bar_may_call(String host, String site) {
    Answer answer =
        server.send(
            Request.of("GET /status")
                .head("Host: " + host + "\r\nSec-Fetch-Site: " + site + "\r\n"));

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: localhost\r\nSec-Fetch-Site: cross-site", "Host: example.com"})
  void the_admin_pages_are_none_of_theirs_either(String headers) {
    Request task =
        Request.of("POST /tasks/log-level?logger=org.eclipse.jetty&level=DEBUG")
            .head(headers + "\r\nContent-Length: 0\r\n");

    assertThat(server.sendToAdmin(task).status()).isEqualTo(403);
    assertThat(server.sendToAdmin(Request.of("GET /prometheus").head(headers + "\r\n")).status())
        .isEqualTo(403);
    assertThat(server.sendToAdmin(Request.of("GET /prometheus")).status()).isEqualTo(200);
  }

  @Test
  void an_older_browser_may_call_from_our_own_page() {
    Request request =
        Request.of("POST /preview?interval=60")
            .head("Host: localhost:34006\r\nOrigin: http://localhost:34006\r\n");

    assertThat(server.send(request).status()).isEqualTo(200);
  }

  @Test
  void where_anybody_may_connect_any_name_will_do_and_other_sites_still_may_not() {
    ConfigOverride anybody = ConfigOverride.config("auth.anybodyMayConnect", "true");
    try (DalgaServer open = DalgaServer.start(anybody)) {
      Request status = Request.of("GET /status").head("Host: localhost.example.com\r\n");

      assertThat(open.send(status).status()).isEqualTo(200);
      assertThat(open.send(status.header("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    }
  }
}

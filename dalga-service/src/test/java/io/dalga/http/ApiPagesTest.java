package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The API document and the page that shows it, as browsers get them. */
@ExtendWith(SharedServer.class)
class ApiPagesTest {

  private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  private final DalgaServer server;

  ApiPagesTest(DalgaServer server) {
    this.server = server;
  }

  @Test
  void the_document_is_the_committed_file() throws IOException {
    Answer answer = server.send("GET /openapi.json");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo(Files.readString(ApiOperation.FILE));
  }

  @Test
  void who_has_the_document_already_is_told_so() {
    String tag = server.send("GET /openapi.json").header("ETag");

    assertThat(tag).startsWith("\"");
    Answer again = server.send("GET /openapi.json", "If-None-Match", tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("ETag")).isEqualTo(tag);
    assertThat(server.send("GET /openapi.json", "If-None-Match", "\"x\"").status()).isEqualTo(200);
  }

  @Test
  void the_page_has_everything_that_it_names_and_nothing_from_elsewhere() {
    Answer page = server.send("GET /docs");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");

    List<String> addresses =
        ADDRESS.matcher(page.text()).results().map(match -> match.group(1)).toList();

    assertThat(addresses).hasSizeGreaterThan(4).allMatch(address -> address.startsWith("/"));
    for (String address : addresses) {
      Answer file = server.send("GET " + address);
      assertThat(file.status()).as(address).isEqualTo(200);
      assertThat(file.text()).as(address).isNotEmpty();
      assertThat(file.header("X-Content-Type-Options")).as(address).isEqualTo("nosniff");
    }
  }

  @Test
  void scripts_and_styles_are_files_of_the_server_alone() {
    Answer page = server.send("GET /docs");

    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(page.text()).doesNotContainPattern("<script(?![^>]* src=)|<style|style=| on[a-z]+=");
  }

  @Test
  void what_the_page_does_not_name_is_not_there() {
    for (String file : List.of("index.html", "swagger-ui.js", "x", "%2e%2e", "openapi.json")) {
      Answer answer = server.send("GET /docs/" + file);
      assertThat(answer.status()).as(file).isIn(400, 404);
      assertThat(answer.isProblem()).as(file).isTrue();
    }
  }
}

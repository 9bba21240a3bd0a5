package io.dalga.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.http.DalgaServer;
import io.dalga.http.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the page's files are served. */
@ExtendWith(SharedServer.class)
class PageFilesTest {

  private static final Path DIRECTORY = Path.of("src/main/resources/io/dalga/ui");

  private static final Predicate<String> SCRIPT = name -> name.endsWith(".js");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  PageFilesTest(DalgaServer server) {
    url = "http://127.0.0.1:" + server.port() + "/";
  }

  private HttpResponse<String> get(String place, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + place));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer to " + place, e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private String scriptOfPage() {
    Matcher script = Pattern.compile("src=\"(ui/[^\"]*/app.js)\"").matcher(get("").body());
    assertThat(script.find()).isTrue();
    return script.group(1);
  }

  @Test
  void all_scripts_of_the_directory_are_in_one_file_and_nothing_else_is_served() throws Exception {
    String script = get(scriptOfPage()).body();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(SCRIPT))
          .hasSizeGreaterThan(25)
          .allMatch(name -> script.contains("\n// " + name + "\n"));
    }
    for (String name : List.of("index.html", "preact.properties", "jobs.js", "Assets.class")) {
      assertThat(get("ui/x/" + name).statusCode()).as(name).isEqualTo(404);
    }
    assertThat(get("ui/x/..%2Fui%2Fapp.js").statusCode()).isEqualTo(404);
  }

  @Test
  void the_page_lets_nothing_in_that_is_not_its_own() {
    HttpResponse<String> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.body()).doesNotContainPattern("<script>|<style| style=| on[a-z]+=|https?://");
  }

  @Test
  void files_are_kept_for_ever_and_the_page_is_asked_for_again() {
    HttpResponse<String> script = get(scriptOfPage());
    assertThat(header(script, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(script, "Cache-Control")).contains("immutable");
    assertThat(header(get("ui/older/app.js"), "Cache-Control")).isEqualTo("no-cache");
    HttpResponse<String> page = get("");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    HttpResponse<String> again = get("", "If-None-Match", header(page, "ETag"));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }
}

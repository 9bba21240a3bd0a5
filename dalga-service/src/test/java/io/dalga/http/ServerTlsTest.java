package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.target.http.Certificates;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server behind TLS, as the examples of docs/security.md have it. */
class ServerTlsTest {

  @TempDir private Path directory = Path.of("");

  /** The example of that number, for certificates that are here, on a free port of this machine. */
  private Path example(int number, Path server, Path authority) throws IOException {
    List<String> examples =
        MarkdownBlock.of(Path.of("..", "docs", "security.md")).stream()
            .map(MarkdownBlock::text)
            .filter(text -> text.contains("type: https"))
            .toList();
    assertThat(examples).hasSize(2);
    String text =
        examples
            .get(number)
            .replace("/etc/dalga/server.p12", server.toString())
            .replace("/etc/dalga/clients-ca.p12", authority.toString())
            .replace("${DALGA_TLS_PASSWORD}", Certificates.PASSWORD)
            .replace("bindHost: 0.0.0.0", "bindHost: 127.0.0.1");
    return Files.writeString(directory.resolve("config-" + number + ".yml"), text);
  }

  private static HttpResponse<String> get(DalgaServer server, SSLContext context, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path)).build();
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(request, BodyHandlers.ofString());
  }

  @Test
  void calls_go_through_tls_with_odd_addresses_too() throws Exception {
    Certificates certificates = new Certificates(directory);
    Path keys = certificates.keyStore("server", "ip:127.0.0.1");
    Path other = certificates.keyStore("other", "ip:127.0.0.1");

    try (DalgaServer server =
        DalgaServer.startFrom(
            example(0, keys, keys), ConfigOverride.config("auth.type", "apiKeys"))) {
      SSLContext trusting = Certificates.context(other, certificates.trustStore(keys, "PKCS12"));
      assertThat(get(server, trusting, "/jobs/a%2Fb%25/c%2F..").statusCode()).isEqualTo(401);
      assertThat(get(server, trusting, "/jobs/a%2Fb%25/c%2F..").body()).contains("say who you are");
      SSLContext strange = Certificates.context(other, certificates.trustStore(other, "PKCS12"));
      assertThatThrownBy(() -> get(server, strange, "/me")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void with_mutual_tls_only_who_has_a_certificate_connects() throws Exception {
    Certificates certificates = new Certificates(directory);
    Path keys = certificates.keyStore("server", "ip:127.0.0.1");
    Path authority = certificates.authority("ca");
    Path client = certificates.signedBy(authority, "client", "dns:billing.example");
    Path stranger = certificates.keyStore("stranger", "dns:billing.example");
    Path trusted = certificates.trustStore(keys, "PKCS12");

    try (DalgaServer server =
        DalgaServer.startFrom(
            example(1, keys, certificates.trustStore(authority, "PKCS12")),
            ConfigOverride.config("auth.type", "none"))) {
      HttpResponse<String> answer =
          get(server, Certificates.context(client, trusted), "/jobs/a%2Fb%25/c%2F..");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("job does not exist");
      assertThatThrownBy(() -> get(server, Certificates.context(stranger, trusted), "/me"))
          .isInstanceOf(IOException.class);
    }
  }
}

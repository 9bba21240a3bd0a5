package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.http.RawReceiver.Request;
import io.dalga.target.http.RawReceiver.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Receivers behind a proxy, which may ask who we are. */
@Timeout(60)
class HttpTargetProxyTest {

  private static final String AUTH = "auth: {username: dalga, password: hush}";
  private static final String DALGA =
      "Basic " + Base64.getEncoder().encodeToString("dalga:hush".getBytes(StandardCharsets.UTF_8));

  /** Lets through who tells the password. */
  private static Script asking(Script then) {
    return (request, peer) -> {
      if (DALGA.equals(request.header("proxy-authorization"))) {
        then.answer(request, peer);
      } else {
        peer.send(
            "HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                + "Content-Length: 0\r\n\r\n");
      }
    };
  }

  private static final Script TUNNEL =
      (request, peer) -> {
        String[] address = request.target().split(":", -1);
        peer.tunnel(address[0], Integer.parseInt(address[1]));
      };

  private static Outcome deliver(String baseUrl, RawReceiver proxy, String... settings)
      throws Exception {
    String client =
        "client:\n  proxy: {host: 127.0.0.1, port: %d, %s}\n  %s"
            .formatted(
                proxy.port(),
                settings.length > 0 ? settings[0] : "",
                settings.length > 1 ? settings[1] : "");
    try (RunningTarget target =
        new RunningTarget(
            RunningTarget.factory("type: http\nbaseUrl: " + baseUrl + "\n" + client))) {
      return target.deliver(message("a", "b"));
    }
  }

  // Plain.

  @Test
  void a_proxy_that_asks_is_told_and_gets_the_whole_request_again() throws Exception {
    try (RawReceiver proxy = new RawReceiver(asking(RawReceiver.OK))) {
      assertThat(deliver("http://receiver.example/hooks/", proxy, AUTH))
          .isEqualTo(Outcome.delivered(200));

      List<Request> requests = proxy.requests();
      assertThat(requests)
          .extracting(Request::line)
          .containsOnly("POST http://receiver.example/hooks/a HTTP/1.1")
          .hasSize(2);
      assertThat(requests.get(0).header("proxy-authorization")).isNull();
      assertThat(requests.get(1).body()).asString().isEqualTo("b");
    }
  }

  @Test
  void a_proxy_that_asks_in_vain_is_a_failure() throws Exception {
    try (RawReceiver proxy = new RawReceiver(asking(RawReceiver.OK))) {
      assertThat(deliver("http://receiver.example/", proxy).status()).isEqualTo(407);
      assertThat(
              deliver("http://receiver.example/", proxy, "auth: {username: dalga, password: wrong}")
                  .status())
          .isEqualTo(407);
    }
  }

  @Test
  void a_receiver_that_asks_is_not_told_the_password_of_the_proxy() throws Exception {
    try (RawReceiver proxy =
        new RawReceiver(
            RawReceiver.answer(
                "HTTP/1.1 401 Who are you?\r\nWWW-Authenticate: Basic realm=\"proxy\"\r\n"
                    + "Content-Length: 0\r\n\r\n"))) {
      assertThat(deliver("http://receiver.example/", proxy, AUTH).status()).isEqualTo(401);

      assertThat(proxy.only().headers()).doesNotContainKeys("authorization", "proxy-authorization");
    }
  }

  @Test
  void a_proxy_that_is_away_is_a_failure() throws Exception {
    RawReceiver proxy = new RawReceiver(RawReceiver.OK);
    proxy.close();

    Outcome outcome = deliver("http://receiver.example/", proxy);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.error()).contains("Connect").contains("127.0.0.1");
  }

  // TLS.

  @TempDir static Path directory = Path.of("");

  private static String trusting(Path receiver) throws Exception {
    return "tls: {trustStorePath: "
        + new Certificates(directory).trustStore(receiver, "PKCS12")
        + ", trustStorePassword: "
        + Certificates.PASSWORD
        + "}";
  }

  @Test
  void tls_goes_through_a_tunnel_and_the_proxy_sees_nothing_of_it() throws Exception {
    Path keys = new Certificates(directory).keyStore("receiver", "ip:127.0.0.1");
    try (TlsReceiver receiver = new TlsReceiver(keys, keys, ssl -> {});
        RawReceiver proxy = new RawReceiver(TUNNEL)) {
      assertThat(deliver(receiver.url(), proxy, "scheme: http", trusting(keys)))
          .isEqualTo(Outcome.delivered(200));

      assertThat(proxy.only().line())
          .isEqualTo("CONNECT 127.0.0.1:" + receiver.port() + " HTTP/1.1");
      assertThat(receiver.visitors()).hasSize(1);
    }
  }

  @Test
  void a_proxy_that_asks_before_it_tunnels_is_told_and_the_receiver_is_not() throws Exception {
    Path keys = new Certificates(directory).keyStore("asked", "ip:127.0.0.1");
    try (TlsReceiver receiver = new TlsReceiver(keys, keys, ssl -> {});
        RawReceiver proxy = new RawReceiver(asking(TUNNEL))) {
      assertThat(deliver(receiver.url(), proxy, AUTH, trusting(keys)))
          .isEqualTo(Outcome.delivered(200));

      assertThat(proxy.requests()).hasSize(2);
      assertThat(receiver.headers())
          .noneMatch(name -> name.equalsIgnoreCase("proxy-authorization"));
    }
  }

  @Test
  void a_tunnel_that_is_refused_is_a_failure() throws Exception {
    Path keys = new Certificates(directory).keyStore("refused", "ip:127.0.0.1");
    try (TlsReceiver receiver = new TlsReceiver(keys, keys, ssl -> {});
        RawReceiver proxy = new RawReceiver(asking(TUNNEL))) {
      Outcome outcome = deliver(receiver.url(), proxy, "scheme: http", trusting(keys));

      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(outcome.toString()).contains("407");
      assertThat(receiver.visitors()).isEmpty();
    }
  }

  @Test
  void the_receiver_behind_a_tunnel_has_to_be_trusted() throws Exception {
    Path keys = new Certificates(directory).keyStore("unknown", "ip:127.0.0.1");
    try (TlsReceiver receiver = new TlsReceiver(keys, keys, ssl -> {});
        RawReceiver proxy = new RawReceiver(TUNNEL)) {
      Outcome outcome = deliver(receiver.url(), proxy);

      assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
      assertThat(outcome.error()).contains("certification path");
      assertThat(receiver.visitors()).isEmpty();
    }
  }
}

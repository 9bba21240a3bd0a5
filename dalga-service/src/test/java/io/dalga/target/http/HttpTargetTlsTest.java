package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers behind TLS: who is trusted, and who we say that we are. */
@Timeout(60)
class HttpTargetTlsTest {

  @TempDir static Path directory = Path.of("");

  private static Path receiver = Path.of("");
  private static Path elsewhere = Path.of("");
  private static Path dalga = Path.of("");

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates certificates = new Certificates(directory);
    receiver = certificates.keyStore("receiver", "ip:127.0.0.1");
    elsewhere = certificates.keyStore("elsewhere", "dns:elsewhere.example");
    dalga = certificates.keyStore("dalga", "dns:dalga.example");
  }

  /** Answers 200 to everybody, and remembers who they were. */
  private static final class Receiver implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Queue<String> visitors = new ConcurrentLinkedQueue<>();

    Receiver(Path keys, Consumer<SSLParameters> demands)
        throws IOException, GeneralSecurityException {
      SSLContext context = Certificates.context(keys, dalga);
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.setHttpsConfigurator(
          new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
              demands.accept(ssl);
              parameters.setSSLParameters(ssl);
            }
          });
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            visitors.add(visitor((HttpsExchange) exchange));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }

    private static String visitor(HttpsExchange exchange) {
      try {
        return exchange.getSSLSession().getPeerPrincipal().getName();
      } catch (SSLPeerUnverifiedException e) {
        return "somebody";
      }
    }

    Outcome deliver(String... tls) throws Exception {
      String settings = tls.length == 0 ? "" : "client:\n  tls:\n    " + String.join("\n    ", tls);
      try (RunningTarget target =
          new RunningTarget(
              RunningTarget.factory(
                  "type: http\nbaseUrl: https://127.0.0.1:"
                      + server.getAddress().getPort()
                      + "/\n"
                      + settings))) {
        return target.deliver(message("a", "b"));
      }
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private static String[] trusting(Path keys, String type) throws Exception {
    Path trustStore = new Certificates(directory).trustStore(keys, type);
    return new String[] {
      "trustStorePath: " + trustStore, "trustStorePassword: " + Certificates.PASSWORD
    };
  }

  private static Consumer<SSLParameters> nothing() {
    return parameters -> {};
  }

  private static void assertRefused(Outcome outcome, Receiver receiver) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.status()).isNull();
    assertThat(outcome.error()).isNotBlank();
    assertThat(receiver.visitors).as("nothing was sent").isEmpty();
  }

  @Test
  void a_self_signed_certificate_is_refused() throws Exception {
    try (Receiver server = new Receiver(receiver, nothing())) {
      Outcome outcome = server.deliver();

      assertRefused(outcome, server);
      assertThat(outcome.error()).contains("SSL").contains("certification path");
    }
  }

  @Test
  void a_certificate_in_the_trust_store_is_accepted() throws Exception {
    try (Receiver server = new Receiver(receiver, nothing())) {
      assertThat(server.deliver(trusting(receiver, "PKCS12"))).isEqualTo(Outcome.delivered(200));
      assertThat(server.visitors).containsExactly("somebody");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS", "JCEKS"})
  void a_trust_store_may_be_of_any_type(String type) throws Exception {
    try (Receiver server = new Receiver(receiver, nothing())) {
      String[] trusting = trusting(receiver, type);

      assertThat(server.deliver(trusting[0], trusting[1], "trustStoreType: " + type))
          .isEqualTo(Outcome.delivered(200));
    }
  }

  @Test
  void another_certificate_than_the_trusted_is_refused() throws Exception {
    try (Receiver server = new Receiver(receiver, nothing())) {
      assertRefused(server.deliver(trusting(dalga, "PKCS12")), server);
    }
  }

  @Test
  void a_certificate_for_another_host_is_refused() throws Exception {
    try (Receiver server = new Receiver(elsewhere, nothing())) {
      assertRefused(server.deliver(trusting(elsewhere, "PKCS12")), server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void old_protocols_are_refused(String protocol) throws Exception {
    try (Receiver server =
        new Receiver(receiver, ssl -> ssl.setProtocols(new String[] {protocol}))) {
      assertRefused(server.deliver(trusting(receiver, "PKCS12")), server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void protocols_can_be_chosen(String protocol) throws Exception {
    try (Receiver server =
        new Receiver(receiver, ssl -> ssl.setProtocols(new String[] {protocol}))) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              server.deliver(
                  trusting[0],
                  trusting[1],
                  "protocol: TLSv1.3",
                  "supportedProtocols: [" + protocol + "]"))
          .isEqualTo(Outcome.delivered(200));
    }
  }

  @Test
  void a_client_certificate_is_presented() throws Exception {
    try (Receiver server = new Receiver(receiver, ssl -> ssl.setNeedClientAuth(true))) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              server.deliver(
                  trusting[0],
                  trusting[1],
                  "keyStorePath: " + dalga,
                  "keyStorePassword: " + Certificates.PASSWORD))
          .isEqualTo(Outcome.delivered(200));
      assertThat(server.visitors).containsExactly("CN=dalga");
    }
  }

  @Test
  void a_receiver_that_demands_a_client_certificate_is_a_failure_without_one() throws Exception {
    try (Receiver server = new Receiver(receiver, ssl -> ssl.setNeedClientAuth(true))) {
      assertRefused(server.deliver(trusting(receiver, "PKCS12")), server);
    }
  }

  @Test
  void a_trust_store_that_cannot_be_read_is_refused_in_words() {
    assertThatThrownBy(
            () ->
                new RunningTarget(
                    RunningTarget.factory(
                        "type: http\nbaseUrl: https://127.0.0.1/\n"
                            + "client: {tls: {trustStorePath: /no/such/file.p12,"
                            + " trustStorePassword: hush-hush}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client.tls")
        .hasMessageContaining("/no/such/file.p12")
        .hasMessageNotContaining("hush-hush");
  }

  @Test
  void a_wrong_password_of_a_trust_store_is_refused_in_words() throws Exception {
    String path = trusting(receiver, "PKCS12")[0];

    assertThatThrownBy(
            () ->
                new RunningTarget(
                    RunningTarget.factory(
                        "type: http\nbaseUrl: https://127.0.0.1/\nclient: {tls: {"
                            + path
                            + ", trustStorePassword: hush-hush}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client.tls")
        .hasMessageContaining("password")
        .hasMessageNotContaining("hush-hush");
  }
}

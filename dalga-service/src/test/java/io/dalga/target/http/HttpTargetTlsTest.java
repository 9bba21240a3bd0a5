package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
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

  private static Outcome deliver(TlsReceiver receiver, String... tls) throws Exception {
    String settings = tls.length == 0 ? "" : "client:\n  tls:\n    " + String.join("\n    ", tls);
    try (RunningTarget target =
        new RunningTarget(
            RunningTarget.factory("type: http\nbaseUrl: " + receiver.url() + "\n" + settings))) {
      return target.deliver(message("a", "b"));
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

  private static void assertRefused(Outcome outcome, TlsReceiver receiver) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.status()).isNull();
    assertThat(outcome.error()).isNotBlank();
    assertThat(receiver.visitors()).as("nothing was sent").isEmpty();
  }

  @Test
  void a_self_signed_certificate_is_refused() throws Exception {
    try (TlsReceiver server = new TlsReceiver(receiver, dalga, nothing())) {
      Outcome outcome = deliver(server);

      assertRefused(outcome, server);
      assertThat(outcome.error()).contains("SSL").contains("certification path");
    }
  }

  @Test
  void a_certificate_in_the_trust_store_is_accepted() throws Exception {
    try (TlsReceiver server = new TlsReceiver(receiver, dalga, nothing())) {
      assertThat(deliver(server, trusting(receiver, "PKCS12"))).isEqualTo(Outcome.delivered(200));
      assertThat(server.visitors()).containsExactly("somebody");
    }
  }

  @Test
  void a_certificate_of_an_own_authority_is_accepted_by_whom_trusts_that_and_by_nobody_else()
      throws Exception {
    Certificates certificates = new Certificates(directory);
    Path authority = certificates.authority("authority");
    Path signed = certificates.signedBy(authority, "signed", "ip:127.0.0.1");
    try (TlsReceiver server = new TlsReceiver(signed, dalga, nothing())) {
      Outcome refused = deliver(server);
      assertRefused(refused, server);
      assertThat(refused.error()).contains("SSL").contains("certification path");

      assertThat(deliver(server, trusting(authority, "PKCS12"))).isEqualTo(Outcome.delivered(200));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS", "JCEKS"})
  void a_trust_store_may_be_of_any_type(String type) throws Exception {
    try (TlsReceiver server = new TlsReceiver(receiver, dalga, nothing())) {
      String[] trusting = trusting(receiver, type);

      assertThat(deliver(server, trusting[0], trusting[1], "trustStoreType: " + type))
          .isEqualTo(Outcome.delivered(200));
    }
  }

  @Test
  void another_certificate_than_the_trusted_is_refused() throws Exception {
    try (TlsReceiver server = new TlsReceiver(receiver, dalga, nothing())) {
      assertRefused(deliver(server, trusting(dalga, "PKCS12")), server);
    }
  }

  @Test
  void a_certificate_for_another_host_is_refused() throws Exception {
    try (TlsReceiver server = new TlsReceiver(elsewhere, dalga, nothing())) {
      assertRefused(deliver(server, trusting(elsewhere, "PKCS12")), server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void old_protocols_are_refused(String protocol) throws Exception {
    try (TlsReceiver server =
        new TlsReceiver(receiver, dalga, ssl -> ssl.setProtocols(new String[] {protocol}))) {
      assertRefused(deliver(server, trusting(receiver, "PKCS12")), server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void protocols_can_be_chosen(String protocol) throws Exception {
    try (TlsReceiver server =
        new TlsReceiver(receiver, dalga, ssl -> ssl.setProtocols(new String[] {protocol}))) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              deliver(
                  server,
                  trusting[0],
                  trusting[1],
                  "protocol: TLSv1.3",
                  "supportedProtocols: [" + protocol + "]"))
          .isEqualTo(Outcome.delivered(200));
    }
  }

  @Test
  void a_client_certificate_is_presented() throws Exception {
    try (TlsReceiver server =
        new TlsReceiver(receiver, dalga, ssl -> ssl.setNeedClientAuth(true))) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              deliver(
                  server,
                  trusting[0],
                  trusting[1],
                  "keyStorePath: " + dalga,
                  "keyStorePassword: " + Certificates.PASSWORD))
          .isEqualTo(Outcome.delivered(200));
      assertThat(server.visitors()).containsExactly("CN=dalga");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dalga", "elsewhere"})
  void of_several_client_certificates_one_can_be_chosen(String alias) throws Exception {
    Path both = new Certificates(directory).together(dalga, elsewhere);
    try (TlsReceiver server = new TlsReceiver(receiver, both, ssl -> ssl.setNeedClientAuth(true))) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              deliver(
                  server,
                  trusting[0],
                  trusting[1],
                  "keyStorePath: " + both,
                  "keyStorePassword: " + Certificates.PASSWORD,
                  "certAlias: " + alias))
          .isEqualTo(Outcome.delivered(200));
      assertThat(server.visitors()).containsExactly("CN=" + alias);
    }
  }

  @Test
  void a_client_certificate_that_is_not_there_cannot_be_chosen() {
    assertThatThrownBy(
            () ->
                new RunningTarget(
                    RunningTarget.factory(
                        "type: http\nbaseUrl: https://127.0.0.1/\nclient: {tls: {keyStorePath: "
                            + dalga
                            + ", keyStorePassword: "
                            + Certificates.PASSWORD
                            + ", certAlias: nobody}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client.tls.certAlias")
        .hasMessageContaining("nobody");
  }

  @Test
  void providers_can_be_chosen() throws Exception {
    try (TlsReceiver server = new TlsReceiver(receiver, dalga, nothing())) {
      String[] trusting = trusting(receiver, "PKCS12");

      assertThat(
              deliver(
                  server,
                  trusting[0],
                  trusting[1],
                  "provider: SunJSSE",
                  "trustStoreType: PKCS12",
                  "trustStoreProvider: SunJSSE"))
          .isEqualTo(Outcome.delivered(200));
    }
    assertThatThrownBy(
            () ->
                new RunningTarget(
                    RunningTarget.factory(
                        "type: http\nbaseUrl: https://h/\nclient: {tls: {provider: Nobody}}")))
        .hasMessageContaining("client.tls")
        .hasMessageContaining("Nobody");
  }

  @Test
  void a_receiver_that_demands_a_client_certificate_is_a_failure_without_one() throws Exception {
    try (TlsReceiver server =
        new TlsReceiver(receiver, dalga, ssl -> ssl.setNeedClientAuth(true))) {
      assertRefused(deliver(server, trusting(receiver, "PKCS12")), server);
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

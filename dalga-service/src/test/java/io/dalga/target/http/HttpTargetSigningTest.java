package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.dalga.client.DalgaRun;
import io.dalga.client.DalgaVerifier;
import io.dalga.job.Content;
import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetFactory;
import io.dalga.target.http.RawReceiver.Request;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.setup.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target signs, read by the official library of Standard Webhooks and by our client. */
class HttpTargetSigningTest {

  private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEW = "whsec_bmV3IHNlY3JldCBvZiB0aGUgcmVjZWl2ZXI=";

  /** The official library has no clock but the machine's. */
  private static final Instant NOW = Instant.now();

  private static Message message(String runId, int attempt, Instant startedAt, Content content) {
    OffsetDateTime scheduled = OffsetDateTime.of(2026, 3, 8, 3, 30, 0, 0, ZoneOffset.UTC);
    return new Message(
        "a", "{\"\u00e9\":1}", content, null, runId, null, scheduled, attempt, 1, startedAt);
  }

  private static Message message(String runId) {
    return message(runId, 1, NOW, Content.NONE);
  }

  private static RunningTarget signing(RawReceiver receiver, String... secrets) throws Exception {
    return receiver.target("signing: {secrets: ['" + String.join("', '", secrets) + "']}");
  }

  private static Request sent(Message message, String... secrets) throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target = signing(receiver, secrets)) {
      assertThat(target.deliver(message)).isEqualTo(Outcome.delivered(200));
      return receiver.only();
    }
  }

  private static boolean isVerifiedByTheOfficialLibrary(Request request, String secret)
      throws Exception {
    Map<String, List<String>> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    try {
      new Webhook(secret).verify(new String(request.body(), StandardCharsets.UTF_8), headers);
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    }
  }

  private static DalgaRun verified(Request request, String... secrets) {
    return DalgaVerifier.of(secrets).verify(request::header, request.body());
  }

  @Test
  void the_official_library_and_the_client_verify_what_is_sent() throws Exception {
    Request request = sent(message("run-1"), OLD);

    assertThat(request.header("webhook-id")).isEqualTo("run-1");
    assertThat(request.header("webhook-timestamp")).isEqualTo("" + NOW.getEpochSecond());
    assertThat(request.header("webhook-signature")).matches("v1,[A-Za-z0-9+/]{43}=");
    assertThat(isVerifiedByTheOfficialLibrary(request, OLD)).isTrue();
    assertThat(isVerifiedByTheOfficialLibrary(request, NEW)).isFalse();
    assertThat(verified(request, OLD).id()).isEqualTo("run-1");
  }

  @Test
  void an_attempt_has_its_own_time_under_the_id_of_the_run() throws Exception {
    Request first = sent(message("run-1", 1, NOW.minusSeconds(60), Content.NONE), OLD);
    Request second = sent(message("run-1", 2, NOW, Content.NONE), OLD);

    assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
    assertThat(second.header("webhook-timestamp")).isNotEqualTo(first.header("webhook-timestamp"));
    assertThat(isVerifiedByTheOfficialLibrary(first, OLD)).isTrue();
    assertThat(isVerifiedByTheOfficialLibrary(second, OLD)).isTrue();
  }

  @Test
  void a_payload_is_signed_byte_by_byte_and_a_request_without_one_as_empty() throws Exception {
    byte[] bytes = {0, (byte) 0xff, 13, 10};

    Request post = sent(message("1", 1, NOW, new Content(bytes, null, Map.of(), "PUT")), OLD);
    Request get = sent(message("2", 1, NOW, new Content(null, null, Map.of(), "GET")), OLD);

    assertThat(post.body()).isEqualTo(bytes);
    assertThat(verified(post, OLD).id()).isEqualTo("1");
    assertThat(get.body()).isEmpty();
    assertThat(isVerifiedByTheOfficialLibrary(get, OLD)).isTrue();
  }

  @Test
  void a_job_cannot_bring_a_signature_of_its_own() throws Exception {
    Map<String, String> forged =
        Map.of("webhook-id", "x", "webhook-timestamp", "1", "webhook-signature", "v1,x");

    Request request = sent(message("run-1", 1, NOW, new Content(null, null, forged, null)), OLD);

    assertThat(verified(request, OLD).id()).isEqualTo("run-1");
  }

  /** 1. Dalga signs by both; 2. the receiver changes over; 3. Dalga forgets the old one. */
  @Test
  void a_secret_is_replaced_without_a_delivery_that_fails() throws Exception {
    VerifyingReceiver verifying = new VerifyingReceiver();
    try (RawReceiver receiver = new RawReceiver(verifying)) {
      for (List<String> secrets : List.of(List.of(OLD), List.of(OLD, NEW), List.of(NEW))) {
        try (RunningTarget target = signing(receiver, secrets.toArray(String[]::new))) {
          for (int i = 0; i < 50; i++) {
            if (secrets.size() == 2 && i == 25) {
              verifying.secret = NEW;
            }
            assertThat(target.deliver(message("run-" + i))).isEqualTo(Outcome.delivered(200));
          }
        }
      }
      assertThat(receiver.requests()).hasSize(150);
    }
  }

  /** Says 401 to what it cannot verify. */
  private static final class VerifyingReceiver implements RawReceiver.Script {
    private volatile String secret = OLD;

    @Override
    public void answer(Request request, RawReceiver.Peer peer) throws java.io.IOException {
      boolean mine;
      try {
        mine = isVerifiedByTheOfficialLibrary(request, secret);
      } catch (Exception e) {
        mine = false;
      }
      (mine ? RawReceiver.OK : RawReceiver.status("401 Unauthorized")).answer(request, peer);
    }
  }

  @Test
  void nothing_is_signed_unless_told_so() throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target = receiver.target()) {
      target.deliver(message("run-1"));

      assertThat(receiver.only().headers().keySet()).noneMatch(name -> name.startsWith("webhook-"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush",
        "whsec_hush",
        "whsec_hushhushhushhushhushhushhush-hush",
        "hushhushhushhushhushhushhushhush",
        "${HUSH}",
      })
  void a_bad_secret_is_refused_at_start_without_showing_it(String secret) throws Exception {
    TargetFactory factory =
        RunningTarget.factory(
            "{type: http, baseUrl: 'http://h', signing: {secrets: ['"
                + OLD
                + "', '"
                + secret
                + "']}}");

    assertThatThrownBy(() -> factory.build("billing", new Environment("test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target \"billing\": signing.secrets, number 2")
        .message()
        .doesNotContainIgnoringCase("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signing: {}",
        "signing: {secrets: []}",
        "signing: {secrets: }",
        "signing: {secrets: [null]}",
        "signing: {secret: x}",
      })
  void signing_by_nothing_is_refused(String signing) {
    assertThatThrownBy(
            () -> RunningTarget.factory("{type: http, baseUrl: 'http://h', " + signing + "}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("signing.secret");
  }
}

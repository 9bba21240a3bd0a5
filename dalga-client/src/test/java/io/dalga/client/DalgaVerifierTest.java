package io.dalga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.dalga.api.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries that are signed by the official library, and what is done to them on the way. */
class DalgaVerifierTest {

  private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEW = "whsec_bmV3IHNlY3JldCBvZiB0aGUgcmVjZWl2ZXI=";
  private static final String RUN = "c5d6c15f70dd232c-1a20051852f";
  private static final Instant NOW = Instant.parse("2026-11-21T22:11:45Z");
  private static final String BODY = "{\"feed\":\"\u00e9\"}";

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  DalgaVerifierTest() throws Exception {
    headers.put("dalga-run-id", RUN);
    headers.put("dalga-sched", "2026-11-21T22:11:40Z");
    headers.put("dalga-attempt", "2");
    headers.put("dalga-instance", "4000000001");
    headers.put("Webhook-Id", RUN);
    headers.put("webhook-timestamp", Long.toString(NOW.getEpochSecond()));
    headers.put("webhook-signature", signature(OLD));
  }

  private static String signature(String secret) throws Exception {
    return new Webhook(secret).sign(RUN, NOW.getEpochSecond(), BODY);
  }

  private DalgaRun verify(Instant now, String body, String... secrets) {
    return DalgaVerifier.of(secrets)
        .withClock(() -> now)
        .verify(headers::get, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_the_official_library_signs_is_a_delivery() {
    assertThat(verify(NOW, BODY, OLD)).isEqualTo(DalgaRun.of(headers::get));
  }

  @Test
  void any_signature_by_any_secret_is_enough() throws Exception {
    headers.put(
        "webhook-signature",
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== "
            + signature(NEW)
            + " "
            + signature(OLD));

    assertThat(verify(NOW, BODY, OLD).id()).isEqualTo(RUN);
    assertThat(verify(NOW, BODY, NEW).id()).isEqualTo(RUN);
    assertThat(verify(NOW, BODY, NEW, OLD).id()).isEqualTo(RUN);
  }

  @Test
  void a_receiver_may_know_the_next_secret_before_it_is_used() {
    assertThat(verify(NOW, BODY, NEW, OLD).id()).isEqualTo(RUN);
  }

  @ParameterizedTest
  @ValueSource(ints = {-300, -1, 0, 1, 300})
  void an_attempt_may_be_five_minutes_old_or_as_far_ahead(int seconds) {
    assertThat(verify(NOW.plusSeconds(seconds), BODY, OLD).attempt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"301, 301 s old", "-301, 301 s ahead", "100000000, old", "-100000000, ahead"})
  void and_no_more(int seconds, String words) {
    assertThatThrownBy(() -> verify(NOW.plusSeconds(seconds), BODY, OLD))
        .isInstanceOf(InvalidSignatureException.class)
        .hasMessageContaining(words);
  }

  @Test
  void the_tolerance_can_be_chosen() {
    DalgaVerifier strict =
        DalgaVerifier.of(OLD)
            .withTolerance(Duration.ofSeconds(10))
            .withClock(() -> NOW.plusSeconds(11));

    assertThatThrownBy(() -> strict.verify(headers::get, BODY.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidSignatureException.class)
        .hasMessageContaining("11 s old");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strict.withTolerance(Duration.ofSeconds(-1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhook-id        | another-run",
        "webhook-id        |",
        "webhook-id        | ''",
        "webhook-timestamp | 1700000000",
        "webhook-timestamp | yesterday",
        "webhook-timestamp | -1",
        "webhook-timestamp | 99999999999999999999",
        "webhook-timestamp |",
        "webhook-signature |",
        "webhook-signature | ''",
        "webhook-signature | ' '",
        "webhook-signature | v1,",
        "webhook-signature | v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "webhook-signature | ,,, v1 v1,v1,v1",
        "dalga-run-id      | another-run",
      })
  void what_was_changed_on_the_way_is_refused(String name, String value) {
    headers.put(name, value);

    assertThatThrownBy(() -> verify(NOW, BODY, OLD))
        .isInstanceOf(InvalidSignatureException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void a_signature_counts_in_its_own_version_alone() throws Exception {
    headers.put("webhook-signature", signature(OLD).replace("v1,", "v2,"));

    assertThatThrownBy(() -> verify(NOW, BODY, OLD)).isInstanceOf(InvalidSignatureException.class);
  }

  @Test
  void another_body_or_another_secret_is_refused() {
    assertThatThrownBy(() -> verify(NOW, BODY + " ", OLD))
        .isInstanceOf(InvalidSignatureException.class);
    assertThatThrownBy(() -> verify(NOW, "", OLD)).isInstanceOf(InvalidSignatureException.class);
    assertThatThrownBy(() -> verify(NOW, BODY, NEW)).isInstanceOf(InvalidSignatureException.class);
  }

  @Test
  void what_is_signed_and_yet_none_of_ours_is_refused_by_the_name_of_its_header() {
    headers.remove("dalga-sched");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> verify(NOW, BODY, OLD))
        .withMessageContaining("dalga-sched");
  }

  @Test
  void without_a_secret_that_is_one_there_is_no_verifier() {
    assertThatIllegalArgumentException().isThrownBy(DalgaVerifier::of);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DalgaVerifier.of(OLD, "hush"))
        .withMessageNotContaining("hush");
  }

  @Test
  void any_bytes_can_be_signed() {
    byte[] body = {0, (byte) 0xff, 13, 10};
    headers.put("webhook-signature", SigningSecret.parse(OLD).sign(RUN, NOW, body));

    assertThat(DalgaVerifier.of(OLD).withClock(() -> NOW).verify(headers::get, body).id())
        .isEqualTo(RUN);
  }
}

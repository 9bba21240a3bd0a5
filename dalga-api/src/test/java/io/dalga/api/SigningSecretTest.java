package io.dalga.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {

  /** The vector that the libraries of Standard Webhooks are tested by. */
  @Test
  void it_signs_as_the_specification_does() {
    SigningSecret secret = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    String signature =
        secret.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Instant.ofEpochSecond(1_614_265_330).plusMillis(999),
            "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  private static String secretOf(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32, 64})
  void it_holds_24_to_64_bytes(int bytes) {
    assertThat(SigningSecret.parse(secretOf(bytes))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 65, 1000})
  void fewer_or_more_are_refused(int bytes) {
    assertThatThrownBy(() -> SigningSecret.parse(secretOf(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24 to 64")
        .hasMessageContaining("holds " + bytes + " bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "hush, does not begin with whsec_",
    "'', does not begin with whsec_",
    "whsk_hushhushhushhushhushhushhushhushhush, does not begin with whsec_",
    "' whsec_hushhushhushhushhushhushhushhush', does not begin with whsec_",
    "whsec_hush-hush_hushhushhushhushhushhush, is not Base64",
    "'whsec_hushhush hushhushhushhushhushhush', is not Base64",
    "whsec_hushhushhushhushhushhushhushhush!, is not Base64",
    "'${HUSH}', variable that is not set",
  })
  void what_is_none_is_refused_in_words_that_do_not_show_it(String text, String words) {
    assertThatThrownBy(() -> SigningSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasNoCause()
        .message()
        .doesNotContainIgnoringCase("hush");
  }

  @Test
  void it_does_not_show_itself() {
    assertThat(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        .hasToString("SigningSecret[hidden]");
  }
}

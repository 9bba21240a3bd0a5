package io.dalga.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

  private static Message decode(String text) {
    return Framing.decode(text.getBytes(UTF_8));
  }

  @Test
  void it_is_easily_written_by_hand() {
    assertThat(decode("name: check_feed\nnote: a\\nb\\\\c\n\nbody\n\nmore"))
        .isEqualTo(Message.named("check_feed", "body\n\nmore").with("note", "a\nb\\c"));
    assertThat(new String(Framing.encode(Message.named("a", "b")), UTF_8))
        .isEqualTo("name: a\n\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "just text", "{\"a\": 1}", "a: b", "a: b\nno header\n\nc", "a b: c\n\nd"})
  void what_is_not_framed_is_a_body(String text) {
    assertThat(decode(text)).isEqualTo(Message.of(text.getBytes(UTF_8), Map.of()));
  }

  @Test
  void whatever_is_encoded_is_decoded_to_the_same() {
    Random random = new Random(20131031);
    for (int i = 0; i < 20_000; i++) {
      Map<String, String> headers = new LinkedHashMap<>();
      for (int h = random.nextInt(4); h > 0; h--) {
        headers.put("h" + random.nextInt(100), text(random));
      }
      byte[] body = new byte[random.nextInt(20)];
      random.nextBytes(body);
      Message message = Message.of(body, headers);
      assertThat(Framing.decode(Framing.encode(message))).isEqualTo(message);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append("\n\r\\n:  aü\u2603".charAt(random.nextInt(10)));
    }
    return text.toString();
  }

  @Test
  void header_names_are_tokens() {
    for (String bad : new String[] {"", "a b", "a:b", "ä", "a\n"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Message.named("x", "y").with(bad, "z"))
          .withMessageContaining("header name \"" + bad + "\"");
    }
  }
}

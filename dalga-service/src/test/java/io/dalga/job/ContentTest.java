package io.dalga.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContentTest {

  private static Content parse(String... parameters) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return Content.parse(all);
  }

  @Test
  void what_is_not_asked_for_is_not_there() {
    assertThat(Content.parse(Map.of("interval", "60"))).isEqualTo(Content.NONE);
    assertThat(parse("method", "PUT")).isEqualTo(new Content(null, null, Map.of(), "PUT"));
  }

  @Test
  void a_payload_is_text_or_bytes_and_may_be_empty() {
    assertThat(parse("payload", "naïve").payload()).isEqualTo("naïve".getBytes(UTF_8));
    assertThat(parse("payload", "").payload()).isEmpty();
    assertThat(parse("payload-base64", "AP8=").payload()).containsExactly(0, 0xff);
    assertThat(parse("payload", "x".repeat(Content.MAX_PAYLOAD)).payload())
        .hasSize(Content.MAX_PAYLOAD);
  }

  @Test
  void header_names_are_in_lower_case() {
    assertThat(parse("header.X-Tenant", "7", "header.traceparent", "").headers())
        .isEqualTo(Map.of("x-tenant", "7", "traceparent", ""));
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("payload-base64", "a"),
        Arguments.of("payload-base64", "a-_="),
        Arguments.of("payload", "\ud800"),
        Arguments.of("content-type", " "),
        Arguments.of("content-type", "text/plain\r\nX: y"),
        Arguments.of("method", "HEAD"),
        Arguments.of("method", "post"),
        Arguments.of("header.", "x"),
        Arguments.of("header.a b", "x"),
        Arguments.of("header.Host", "x"),
        Arguments.of("header.content-length", "1"),
        Arguments.of("header.Content-Type", "a"),
        Arguments.of("header.Transfer-Encoding", "chunked"),
        Arguments.of("header.Proxy-Authorization", "x"),
        Arguments.of("header.Dalga-Run-Id", "x"),
        Arguments.of("header.x", "a\r\nInjected: b"),
        Arguments.of("header.x", "é"),
        Arguments.of("header.x", " a"),
        Arguments.of("header.x", "\0"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_breaks_a_rule_is_refused_by_its_name(String name, String value) {
    assertThatThrownBy(() -> parse(name, value))
        .isInstanceOfSatisfying(
            InvalidParameterException.class, e -> assertThat(e.parameter()).isEqualTo(name));
  }

  @Test
  void what_does_not_go_together_is_refused() {
    assertThatThrownBy(() -> parse("payload", "a", "payload-base64", "YQ=="))
        .hasMessageContaining("not both");
    assertThatThrownBy(() -> parse("payload", "a", "method", "GET"))
        .hasMessageContaining("GET has no payload");
    assertThatThrownBy(() -> parse("header.X", "1", "header.x", "2")).hasMessageContaining("twice");
  }

  @Test
  void what_is_too_much_is_refused() {
    assertThatThrownBy(() -> parse("payload", "x".repeat(Content.MAX_PAYLOAD + 1)))
        .hasMessageContaining("1 MiB");
    String[] many =
        IntStream.range(0, 51)
            .boxed()
            .flatMap(i -> Stream.of("header.h" + i, "x"))
            .toArray(String[]::new);
    assertThatThrownBy(() -> parse(many)).hasMessageContaining("51 headers");
    assertThatThrownBy(() -> parse("header.x", "y".repeat(9_000))).hasMessageContaining("9001");
    assertThatThrownBy(() -> parse("header." + "x".repeat(300), "y"))
        .hasMessageContaining("1 to 255");
  }
}

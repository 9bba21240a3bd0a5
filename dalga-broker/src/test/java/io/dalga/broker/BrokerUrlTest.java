package io.dalga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerUrlTest {

  private static BrokerUrl url(String text) {
    return new BrokerUrl(URI.create(text), Set.of("timeout"));
  }

  @Test
  void its_parts_are_decoded() {
    BrokerUrl url = url("amqp://me:p%40ss+word@host:1234/a%2Fb?timeout=1500");
    assertThat(url.host()).isEqualTo("host");
    assertThat(url.port(1)).isEqualTo(1234);
    assertThat(url.user()).isEqualTo("me");
    assertThat(url.password()).isEqualTo("p@ss+word");
    assertThat(url.path()).isEqualTo("a/b");
    assertThat(url.duration("timeout", Duration.ZERO)).isEqualTo(Duration.ofMillis(1500));
    assertThat(url("x://h?timeout=PT2S").duration("timeout", Duration.ZERO))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void what_is_left_out_has_a_default() {
    BrokerUrl url = url("redis://host");
    assertThat(url.port(6379)).isEqualTo(6379);
    assertThat(url.user()).isNull();
    assertThat(url.password()).isNull();
    assertThat(url.path()).isEmpty();
    assertThat(url.duration("timeout", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://host, unknown scheme \"ftp\"",
    "host, begin with a scheme",
    "redis://, cannot be parsed",
    "redis:///1, names no host",
    "redis://host?tiemout=1, unknown parameter \"tiemout\"",
    "redis://host?timeout=0, timeout=0 must be milliseconds",
    "redis://host?timeout=-5, timeout=-5 must be milliseconds",
    "redis://host?timeout=soon, timeout=soon must be milliseconds",
    "redis://host/one, database \"one\" must be a whole number",
    "redis://host?connections=x, connections \"x\" must be a whole number",
    "'kafka://host,', names no host",
    "'kafka://host,other:port', names no host",
    "kafka://me@host, takes no user",
    "kafka://host?topic=a, unknown parameter \"topic\"",
    "beanstalk://host?ttr=, ttr= must be milliseconds",
  })
  void what_is_wrong_is_said(String url, String message) {
    assertThatThrownBy(() -> Broker.open(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broker URL")
        .hasMessageContaining(message);
  }

  @Test
  void passwords_are_not_repeated() {
    assertThatThrownBy(() -> Broker.open("redis://:secret@ho st"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void nobody_there_is_an_error_of_the_broker() {
    for (String scheme : new String[] {"redis", "amqp", "beanstalk", "nsq", "kafka"}) {
      try (Broker broker = Broker.open(scheme + "://127.0.0.1:1")) {
        assertThatThrownBy(broker::check).isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> broker.push("q", Message.named("a", "b")))
            .isInstanceOf(BrokerException.class);
      }
    }
  }
}

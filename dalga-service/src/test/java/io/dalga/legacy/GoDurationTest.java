package io.dalga.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0,          PT0S",
    "0s,         PT0S",
    "10s,        PT10S",
    "+10s,       PT10S",
    "1h30m,      PT1H30M",
    "1h30m5.5s,  PT1H30M5.5S",
    "500ms,      PT0.5S",
    "1.5s,       PT1.5S",
    ".5s,        PT0.5S",
    "1.s,        PT1S",
    "3us,        PT0.000003S",
    "3µs,        PT0.000003S",
    "7ns,        PT0.000000007S",
    "0.5ns,      PT0S",
    "1m1h,       PT1H1M",
    "2562047h,   PT2562047H",
  })
  void a_duration_is_read_as_go_reads_it(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "10", "10 s", "s", ".s", "10S", "1d", "-10s", "10s ", "PT10S", "1h30", "1e3s"
      })
  void what_is_none_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1h30m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2562048h", "999999999999999999h"})
  void one_that_go_has_no_room_for_is_refused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessageContaining("292 years");
  }
}

package io.dalga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DalgaRunTest {

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  DalgaRunTest() {
    headers.put("Dalga-Run-Id", "c5d6c15f70dd232c-1a20051852f");
    headers.put("dalga-sched", "2026-11-21T22:11:40.123+01:00");
    headers.put("dalga-attempt", "2");
    headers.put("dalga-instance", "4000000001");
  }

  @Test
  void a_delivery_is_read() {
    assertThat(DalgaRun.of(headers::get))
        .isEqualTo(
            new DalgaRun(
                "c5d6c15f70dd232c-1a20051852f",
                OffsetDateTime.parse("2026-11-21T22:11:40.123+01:00"),
                2,
                "4000000001"));
  }

  @ParameterizedTest
  @CsvSource({
    "dalga-run-id,",
    "dalga-sched,",
    "dalga-sched, yesterday",
    "dalga-attempt, two",
    "dalga-instance, ''"
  })
  void what_is_none_is_refused_by_the_name_of_its_header(String name, String value) {
    headers.put(name, value);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DalgaRun.of(headers::get))
        .withMessageContaining(name);
  }
}

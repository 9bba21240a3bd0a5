package io.dalga.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {

  private final ObjectMapper json = JsonMapper.builder().build();

  @Test
  void a_job_is_written_in_the_order_of_the_go_original_then_ours() throws Exception {
    OffsetDateTime time = OffsetDateTime.of(2014, 11, 11, 22, 11, 40, 0, ZoneOffset.UTC);
    JobView job =
        new JobView(
            "check_feed",
            "1234",
            IntervalText.ofSeconds(60),
            "UTC",
            time,
            time,
            null,
            "scheduled",
            "default",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            0,
            new LastRun(time, "delivered", 200, null, 12),
            time,
            time,
            "e1");

    String text = json.writeValueAsString(job);

    assertThat(text)
        .startsWith(
            "{\"path\":\"check_feed\",\"body\":\"1234\",\"interval\":60,\"location\":\"UTC\","
                + "\"next_run\":\"2014-11-11T22:11:40Z\",\"next_sched\":\"2014-11-11T22:11:40Z\","
                + "\"instance_id\":null,\"state\":\"scheduled\"");
    assertThat(json.readValue(text, JobView.class)).isEqualTo(job);
  }

  @Test
  void a_null_time_is_null() throws Exception {
    String text = "{\"path\":\"p\",\"body\":\"b\",\"next_run\":null,\"something_new\":1}";

    assertThat(json.readValue(text, JobView.class).nextRun()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"60,60", "0,0", "PT60S,\"PT60S\"", "PT0S,\"PT0S\""})
  void an_interval_keeps_the_form_it_was_written_in(String text, String written)
      throws JsonProcessingException {
    String expected = text.startsWith("P") ? '"' + text + '"' : written;
    assertThat(json.writeValueAsString(IntervalText.of(text))).isEqualTo(expected);
    assertThat(json.readValue(expected, IntervalText.class)).isEqualTo(IntervalText.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1985-04-12T23:20:50.52Z",
        "1985-04-12T23:20:50Z",
        "1985-04-12T23:20:50+02:00",
        "1985-04-12T23:20:50.123456789-08:00"
      })
  void rfc_3339_times_are_read_and_written_back(String text) {
    assertThat(Rfc3339.format(Rfc3339.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1985-04-12",
        "1985-04-12T23:20Z",
        "1985-04-12T23:20:50",
        "1985-02-30T00:00:00Z",
        "1985-04-12T24:00:00Z",
        "1985-04-12 23:20:50Z",
        "+21985-04-12T23:20:50Z",
        "1985-04-12T23:20:50+0200",
        "1985-04-12T23:20:50.Z"
      })
  void everything_else_is_refused(String text) {
    assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void an_offset_with_seconds_is_shown_in_utc() {
    Instant instant = Instant.parse("1970-06-01T00:00:00Z");

    assertThat(Rfc3339.format(Rfc3339.at(instant, ZoneId.of("Africa/Monrovia"))))
        .isEqualTo("1970-06-01T00:00:00Z");
    assertThat(Rfc3339.format(Rfc3339.at(instant, ZoneId.of("America/Los_Angeles"))))
        .isEqualTo("1970-05-31T17:00:00-07:00");
  }
}

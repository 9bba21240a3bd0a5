package io.dalga.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final OffsetDateTime TIME = OffsetDateTime.parse("2027-01-31T09:30:00+02:00");

  static Stream<Arguments> forms() {
    Schedule minute = Schedule.every(Duration.ofMinutes(1));
    return Stream.of(
        Arguments.of(minute, "{'interval':60}"),
        Arguments.of(Schedule.every("P1M"), "{'interval':'P1M'}"),
        Arguments.of(
            Schedule.onceAt(TIME), "{'first_run':'2027-01-31T09:30:00+02:00','one_off':true}"),
        Arguments.of(
            Schedule.onceAt(Instant.parse("2027-01-31T09:30:00.5Z")),
            "{'first_run':'2027-01-31T09:30:00.5Z','one_off':true}"),
        Arguments.of(Schedule.onceAfter(Duration.ofHours(1)), "{'interval':3600,'one_off':true}"),
        Arguments.of(Schedule.onceNow(), "{'one_off':true,'immediate':true}"),
        Arguments.of(
            minute.firstRun(TIME), "{'interval':60,'first_run':'2027-01-31T09:30:00+02:00'}"),
        Arguments.of(
            minute.immediate().location(ZoneId.of("Europe/Paris")).target("queue"),
            "{'interval':60,'immediate':true,'location':'Europe/Paris','target':'queue'}"),
        Arguments.of(minute.location(ZoneOffset.UTC), "{'interval':60,'location':'UTC'}"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void a_schedule_is_written_as_the_api_reads_it(Schedule schedule, String expected)
      throws Exception {
    ObjectMapper json = new ObjectMapper();

    assertThat(json.readTree(Json.write(schedule.request())))
        .isEqualTo(json.readTree(expected.replace('\'', '"')));
  }

  @Test
  void a_schedule_does_not_change() {
    Schedule minute = Schedule.every(Duration.ofMinutes(1));

    minute.immediate().target("queue").ifAbsent();

    assertThat(minute.request()).isEqualTo(Schedule.every(Duration.ofMinutes(1)).request());
    assertThat(minute.precondition()).isEmpty();
  }

  @Test
  void the_last_condition_holds_and_outlives_later_settings() {
    Schedule schedule = Schedule.onceNow().ifAbsent().ifMatch("e1").target("queue");

    assertThat(schedule.precondition()).hasSize(1).containsEntry("If-Match", "\"e1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-60S", "PT0.5S", "PT60.001S"})
  void a_duration_must_be_positive_whole_seconds(String duration) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.every(Duration.parse(duration)))
        .withMessage("interval %s must be a positive whole number of seconds", duration(duration));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.onceAfter(Duration.parse(duration)))
        .withMessageContaining("positive whole number of seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"e1\"", "e 1", "e\r\n", "é"})
  void an_etag_must_be_one_that_a_header_can_carry(String etag) {
    assertThatIllegalArgumentException().isThrownBy(() -> Schedule.onceNow().ifMatch(etag));
  }

  private static String duration(String text) {
    return Duration.parse(text).toString();
  }
}

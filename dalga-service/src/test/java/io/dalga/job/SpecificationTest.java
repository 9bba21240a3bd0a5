package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dalga.api.Rfc3339;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecificationTest {

  private static final Instant NOW = Instant.parse("2014-11-11T22:10:40Z");
  private static final String FIRST_RUN = "2014-12-24T18:00:00Z";

  /** The sixteen: one-off, immediate, interval, first-run given or not, and the first run. */
  @ParameterizedTest(name = "one-off {0}, immediate {1}, interval {2}, first-run {3}: {4}")
  @CsvSource({
    "-, -, -, -, refused",
    "-, -, -, y, refused",
    "-, -, y, -, 2014-11-11T22:11:40Z",
    "-, -, y, y, 2014-12-24T18:00:00Z",
    "-, y, -, -, refused",
    "-, y, -, y, refused",
    "-, y, y, -, 2014-11-11T22:10:40Z",
    "-, y, y, y, refused",
    "y, -, -, -, refused",
    "y, -, -, y, 2014-12-24T18:00:00Z",
    "y, -, y, -, 2014-11-11T22:11:40Z",
    "y, -, y, y, refused",
    "y, y, -, -, 2014-11-11T22:10:40Z",
    "y, y, -, y, refused",
    "y, y, y, -, refused",
    "y, y, y, y, refused",
  })
  void the_table_of_valid_combinations_holds(
      String oneOff, String immediate, String interval, String firstRun, String expected) {
    Map<String, String> absent = new HashMap<>();
    put(absent, "one-off", oneOff, "true");
    put(absent, "immediate", immediate, "true");
    put(absent, "interval", interval, "60");
    put(absent, "first-run", firstRun, FIRST_RUN);
    Map<String, String> saidFalse = new HashMap<>(absent);
    saidFalse.putIfAbsent("one-off", "false");
    saidFalse.putIfAbsent("immediate", "0");

    for (Map<String, String> parameters : List.of(absent, saidFalse)) {
      if (expected.equals("refused")) {
        assertThatThrownBy(() -> parse(parameters))
            .isInstanceOfSatisfying(
                InvalidParameterException.class,
                e -> assertThat(e.parameter()).isIn(Specification.PARAMETERS))
            .hasMessageStartingWith("invalid params: ");
      } else {
        Specification specification = parse(parameters);
        assertThat(specification.firstRun()).isEqualTo(Instant.parse(expected));
        assertThat(specification.schedule().oneOff()).isEqualTo(oneOff.equals("y"));
      }
    }
  }

  private static void put(Map<String, String> parameters, String name, String given, String value) {
    if (given.equals("y")) {
      parameters.put(name, value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one-off=true&immediate=true&interval=60, interval",
    "one-off=true&immediate=true&first-run=2014-12-24T18:00:00Z, first-run",
    "immediate=true&interval=60&first-run=2014-12-24T18:00:00Z, first-run",
    "one-off=true, one-off",
    "immediate=true, interval",
    "location=UTC, interval",
  })
  void the_parameter_that_is_too_much_or_missing_is_blamed(String query, String parameter) {
    assertRefused(parameters(query), parameter, "invalid params: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "t", "yes", "on"})
  void every_spelling_of_true_is_true_in_any_case(String text) {
    for (String spelling : spellings(text)) {
      Map<String, String> parameters = Map.of("one-off", spelling, "immediate", spelling);
      assertThat(parse(parameters).schedule().oneOff()).as(spelling).isTrue();
      assertThat(parse(parameters).firstRun()).as(spelling).isEqualTo(NOW);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "0", "f", "no", "off"})
  void every_spelling_of_false_is_false_in_any_case(String text) {
    for (String spelling : spellings(text)) {
      Map<String, String> parameters =
          Map.of("one-off", spelling, "immediate", spelling, "interval", "60");
      assertThat(parse(parameters).schedule().oneOff()).as(spelling).isFalse();
      assertThat(parse(parameters).firstRun()).as(spelling).isEqualTo(NOW.plusSeconds(60));
    }
  }

  private static Set<String> spellings(String text) {
    String capital = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    String mixed = text.substring(0, text.length() - 1) + capital.substring(capital.length() - 1);
    return new TreeSet<>(List.of(text, text.toUpperCase(Locale.ROOT), capital, mixed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ", "2", "-1", "01", "y", "n", "truee", " true", "true ", "null", "\0", "t\u0131"
      })
  void every_other_boolean_is_refused_by_name(String text) {
    assertRefused(Map.of("one-off", text, "interval", "60"), "one-off", "cannot parse one-off \"");
    assertRefused(
        Map.of("immediate", text, "interval", "60"), "immediate", "cannot parse immediate \"");
  }

  @ParameterizedTest
  @CsvSource({
    "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
    "1985-04-12T23:20:50Z, 1985-04-12T23:20:50Z",
    "1985-04-12t23:20:50z, 1985-04-12T23:20:50Z",
    "2014-11-11T22:10:40+02:00, 2014-11-11T20:10:40Z",
    "2014-11-11T22:10:40-08:00, 2014-11-12T06:10:40Z",
    "2014-11-11T22:10:40.123456789Z, 2014-11-11T22:10:40.123Z",
    // the limits
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "1970-01-01T01:00:00+01:00, 1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z",
  })
  void a_first_run_is_read_to_the_millisecond_whether_past_or_future(String text, Instant time) {
    assertThat(parse(Map.of("interval", "60", "first-run", text)).firstRun()).isEqualTo(time);
    assertThat(parse(Map.of("one-off", "1", "first-run", text)).firstRun()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59.999-18:00",
      })
  void a_first_run_before_1970_or_after_9999_is_refused(String text) {
    assertRefused(Map.of("interval", "60", "first-run", text), "first-run", "between the years");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "now",
        "0",
        "1415743840",
        "2014-11-11",
        "2014-11-11T22:10Z",
        "2014-11-11T22:10:40",
        "2014-11-11 22:10:40Z",
        "2014-11-11T22:10:40 02:00",
        "2014-11-11T22:10:40+0200",
        "2014-02-29T00:00:00Z",
        "2014-13-01T00:00:00Z",
        "2014-11-11T24:00:00Z",
        "2014-11-11T22:10:40+19:00",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "99999999999999999999-01-01T00:00:00Z",
        "2014-11-11T22:10:40.Z",
        "\u0662\u0660\u0661\u0664-11-11T22:10:40Z",
        "2014-11-11T22:10:40Z\0"
      })
  void a_first_run_that_is_no_rfc_3339_time_is_refused_by_name(String text) {
    assertRefused(
        Map.of("interval", "60", "first-run", text), "first-run", "cannot parse first-run \"");
  }

  /** RFC 3339 has four digits for the year, in the location that the job is shown in too. */
  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Asia/Tokyo", "Pacific/Kiritimati", "America/Los_Angeles"})
  void a_first_run_at_the_limits_can_be_shown_in_its_location_or_is_refused(String location) {
    for (String limit : List.of("1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")) {
      Map<String, String> asked = Map.of("one-off", "1", "first-run", limit, "location", location);
      if (catchThrowable(() -> parse(asked)) instanceof InvalidParameterException) {
        continue;
      }
      Specification accepted = parse(asked);

      OffsetDateTime shown = Rfc3339.at(accepted.firstRun(), accepted.schedule().zoneForDisplay());

      assertThat(Rfc3339.parse(Rfc3339.format(shown)).toInstant()).isEqualTo(accepted.firstRun());
    }
  }

  @Test
  void without_a_location_it_is_utc() {
    assertThat(parse(Map.of("interval", "60")).schedule().location()).isEqualTo("UTC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "GMT",
        "Etc/UTC",
        "Etc/GMT+8",
        "Europe/Istanbul",
        "America/Los_Angeles",
        "America/Argentina/Buenos_Aires",
        "Asia/Calcutta",
        "US/Pacific",
        "EST5EDT",
        "EST",
        "MST",
        "HST"
      })
  void a_location_is_any_name_of_the_tz_database(String location) {
    Map<String, String> parameters = Map.of("interval", "P1D", "location", location);

    assertThat(parse(parameters).schedule().location()).isEqualTo(location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "Local",
        "Mars/Olympus",
        "europe/istanbul",
        "utc",
        "Europe/Istanbul ",
        "Z",
        "+03:00",
        "UTC+3",
        "GMT+3",
        "+3",
        "CEST",
        "../../etc/passwd",
        "Europe",
        "Europe/Istanbul\0"
      })
  void every_other_location_is_refused_by_name(String location) {
    assertRefused(
        Map.of("interval", "60", "location", location), "location", "unknown location \"");
  }

  @ParameterizedTest
  @CsvSource({
    "one_off, did you mean one-off?",
    "first_run, did you mean first-run?",
    "First-Run, did you mean first-run?",
    "INTERVAL, did you mean interval?",
    "oneoff, 'the parameters are interval, cron, rrule, first-run, end'",
    "intreval, 'the parameters are interval, cron, rrule, first-run, end'",
    "'', 'the parameters are interval, cron, rrule, first-run, end'",
  })
  void an_unknown_parameter_is_refused_with_a_hint(String name, String hint) {
    assertRefused(Map.of("interval", "60", name, "1"), name, hint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "PT0S", "-60", "P-60S", "PT0.5S", "P101Y", "", "soon"})
  void a_bad_interval_is_refused_whatever_else_is_asked_for(String interval) {
    assertRefused(Map.of("interval", interval), "interval", "");
    assertRefused(Map.of("interval", interval, "one-off", "1"), "interval", "");
    assertRefused(Map.of("interval", interval, "one-off", "1", "immediate", "1"), "interval", "");
    assertRefused(Map.of("interval", interval, "first-run", FIRST_RUN), "interval", "");
  }

  @ParameterizedTest
  @CsvSource({
    "interval=60, 60",
    "interval=PT60S, PT60S",
    "interval=PT1M, PT1M",
    "interval=P1M2DT3H, P1M2DT3H",
    "interval=60&immediate=true, 60",
    "interval=PT60S&first-run=2014-12-24T18:00:00Z, PT60S",
    "interval=60&one-off=true, 0",
    "interval=PT60S&one-off=true, PT0S",
    "interval=P1D&one-off=true, PT0S",
    "one-off=true&immediate=true, PT0S",
    "one-off=true&first-run=2014-12-24T18:00:00Z, PT0S",
  })
  void the_interval_answers_in_the_form_that_it_was_asked_for_in(String query, String shown) {
    assertThat(parse(parameters(query)).schedule().rule()).isEqualTo(shown);
  }

  @Test
  void a_monthly_job_asked_for_on_january_31_runs_on_the_last_day_of_each_month() {
    assertMonthEnds("2023-01-31T12:00:00Z", "2023-02-28T12:00:00Z", "2023-03-31T12:00:00Z");
    assertMonthEnds("2024-01-31T12:00:00Z", "2024-02-29T12:00:00Z", "2024-03-31T12:00:00Z");
  }

  private static void assertMonthEnds(String askedFor, String first, String second) {
    Specification specification =
        Specification.parse(
            Map.of("interval", "P1M"), Instant.parse(askedFor), MonthOverflow.CLIP, () -> 0);

    assertThat(specification.firstRun()).isEqualTo(Instant.parse(first));
    assertThat(
            specification
                .schedule()
                .occurrences(MonthOverflow.CLIP)
                .firstAfter(specification.firstRun()))
        .isEqualTo(Instant.parse(second));
  }

  @Test
  void with_roll_a_monthly_job_asked_for_on_january_31_runs_first_on_march_3() {
    Specification specification =
        Specification.parse(
            Map.of("interval", "P1M"),
            Instant.parse("2023-01-31T12:00:00Z"),
            MonthOverflow.ROLL,
            () -> 0);

    assertThat(specification.firstRun()).isEqualTo(Instant.parse("2023-03-03T12:00:00Z"));
  }

  @Test
  void a_first_run_is_the_anchor_and_an_immediate_run_is_too() {
    assertThat(parse(Map.of("interval", "60", "first-run", FIRST_RUN)).schedule().anchor())
        .isEqualTo(Instant.parse(FIRST_RUN));
    assertThat(parse(Map.of("interval", "60", "immediate", "1")).schedule().anchor())
        .isEqualTo(NOW);
  }

  @Test
  void the_wait_of_a_one_off_follows_the_calendar_of_its_location() {
    Specification tomorrow =
        Specification.parse(
            Map.of("interval", "P1D", "one-off", "1", "location", "America/Los_Angeles"),
            Instant.parse("2020-03-07T22:09:00Z"),
            MonthOverflow.CLIP,
            () -> 0);

    assertThat(tomorrow.firstRun()).isEqualTo(Instant.parse("2020-03-08T21:09:00Z"));
  }

  @Test
  void times_are_whole_milliseconds_as_they_are_stored() {
    Instant now = Instant.parse("2014-11-11T22:10:40.123456789Z");

    Specification specification =
        Specification.parse(Map.of("interval", "60"), now, MonthOverflow.CLIP, () -> 0);

    assertThat(specification.schedule().anchor())
        .isEqualTo(Instant.parse("2014-11-11T22:10:40.123Z"));
    assertThat(specification.firstRun()).isEqualTo(Instant.parse("2014-11-11T22:11:40.123Z"));
  }

  @Test
  void the_target_is_default_unless_another_one_is_named() {
    assertThat(parse(Map.of("interval", "60")).target()).isEqualTo("default");
    assertThat(parse(Map.of("interval", "60", "target", "mail")).target()).isEqualTo("mail");
  }

  @Test
  void the_job_that_it_asks_for_is_scheduled_for_its_first_run() {
    Specification specification = parse(Map.of("interval", "60", "first-run", FIRST_RUN));

    Job job = specification.asJob(JobKey.of("check_feed", "1234"), 7, NOW);

    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job.nextRun()).isEqualTo(Instant.parse(FIRST_RUN));
    assertThat(job.nextSched()).isEqualTo(Instant.parse(FIRST_RUN));
    assertThat(job.run()).isEqualTo(new Run(7, Instant.parse(FIRST_RUN), false));
    assertThat(job.attempts()).isZero();
    assertThat(job.createdAt()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval=60",
        "interval=P1M2DT3H&location=Europe/Berlin",
        "one-off=true&interval=60",
        "one-off=true&immediate=true"
      })
  void what_is_accepted_can_be_understood_when_it_is_read_back(String query) {
    parse(parameters(query)).schedule().check();
  }

  private static Specification parse(Map<String, String> parameters) {
    return Specification.parse(parameters, NOW, MonthOverflow.CLIP, () -> 0);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] nameAndValue = pair.split("=", 2);
      parameters.put(nameAndValue[0], nameAndValue[1]);
    }
    return parameters;
  }

  private static void assertRefused(
      Map<String, String> parameters, String parameter, String message) {
    assertThatThrownBy(() -> parse(parameters))
        .isInstanceOfSatisfying(
            InvalidParameterException.class, e -> assertThat(e.parameter()).isEqualTo(parameter))
        .hasMessageContaining(message);
  }
}

package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.occurrence.Occurrences;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatingOccurrencesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant ANCHOR = Instant.parse("2026-07-01T12:00:00Z");

  @Test
  void r5_occurs_five_times_the_first_time_at_the_start() {
    Occurrences occurrences = parse("R5/2026-01-01T00:00:00Z/PT1H");

    assertThat(all(occurrences, 10))
        .containsExactly(
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2026-01-01T01:00:00Z"),
            Instant.parse("2026-01-01T02:00:00Z"),
            Instant.parse("2026-01-01T03:00:00Z"),
            Instant.parse("2026-01-01T04:00:00Z"));
    assertThat(occurrences.lastUntil(Instant.MAX)).isEqualTo("2026-01-01T04:00:00Z");
    assertThat(occurrences.lastUntil(Instant.parse("2026-01-01T01:59:59.999Z")))
        .isEqualTo("2026-01-01T01:00:00Z");
    assertThat(occurrences.lastUntil(Instant.parse("2025-12-31T23:59:59.999Z"))).isNull();
  }

  @Test
  void r_without_a_number_never_ends_before_the_year_10000() {
    Occurrences occurrences = parse("R/2026-01-01T00:00:00Z/P1Y");

    assertThat(occurrences.firstAfter(Instant.parse("9998-06-01T00:00:00Z")))
        .isEqualTo("9999-01-01T00:00:00Z");
    assertThat(occurrences.firstAfter(Instant.parse("9999-06-01T00:00:00Z"))).isNull();
    assertThat(parse("R999999999/2026-01-01T00:00:00Z/P100Y").lastUntil(Instant.MAX))
        .isEqualTo("9926-01-01T00:00:00Z");
  }

  @Test
  void without_a_start_it_starts_at_the_anchor() {
    assertThat(all(parse("R2//PT90M"), 3)).containsExactly(ANCHOR, ANCHOR.plusSeconds(5_400));
  }

  @Test
  void days_follow_the_clock_of_the_zone_and_hours_do_not() {
    assertThat(all(parse("R3/2026-03-28T02:30:00+01:00/P1D"), 5))
        .as("a time that is skipped is moved by the length of the gap, as with any interval")
        .containsExactly(
            at("2026-03-28T02:30:00+01:00"),
            at("2026-03-29T03:30:00+02:00"),
            at("2026-03-30T02:30:00+02:00"));
    assertThat(all(parse("R2/2026-03-28T02:30:00+01:00/PT24H"), 5))
        .containsExactly(at("2026-03-28T02:30:00+01:00"), at("2026-03-29T03:30:00+02:00"));
    assertThat(all(parse("R3/2026-01-31T08:00:00Z/P1M"), 5))
        .containsExactly(
            at("2026-01-31T09:00:00+01:00"),
            at("2026-02-28T09:00:00+01:00"),
            at("2026-03-31T09:00:00+02:00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "R",
        "R5",
        "R5/PT1H",
        "R5/PT1H/2026-01-01T00:00:00Z",
        "R5/2026-01-01T00:00:00Z/2026-01-02T00:00:00Z",
        "R-1/2026-01-01T00:00:00Z/PT1H",
        "R1000000000/2026-01-01T00:00:00Z/PT1H",
        "r5/2026-01-01T00:00:00Z/PT1H",
        "R5/2026-01-01T00:00:00Z/3600",
        "R5/2026-01-01T00:00:00Z/PT1H/x",
        "R5 /2026-01-01T00:00:00Z/PT1H",
      })
  void other_forms_are_refused_with_the_one_that_is_known(String text) {
    assertThatThrownBy(() -> parse(text))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("repeating interval \"" + text + "\" is not known; write R, how")
        .hasMessageContaining("R5/2026-01-01T00:00:00Z/PT1H");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "R0/2026-01-01T00:00:00Z/PT1H | never occurs; write R1 to run once",
        "R5/2026-13-01T00:00:00Z/PT1H | has a start that cannot be parsed, \"2026-13-01T00:00:00Z\"",
        "R5/2026-01-01/PT1H           | has a start that cannot be parsed, \"2026-01-01\"",
        "R5/1969-12-31T23:59:59Z/PT1H | must be between the years 1970 and 9999",
        "R5/2026-01-01T00:00:00Z/PT0S | interval \"PT0S\" must be longer than zero",
        "R5/2026-01-01T00:00:00Z/P1X  | cannot parse interval \"P1X\"",
        "R5/2026-01-01T00:00:00Z/P101Y | is longer than 100 years",
      })
  void an_error_says_which_value_breaks_which_rule(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Occurrences parse(String text) {
    return RepeatingOccurrences.parse(text, ANCHOR, BERLIN, MonthOverflow.CLIP);
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  private static List<Instant> all(Occurrences occurrences, int most) {
    List<Instant> found = new ArrayList<>();
    @Nullable Instant next = occurrences.firstAfter(Instant.EPOCH.minusMillis(1));
    while (next != null && found.size() < most) {
      found.add(next);
      next = occurrences.firstAfter(next);
    }
    return found;
  }
}

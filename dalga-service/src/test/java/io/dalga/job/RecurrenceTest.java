package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Named dates. Where the original differs (it counts each occurrence from the one before, so a
 * month end or a clock change shifts it for ever), a comment says so.
 */
class RecurrenceTest {

  private static final String LOS_ANGELES = "America/Los_Angeles";
  private static final String BERLIN = "Europe/Berlin";

  @Test
  void a_monthly_job_anchored_on_the_31st_runs_on_the_last_day_of_short_months() {
    // The original rolls over, and stays there: Aug-31, Oct-01, Nov-01.
    assertDates(
        recurrence("2020-07-31T15:47:00", "UTC", "P1M"),
        "2020-07-31 2020-08-31 2020-09-30 2020-10-31 2020-11-30 2020-12-31 2021-01-31 2021-02-28"
            + " 2021-03-31");
  }

  @Test
  void with_roll_the_31st_of_september_is_the_first_of_october_as_in_go() {
    // Counted from the anchor, so the rule does not stick to the 1st as it does in the original.
    assertDates(
        recurrence("2020-07-31T15:47:00", "UTC", "P1M", MonthOverflow.ROLL),
        "2020-07-31 2020-08-31 2020-10-01 2020-10-31 2020-12-01 2020-12-31 2021-01-31 2021-03-03"
            + " 2021-03-31");
  }

  @Test
  void a_yearly_job_anchored_on_february_29_runs_on_the_28th_of_common_years() {
    assertDates(
        recurrence("2020-02-29T12:00:00", "UTC", "P1Y"),
        "2020-02-29 2021-02-28 2022-02-28 2023-02-28 2024-02-29");
    assertDates(
        recurrence("2020-02-29T12:00:00", "UTC", "P1Y", MonthOverflow.ROLL),
        "2020-02-29 2021-03-01 2022-03-01 2023-03-01 2024-02-29");
  }

  @ParameterizedTest
  @CsvSource({
    "P1W, 2020-08-20 2020-08-27 2020-09-03 2020-09-10",
    "P1M, 2020-08-20 2020-09-20 2020-10-20 2020-11-20",
    "P1Y, 2020-08-20 2021-08-20 2022-08-20 2023-08-20",
    // Months first, then days: 13 months on is 2021-09-20, 8 days on the 28th.
    "P1Y1M1W1D, 2020-08-20 2021-09-28 2022-11-05 2023-12-14",
  })
  void weeks_months_and_years_are_those_of_the_calendar(String interval, String dates) {
    assertDates(recurrence("2020-08-20T15:47:00", LOS_ANGELES, interval), dates);
  }

  @Test
  void a_day_is_the_same_time_tomorrow_and_24_hours_are_not_when_the_clocks_go_forward() {
    assertTimes(
        recurrence("2020-03-06T14:09:00", LOS_ANGELES, "P1D"),
        "2020-03-06T14:09:00-08:00 2020-03-07T14:09:00-08:00 2020-03-08T14:09:00-07:00"
            + " 2020-03-09T14:09:00-07:00");
    assertTimes(
        recurrence("2020-03-06T14:09:00", LOS_ANGELES, "PT24H"),
        "2020-03-06T14:09:00-08:00 2020-03-07T14:09:00-08:00 2020-03-08T15:09:00-07:00"
            + " 2020-03-09T15:09:00-07:00");
  }

  @Test
  void a_day_is_the_same_time_tomorrow_and_24_hours_are_not_when_the_clocks_go_back() {
    assertTimes(
        recurrence("2020-10-31T14:09:00", LOS_ANGELES, "P1D"),
        "2020-10-31T14:09:00-07:00 2020-11-01T14:09:00-08:00 2020-11-02T14:09:00-08:00");
    assertTimes(
        recurrence("2020-10-31T14:09:00", LOS_ANGELES, "PT24H"),
        "2020-10-31T14:09:00-07:00 2020-11-01T13:09:00-08:00 2020-11-02T13:09:00-08:00");
  }

  @Test
  void a_time_that_the_clocks_skip_is_moved_later_on_that_day_only() {
    // The original: 01:30 in Los Angeles, from that day on for ever; 03:30 in Berlin, for ever.
    assertTimes(
        recurrence("2020-03-07T02:30:00", LOS_ANGELES, "P1D"),
        "2020-03-07T02:30:00-08:00 2020-03-08T03:30:00-07:00 2020-03-09T02:30:00-07:00");
    assertTimes(
        recurrence("2020-03-28T02:30:00", BERLIN, "P1D"),
        "2020-03-28T02:30:00+01:00 2020-03-29T03:30:00+02:00 2020-03-30T02:30:00+02:00");
  }

  @Test
  void a_time_that_occurs_twice_fires_once_at_the_first() {
    // The original fires at the first in Los Angeles and at the second in Berlin.
    Recurrence losAngeles = recurrence("2020-10-31T01:30:00", LOS_ANGELES, "P1D");
    Recurrence berlin = recurrence("2020-10-24T02:30:00", BERLIN, "P1D");

    assertTimes(
        losAngeles,
        "2020-10-31T01:30:00-07:00 2020-11-01T01:30:00-07:00 2020-11-02T01:30:00-08:00");
    assertTimes(
        berlin, "2020-10-24T02:30:00+02:00 2020-10-25T02:30:00+02:00 2020-10-26T02:30:00+01:00");
    assertThat(losAngeles.firstAfter(instant("2020-11-01T01:30:00-07:00")))
        .isEqualTo(instant("2020-11-02T01:30:00-08:00"));
    assertThat(berlin.firstAfter(instant("2020-10-25T02:30:00+02:00")))
        .isEqualTo(instant("2020-10-26T02:30:00+01:00"));
  }

  @Test
  void an_hourly_job_runs_in_both_of_the_hours_that_the_clocks_repeat() {
    assertTimes(
        recurrence("2020-11-01T00:30:00", LOS_ANGELES, "PT1H"),
        "2020-11-01T00:30:00-07:00 2020-11-01T01:30:00-07:00 2020-11-01T01:30:00-08:00"
            + " 2020-11-01T02:30:00-08:00");
  }

  @Test
  void a_gap_of_half_an_hour_moves_by_half_an_hour() {
    assertTimes(
        recurrence("2020-10-03T02:15:00", "Australia/Lord_Howe", "P1D"),
        "2020-10-03T02:15:00+10:30 2020-10-04T02:45:00+11:00 2020-10-05T02:15:00+11:00");
  }

  @Test
  void a_midnight_that_the_clocks_skip_is_one_o_clock() {
    assertTimes(
        recurrence("2018-11-03T00:00:00", "America/Sao_Paulo", "P1D"),
        "2018-11-03T00:00:00-03:00 2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00");
  }

  @Test
  void a_day_that_the_calendar_skips_does_not_make_the_next_one_fire_twice() {
    Recurrence daily = recurrence("2011-12-28T10:00:00", "Pacific/Apia", "P1D");

    Instant after29 = daily.firstAfter(instant("2011-12-29T10:00:00-10:00"));
    Instant after31 = daily.firstAfter(after29);

    assertThat(after29).isEqualTo(instant("2011-12-31T10:00:00+14:00"));
    assertThat(after31).isEqualTo(instant("2012-01-01T10:00:00+14:00"));
  }

  @Test
  void the_exact_part_counts_from_the_calendar_part() {
    // Occurrence 2 is two months and four days on, at 10:00, then six hours later.
    assertTimes(
        recurrence("2020-01-31T10:00:00", BERLIN, "P1M2DT3H"),
        "2020-01-31T10:00:00+01:00 2020-03-02T13:00:00+01:00 2020-04-04T16:00:00+02:00");
  }

  @Test
  void the_first_occurrence_is_the_anchor_itself() {
    Recurrence recurrence = recurrence("2020-07-31T15:47:00", "UTC", "P1M");

    assertThat(recurrence.firstAfter(Instant.EPOCH)).isEqualTo(recurrence.anchor());
    assertThat(recurrence.firstAfter(recurrence.anchor().minusMillis(1)))
        .isEqualTo(recurrence.anchor());
    assertThat(recurrence.firstAfter(recurrence.anchor())).isEqualTo(recurrence.occurrence(1));
  }

  /** The original loops: this one took it 2.5e11 steps. */
  @ParameterizedTest
  @CsvSource({
    "PT1S, 9999-12-31T23:59:58.999Z, 9999-12-31T23:59:59Z",
    "PT1S, 9999-12-31T23:59:59Z, +10000-01-01T00:00:00Z",
    "PT7S, 9999-12-31T23:59:59Z, +10000-01-01T00:00:02Z",
    "P1D, 9999-12-31T23:59:59Z, +10000-01-01T00:00:00Z",
    "P1M, 9999-12-31T23:59:59Z, +10000-01-01T00:00:00Z",
    "P1Y, 9999-12-31T23:59:59Z, +10000-01-01T00:00:00Z",
    "P100Y, 9999-12-31T23:59:59Z, +10070-01-01T00:00:00Z",
  })
  void a_job_first_run_in_1970_is_answered_at_once_in_the_year_9999(
      String interval, Instant time, Instant next) {
    Recurrence recurrence =
        new Recurrence(
            Instant.EPOCH, Interval.parse(interval), ZoneId.of("UTC"), MonthOverflow.CLIP);

    assertThat(recurrence.firstAfter(time)).isEqualTo(next);
  }

  @Test
  void a_fraction_of_a_second_in_the_anchor_stays_in_every_occurrence() {
    Instant anchor = Instant.parse("2020-01-01T00:00:00.999Z");
    Recurrence everySecond =
        new Recurrence(anchor, Interval.parse("1"), ZoneId.of("UTC"), MonthOverflow.CLIP);

    assertThat(everySecond.firstAfter(anchor.plusSeconds(86_400).plusMillis(999)))
        .isEqualTo(anchor.plusSeconds(86_401));
    assertThat(everySecond.firstAfter(anchor.plusSeconds(86_401)))
        .isEqualTo(anchor.plusSeconds(86_402));
  }

  private static Recurrence recurrence(String anchor, String zone, String interval) {
    return recurrence(anchor, zone, interval, MonthOverflow.CLIP);
  }

  private static Recurrence recurrence(
      String anchor, String zone, String interval, MonthOverflow overflow) {
    ZoneId id = ZoneId.of(zone);
    return new Recurrence(
        LocalDateTime.parse(anchor).atZone(id).toInstant(), Interval.parse(interval), id, overflow);
  }

  private static LocalDateTime local(Recurrence recurrence, long n) {
    return LocalDateTime.ofInstant(recurrence.occurrence(n), recurrence.zone());
  }

  private static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  /** Every occurrence is on its date, at the time of day of the anchor. */
  private static void assertDates(Recurrence recurrence, String dates) {
    List<LocalDateTime> expected =
        List.of(dates.split(" ")).stream()
            .map(date -> LocalDate.parse(date).atTime(local(recurrence, 0).toLocalTime()))
            .toList();
    assertThat(LongStream.range(0, expected.size()).mapToObj(n -> local(recurrence, n)))
        .containsExactlyElementsOf(expected);
  }

  private static void assertTimes(Recurrence recurrence, String times) {
    List<Instant> expected =
        List.of(times.split(" ")).stream().map(RecurrenceTest::instant).toList();
    assertThat(LongStream.range(0, expected.size()).mapToObj(recurrence::occurrence))
        .containsExactlyElementsOf(expected);
  }
}

package io.dalga.job.occurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronOccurrencesTest {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *          | 2026-01-01T00:01 2026-01-01T00:02",
        "*/15 * * * *       | 2026-01-01T00:15 2026-01-01T00:30",
        "5/15 * * * *       | 2026-01-01T00:05 2026-01-01T00:20",
        "10-20/5 * * * *    | 2026-01-01T00:10 2026-01-01T00:15 2026-01-01T00:20 2026-01-01T01:10",
        "1,30,59 3 * * *    | 2026-01-01T03:01 2026-01-01T03:30 2026-01-01T03:59 2026-01-02T03:01",
        "30 */6 * * *       | 2026-01-01T00:30 2026-01-01T06:30",
        "0 0 1 * *          | 2026-02-01T00:00 2026-03-01T00:00",
        "0 0 1 feb,DEC *    | 2026-02-01T00:00 2026-12-01T00:00 2027-02-01T00:00",
        "0 0 1 1-3 ?        | 2026-02-01T00:00 2026-03-01T00:00 2027-01-01T00:00",
        "0 9 * * MON-FRI    | 2026-01-01T09:00 2026-01-02T09:00 2026-01-05T09:00",
        "0 9 * * 0          | 2026-01-04T09:00 2026-01-11T09:00",
        "0 9 ? * 7          | 2026-01-04T09:00 2026-01-11T09:00",
        "0 9 * * sat-sun    | 2026-01-03T09:00 2026-01-04T09:00 2026-01-10T09:00",
        "0 9 * * 5-7        | 2026-01-02T09:00 2026-01-03T09:00 2026-01-04T09:00 2026-01-09T09:00",
        "0 9 * * */3        | 2026-01-03T09:00 2026-01-04T09:00 2026-01-07T09:00",
        "0 0 L * *          | 2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00",
        "0 0 L-3 * *        | 2026-01-28T00:00 2026-02-25T00:00",
        "0 0 L-30 * *       | 2026-03-01T00:00 2026-05-01T00:00",
        "0 0 15W * *        | 2026-01-15T00:00 2026-02-16T00:00 2026-03-16T00:00",
        "0 0 1W * *         | 2026-02-02T00:00 2026-03-02T00:00 2026-04-01T00:00",
        "0 0 1W 8 *         | 2026-08-03T00:00 2027-08-02T00:00",
        "0 0 31W * *        | 2026-01-30T00:00 2026-03-31T00:00 2026-05-29T00:00",
        "0 0 LW * *         | 2026-01-30T00:00 2026-02-27T00:00 2026-03-31T00:00",
        "0 0 1,15W,L * *    | 2026-01-15T00:00 2026-01-31T00:00 2026-02-01T00:00 2026-02-16T00:00",
        "0 0 * * FRIL       | 2026-01-30T00:00 2026-02-27T00:00",
        "0 0 * * 5L         | 2026-01-30T00:00 2026-02-27T00:00",
        "0 0 * * 0L,7#1     | 2026-01-04T00:00 2026-01-25T00:00 2026-02-01T00:00",
        "0 0 * * MON#2      | 2026-01-12T00:00 2026-02-09T00:00",
        "0 0 * * 6#5        | 2026-01-31T00:00 2026-05-30T00:00",
        "0 0 29 2 *         | 2028-02-29T00:00 2032-02-29T00:00",
        "0 0 * 2 MON#5      | 2044-02-29T00:00 2072-02-29T00:00 2112-02-29T00:00",
        "30 5 2 * * *       | 2026-01-01T02:05:30 2026-01-02T02:05:30",
        "*/20 * * * * *     | 2026-01-01T00:00:20 2026-01-01T00:00:40 2026-01-01T00:01",
        "@hourly            | 2026-01-01T01:00 2026-01-01T02:00",
        "@daily             | 2026-01-02T00:00",
        "@midnight          | 2026-01-02T00:00",
        "@Weekly            | 2026-01-04T00:00",
        "@monthly           | 2026-02-01T00:00",
        "@yearly            | 2027-01-01T00:00",
        "@annually          | 2027-01-01T00:00",
      })
  void each_element_of_the_syntax_names_its_times(String text, String times) {
    Occurrences cron = CronOccurrences.parse(text, UTC, 0);
    List<LocalDateTime> expected = Stream.of(times.split(" ")).map(LocalDateTime::parse).toList();

    assertThat(after("2026-01-01T00:00:00Z", cron, expected.size()))
        .extracting(time -> LocalDateTime.ofInstant(time, UTC))
        .containsExactlyElementsOf(expected);
    for (int i = 1; i < expected.size(); i++) {
      Instant time = expected.get(i).atZone(UTC).toInstant();
      assertThat(cron.lastUntil(time)).isEqualTo(time);
      assertThat(cron.firstAfter(time.minusSeconds(1))).isEqualTo(time);
      assertThat(cron.lastUntil(time.minusMillis(1)))
          .isEqualTo(expected.get(i - 1).atZone(UTC).toInstant());
    }
  }

  @Test
  void when_both_day_fields_are_restricted_either_will_do() {
    assertThat(after("2026-03-28T00:00:00Z", CronOccurrences.parse("0 0 1 * FRI", UTC, 0), 3))
        .containsExactly(
            Instant.parse("2026-04-01T00:00:00Z"),
            Instant.parse("2026-04-03T00:00:00Z"),
            Instant.parse("2026-04-10T00:00:00Z"));
  }

  @Test
  void a_leap_day_skips_the_years_around_1900_and_2100() {
    Occurrences cron = CronOccurrences.parse("0 0 29 2 *", UTC, 0);

    assertThat(cron.firstAfter(Instant.parse("2096-02-29T00:00:00Z")))
        .isEqualTo("2104-02-29T00:00:00Z");
    assertThat(cron.lastUntil(Instant.parse("2104-02-28T23:59:59Z")))
        .isEqualTo("2096-02-29T00:00:00Z");
  }

  /** Held against a search through all the days of a cycle of the calendar. */
  @Test
  void nothing_that_occurs_stays_away_for_longer_than_the_search_goes_on() {
    for (int weekday = 0; weekday < 7; weekday++) {
      Occurrences cron = CronOccurrences.parse("0 0 * 2 " + weekday + "#5", UTC, 0);
      Instant time = Instant.parse("1970-01-01T00:00:00Z");
      Instant next = cron.firstAfter(time);
      int found = 0;
      while (next != null && next.isBefore(Instant.parse("2370-01-01T00:00:00Z"))) {
        found++;
        next = cron.firstAfter(next);
      }
      assertThat(found).isBetween(13, 15);
    }
  }

  @Test
  void a_time_that_the_clock_skips_is_the_first_instant_after_the_gap() {
    assertThat(berlin("30 2 * * *", "2026-03-28T12:00:00Z", 2))
        .containsExactly(at("2026-03-29T03:00:00+02:00"), at("2026-03-30T02:30:00+02:00"));
    assertThat(berlin("*/10 2 * * *", "2026-03-28T12:00:00Z", 2))
        .as("six times that are skipped are one occurrence")
        .containsExactly(at("2026-03-29T03:00:00+02:00"), at("2026-03-30T02:00:00+02:00"));
    assertThat(
            after(
                "2011-12-29T12:00:00Z",
                CronOccurrences.parse("0 10 * * *", ZoneId.of("Pacific/Apia"), 0),
                3))
        .as("a day that the calendar skips")
        .containsExactly(
            at("2011-12-29T10:00:00-10:00"),
            at("2011-12-31T00:00:00+14:00"),
            at("2011-12-31T10:00:00+14:00"));
  }

  @Test
  void a_time_that_occurs_twice_is_taken_at_the_first() {
    assertThat(berlin("30 2 * * *", "2026-10-24T12:00:00Z", 2))
        .containsExactly(at("2026-10-25T02:30:00+02:00"), at("2026-10-26T02:30:00+01:00"));
    assertThat(berlin("0 */2 * * *", "2026-10-24T23:00:00Z", 2))
        .containsExactly(at("2026-10-25T02:00:00+02:00"), at("2026-10-25T04:00:00+01:00"));
    assertThat(berlin("30 2 * * *", "2026-10-25T01:10:00Z", 1))
        .as("asked in the hour that is repeated")
        .containsExactly(at("2026-10-26T02:30:00+01:00"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/30 * * * *", "*/30 */1 * * *", "*/30 0-23 * * *"})
  void at_every_hour_it_follows_the_clock_and_neither_pauses_nor_bunches(String text) {
    assertThat(berlin(text, "2026-10-25T00:00:00Z", 4))
        .containsExactly(
            at("2026-10-25T02:30:00+02:00"),
            at("2026-10-25T02:00:00+01:00"),
            at("2026-10-25T02:30:00+01:00"),
            at("2026-10-25T03:00:00+01:00"));
    assertThat(berlin("15 * * * *", "2026-03-29T00:00:00Z", 2))
        .containsExactly(at("2026-03-29T01:15:00+01:00"), at("2026-03-29T03:15:00+02:00"));
  }

  @Test
  void the_hashed_values_depend_on_the_seed_and_the_field_and_are_spread_over_all_of_the_range() {
    Set<Integer> days = new HashSet<>();
    Set<Integer> minutes = new HashSet<>();
    int same = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      LocalDateTime first = first("H H H * *", seed);
      assertThat(first("H H H * *", seed)).isEqualTo(first);
      days.add(first.getDayOfMonth());
      minutes.add(first.getMinute());
      same += first.getMinute() == first.getHour() ? 1 : 0;
    }

    assertThat(days).hasSize(28).doesNotContain(29, 30, 31);
    assertThat(minutes).hasSize(60);
    assertThat(same).as("minute and hour are independent").isBetween(10, 70);
  }

  @Test
  void hashed_ranges_and_steps_stay_in_their_bounds() {
    for (long seed = 0; seed < 200; seed++) {
      int minute = first("H(10-19) * * * *", seed).getMinute();
      assertThat(minute).isBetween(10, 19);
      List<Instant> quarters =
          after("2026-01-01T00:00:00Z", CronOccurrences.parse("H/15 * * * *", UTC, seed), 8);
      for (int i = 1; i < quarters.size(); i++) {
        assertThat(quarters.get(i)).isEqualTo(quarters.get(i - 1).plusSeconds(900));
      }
      List<Integer> tens =
          after("2026-01-01T00:59:59Z", CronOccurrences.parse("H(0-29)/10 * * * *", UTC, seed), 4)
              .stream()
              .map(time -> LocalDateTime.ofInstant(time, UTC).getMinute())
              .toList();
      int begin = tens.get(0);
      assertThat(begin).isBetween(0, 9);
      assertThat(tens).containsExactly(begin, begin + 10, begin + 20, begin);
    }
  }

  /** They are stored nowhere: a job that hashed to 18:31 must do so for ever. */
  @Test
  void the_hashed_values_never_change_from_one_release_to_the_next() {
    assertThat(first("H H H * *", 42)).isEqualTo("2026-01-17T18:31:00");
  }

  @Test
  void there_is_nothing_before_1970_nor_after_9999() {
    Occurrences cron = CronOccurrences.parse("0 0 1 1 *", UTC, 0);

    assertThat(cron.firstAfter(Instant.MIN)).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(cron.firstAfter(Instant.parse("9998-06-01T00:00:00Z")))
        .isEqualTo("9999-01-01T00:00:00Z");
    assertThat(cron.firstAfter(Instant.parse("9999-01-01T00:00:00Z"))).isNull();
    assertThat(cron.firstAfter(Instant.MAX)).isNull();
    assertThat(cron.lastUntil(Instant.MAX)).isEqualTo("9999-01-01T00:00:00Z");
    assertThat(cron.lastUntil(Instant.parse("1969-12-31T23:59:59Z"))).isNull();
    assertThat(cron.lastUntil(Instant.MIN)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *             | 4 fields; write five",
        "* * * * * * *       | 7 fields; write five",
        "60 * * * *          | minute \"60\" must be between 0 and 59",
        "* 24 * * *          | hour \"24\" must be between 0 and 23",
        "* * 0 * *           | day of month \"0\" must be between 1 and 31",
        "* * * 13 *          | month \"13\" must be between 1 and 12",
        "* * * * 8           | day of week \"8\" must be between 0 and 7",
        "60 * * * * *        | second \"60\" must be between 0 and 59",
        "x * * * *           | minute \"X\" is not known; write a number, a range, a step or *",
        "* * * JANUARY *     | or a name, JAN to DEC",
        "* * * * MO          | or a name, SUN to SAT",
        "*/0 * * * *         | a step of 0; the step must be 1 or more",
        "*/90 * * * *        | and not every 90; name that one value, or use an interval",
        "20-10 * * * *       | \"20-10\" runs backwards; write two ranges",
        "* * * * FRI-MON     | \"FRI-MON\" runs backwards",
        "* * * * 5-0         | \"5-0\" runs backwards",
        "1,,2 * * * *        | minute \"\" is not known",
        "1- * * * *          | minute \"1-\" is not known",
        "-1 * * * *          | minute \"-1\" is not known",
        "*/ * * * *          | minute \"*/\" is not known",
        "? * * * *           | minute \"?\" is not known",
        "* * * ? *           | month \"?\" is not known",
        "H(5) * * * *        | needs a range in its parentheses, such as H(0-9)",
        "H(0-60) * * * *     | minute \"H(0-60)\" must be between 0 and 59",
        "H(0-9 * * * *       | write H, H/5, H(0-9) or H(0-9)/5",
        "L * * * *           | minute \"L\" is not known",
        "* * W * *           | day of month \"W\" is not known",
        "* * 32W * *         | day of month \"32W\" must be between 1 and 31",
        "* * 1-15W * *       | day of month \"1-15W\" is not known",
        "* * L-31 * *        | \"L-31\" is before the month; write L-1 to L-30",
        "* * * * L           | says the last of what; write FRIL or 5L",
        "* * * * MON#6       | \"MON#6\" must end with #1 to #5",
        "* * * * MON#0       | \"MON#0\" must end with #1 to #5",
        "0 0 30 2 *          | it never occurs, none of its months has such a day",
        "0 0 31 2,4,6,9,11 * | it never occurs",
        "0 0 31W 4 *         | it never occurs",
        "0 0 L-29 2 *        | it never occurs",
        "@reboot             | the short forms are @hourly, @daily",
        "''                  | cron expression is empty",
        "* * * * \u00e9      | U+00E9 at position 9",
      })
  void an_error_says_which_value_breaks_which_rule_and_what_to_do(String text, String message) {
    assertThatThrownBy(() -> CronOccurrences.parse(text, UTC, 0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cron expression")
        .hasMessageContaining(message);
  }

  @Test
  void a_text_is_no_longer_than_what_anybody_would_write() {
    assertThatThrownBy(() -> CronOccurrences.parse("1,".repeat(600) + "1 * * * *", UTC, 0))
        .hasMessage("cron expression of 1209 characters is longer than 1000");
  }

  private static LocalDateTime first(String text, long seed) {
    Occurrences cron = CronOccurrences.parse(text, UTC, seed);
    return LocalDateTime.ofInstant(after("2025-12-31T23:59:59Z", cron, 1).get(0), UTC);
  }

  private static List<Instant> berlin(String text, String after, int number) {
    return after(after, CronOccurrences.parse(text, BERLIN, 0), number);
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  static List<Instant> after(String time, Occurrences occurrences, int number) {
    List<Instant> found = new ArrayList<>();
    @Nullable Instant next = occurrences.firstAfter(Instant.parse(time));
    while (next != null && found.size() < number) {
      found.add(next);
      next = occurrences.firstAfter(next);
    }
    return found;
  }
}

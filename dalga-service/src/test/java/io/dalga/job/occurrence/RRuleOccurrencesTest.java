package io.dalga.job.occurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5545, 3.8.5.3, in the zone that they are in there, and what is our own. */
class RRuleOccurrencesTest {

  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final ZoneId UTC = ZoneId.of("UTC");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "19970902 | FREQ=DAILY;INTERVAL=10;COUNT=5            | 0902 0912 0922 1002 1012",
        "19980101 | FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA | 0101 0102",
        "19970902 | FREQ=WEEKLY;COUNT=3                       | 0902 0909 0916",
        "19970901 | FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR | 0901 0903 0905 0915 0917 0919 0929",
        "19970902 | FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH | 0902 0904 0916 0918 0930 1002 1014 1016",
        "19970905 | FREQ=MONTHLY;COUNT=4;BYDAY=1FR            | 0905 1003 1107 1205",
        "19970907 | FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU | 0907 0928 1102 1130",
        "19970922 | FREQ=MONTHLY;COUNT=3;BYDAY=-2MO           | 0922 1020 1117",
        "19970928 | FREQ=MONTHLY;BYMONTHDAY=-3                | 0928 1029 1128 1229",
        "19970930 | FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1      | 0930 1001 1031 1101",
        "19970910 | FREQ=MONTHLY;INTERVAL=18;COUNT=8;BYMONTHDAY=10,11,12,13,14,15 | 0910 0911 0912 0913 0914 0915 0310 0311",
        "19970902 | FREQ=MONTHLY;INTERVAL=2;BYDAY=TU          | 0902 0909 0916 0923 0930 1104",
        "19970610 | FREQ=YEARLY;COUNT=4;BYMONTH=6,7           | 0610 0710 0610 0710",
        "19970101 | FREQ=YEARLY;INTERVAL=3;COUNT=6;BYYEARDAY=1,100,200 | 0101 0410 0719 0101 0409 0718",
        "19970519 | FREQ=YEARLY;BYDAY=20MO                    | 0519 0518 0517",
        "19970512 | FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO          | 0512 0511 0517",
        "19970313 | FREQ=YEARLY;BYMONTH=3;BYDAY=TH            | 0313 0320 0327 0305 0312",
        "19970902 | FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13       | 0213 0313 1113 0813",
        "19970913 | FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13 | 0913 1011 1108 1213",
        "19961105 | FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8 | 1105 1107 1102",
        "19970904 | FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3 | 0904 1007 1106",
        "19970929 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2 | 0929 1030 1127 1230",
        "19970805 | FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO | 0805 0810 0819 0824",
        "19970805 | FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU | 0805 0817 0819 0831",
        "20070115 | FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5     | 0115 0130 0215 0315 0330",
        // Not in the RFC: what is left open is the start's.
        "20240229 | FREQ=YEARLY                               | 0229 0229",
        "20260131 | FREQ=MONTHLY                              | 0131 0331 0531",
        "20260106 | FREQ=YEARLY;BYWEEKNO=2,-1                 | 0106 1229 0112 1228",
        "20260105 | FREQ=YEARLY;BYDAY=MO;BYSETPOS=1,-1        | 0105 1228 0104 1227",
        "20261231 | rrule:freq=daily;count=2                  | 1231 0101",
      })
  void the_examples_of_the_rfc_are_on_their_dates_at_nine(String start, String rule, String dates) {
    LocalDate first = LocalDate.parse(start, DateTimeFormatter.BASIC_ISO_DATE);
    Instant begin = first.atTime(9, 0).atZone(NEW_YORK).toInstant();
    Occurrences occurrences = RRuleOccurrences.parse(rule, begin, NEW_YORK);
    List<String> expected = List.of(dates.split(" "));

    List<LocalDateTime> found =
        CronOccurrencesTest.after(begin.minusSeconds(1).toString(), occurrences, expected.size())
            .stream()
            .map(time -> LocalDateTime.ofInstant(time, NEW_YORK))
            .toList();

    assertThat(found)
        .extracting(time -> "%02d%02d".formatted(time.getMonthValue(), time.getDayOfMonth()))
        .containsExactlyElementsOf(expected);
    assertThat(found).allMatch(time -> time.getHour() == 9 && time.getMinute() == 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000         | 09:00 12:00 15:00",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6                    | 09:00 09:15 09:30 09:45 10:00 10:15",
        "FREQ=MINUTELY;INTERVAL=90;COUNT=4                    | 09:00 10:30 12:00 13:30",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,16;UNTIL=19970902 | 09:00 09:20 09:40 10:00 10:20 10:40 16:00 16:20 16:40",
        "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,40;UNTIL=19970902  | 09:00 09:40 10:00 10:40",
        "FREQ=DAILY;BYHOUR=9,10,11;BYSETPOS=-1,1;COUNT=2      | 09:00 11:00",
        "FREQ=HOURLY;BYMINUTE=10,20,30;BYSETPOS=2;COUNT=2     | 09:20 10:20",
        "FREQ=SECONDLY;INTERVAL=7200;COUNT=3                  | 09:00 11:00 13:00",
      })
  void rules_of_hours_and_minutes_are_at_their_times(String rule, String times) {
    Instant begin = LocalDateTime.parse("1997-09-02T09:00").atZone(NEW_YORK).toInstant();
    Occurrences occurrences = RRuleOccurrences.parse(rule, begin, NEW_YORK);

    assertThat(CronOccurrencesTest.after(begin.minusSeconds(1).toString(), occurrences, 20))
        .extracting(time -> LocalDateTime.ofInstant(time, NEW_YORK).toLocalTime().toString())
        .containsExactlyElementsOf(Stream.of(times.split(" ")).toList());
  }

  @Test
  void a_rule_ends_with_its_count_and_its_until() {
    Instant begin = Instant.parse("2026-01-01T09:00:00Z");
    Occurrences three = RRuleOccurrences.parse("FREQ=DAILY;COUNT=3", begin, UTC);
    Occurrences until = RRuleOccurrences.parse("FREQ=DAILY;UNTIL=20260103T090000Z", begin, UTC);
    Occurrences before = RRuleOccurrences.parse("FREQ=DAILY;UNTIL=20260103T085959Z", begin, UTC);

    assertThat(three.firstAfter(Instant.parse("2026-01-03T09:00:00Z"))).isNull();
    assertThat(three.lastUntil(Instant.MAX)).isEqualTo("2026-01-03T09:00:00Z");
    assertThat(until.lastUntil(Instant.MAX)).isEqualTo("2026-01-03T09:00:00Z");
    assertThat(before.lastUntil(Instant.MAX)).isEqualTo("2026-01-02T09:00:00Z");
    assertThat(three.lastUntil(begin.minusSeconds(1))).isNull();
    assertThat(three.firstAfter(Instant.EPOCH)).isEqualTo(begin);
  }

  @Test
  void where_the_clock_is_changed_it_goes_by_the_rule_of_cron() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant spring = Instant.parse("2026-03-28T01:30:00Z");
    Instant autumn = Instant.parse("2026-10-24T00:30:00Z");

    assertThat(
            CronOccurrencesTest.after(
                spring.toString(), RRuleOccurrences.parse("FREQ=DAILY", spring, berlin), 2))
        .containsExactly(at("2026-03-29T03:00:00+02:00"), at("2026-03-30T02:30:00+02:00"));
    assertThat(
            CronOccurrencesTest.after(
                autumn.toString(), RRuleOccurrences.parse("FREQ=DAILY", autumn, berlin), 2))
        .containsExactly(at("2026-10-25T02:30:00+02:00"), at("2026-10-26T02:30:00+01:00"));
    assertThat(
            CronOccurrencesTest.after(
                "2026-10-25T00:00:00Z",
                RRuleOccurrences.parse("FREQ=MINUTELY;INTERVAL=30", autumn, berlin),
                3))
        .containsExactly(
            at("2026-10-25T02:30:00+02:00"),
            at("2026-10-25T02:00:00+01:00"),
            at("2026-10-25T02:30:00+01:00"));
  }

  @Test
  void a_rule_that_began_in_1970_is_answered_in_9999() {
    Occurrences secondly = RRuleOccurrences.parse("FREQ=SECONDLY;INTERVAL=7", Instant.EPOCH, UTC);
    // 253402257600 is 2 more than a multiple of 7.
    assertThat(secondly.firstAfter(Instant.parse("9999-12-31T12:00:00Z")))
        .isEqualTo("9999-12-31T12:00:05Z");
    assertThat(secondly.firstAfter(Instant.parse("9999-12-31T23:59:59Z"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COUNT=3                                   | has no FREQ; begin with FREQ=DAILY",
        "FREQ=DAYLY                                | FREQ \"DAYLY\" is not known; write YEARLY",
        "FREQ=DAILY;RSCALE=HEBREW                  | part \"RSCALE=HEBREW\" is not known",
        "FREQ=DAILY;                               | part \"\" is not known",
        "FREQ=DAILY;FREQ=DAILY                     | FREQ is there twice",
        "FREQ=DAILY;INTERVAL=0                     | INTERVAL \"0\" must be a number between 1",
        "FREQ=DAILY;COUNT=5001                     | COUNT \"5001\" must be a number between 1 and 5000",
        "FREQ=YEARLY;COUNT=200                     | COUNT \"200\" takes longer than 100 years",
        "FREQ=DAILY;COUNT=2;UNTIL=20300101         | has both COUNT and UNTIL",
        "FREQ=DAILY;BYHOUR=24                      | BYHOUR \"24\" must be a number between 0 and 23",
        "FREQ=DAILY;BYSECOND=60                    | BYSECOND \"60\" must be a number",
        "FREQ=DAILY;BYMONTH=13                     | BYMONTH \"13\" must be a number between 1 and 12",
        "FREQ=MONTHLY;BYMONTHDAY=0                 | BYMONTHDAY \"0\" must be a number between 1",
        "FREQ=MONTHLY;BYMONTHDAY=--1               | BYMONTHDAY \"-1\" must be a number",
        "FREQ=WEEKLY;BYMONTHDAY=1                  | BYMONTHDAY is not for FREQ=WEEKLY",
        "FREQ=MONTHLY;BYYEARDAY=1                  | BYYEARDAY is not for FREQ=MONTHLY",
        "FREQ=DAILY;BYWEEKNO=1                     | BYWEEKNO is for FREQ=YEARLY alone",
        "FREQ=WEEKLY;BYDAY=1MO                     | BYDAY takes numbers (1MO) with FREQ=MONTHLY",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO          | BYDAY takes numbers (1MO)",
        "FREQ=WEEKLY;BYDAY=MON                     | BYDAY \"ON\" is not a weekday; write MO, TU",
        "FREQ=WEEKLY;BYDAY=M                       | BYDAY \"M\" is not a weekday",
        "FREQ=WEEKLY;WKST=X                        | WKST \"X\" is not a weekday",
        "FREQ=DAILY;BYSETPOS=1                     | BYSETPOS needs another part",
        "FREQ=DAILY;BYHOUR=1,2;BYSETPOS=3          | BYSETPOS chooses none, there are at most 2",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=8        | BYSETPOS chooses none, there are at most 7",
        "FREQ=DAILY;UNTIL=20261301                 | UNTIL \"20261301\" is not a time",
        "FREQ=DAILY;UNTIL=20250101                 | never occurs, or hardly ever, after 2026-01-01",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30       | never occurs",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30        | never occurs",
        "FREQ=MONTHLY;BYDAY=2MO;BYMONTHDAY=1       | never occurs",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2           | never occurs",
        "FREQ=DAILY;INTERVAL=7;BYDAY=FR            | never occurs",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30     | never occurs",
        "FREQ=SECONDLY;INTERVAL=86400;BYHOUR=3     | never occurs",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29 | never occurs",
      })
  void an_error_says_which_value_breaks_which_rule_and_what_to_do(String rule, String message) {
    assertThatThrownBy(
            () -> RRuleOccurrences.parse(rule, Instant.parse("2026-01-01T00:00:00Z"), UTC))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("RRULE ")
        .hasMessageContaining(message);
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }
}

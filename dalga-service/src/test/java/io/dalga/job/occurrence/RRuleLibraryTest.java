package io.dalga.job.occurrence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;
import org.junit.jupiter.api.Test;

/** Rules that are drawn by chance have the occurrences that a library finds by iterating. */
class RRuleLibraryTest {

  private static final long SEED = Long.getLong("fuzz.seed", 20_111_123);
  private static final int OCCURRENCES = 40;
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final List<LocalDateTime> STARTS =
      List.of(
          LocalDateTime.parse("2009-12-29T02:30:00"),
          LocalDateTime.parse("2024-02-29T23:59:00"),
          LocalDateTime.parse("2026-01-31T00:00:00"),
          LocalDateTime.parse("1999-06-07T12:07:30"));

  @Test
  void they_are_those_of_lib_recur() throws InvalidRecurrenceRuleException {
    Random random = new Random(SEED);
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (String text : rules()) {
      LocalDateTime start = STARTS.get(random.nextInt(STARTS.size()));
      List<Instant> expected = expected(text, start);
      if (expected.isEmpty()) {
        continue;
      }
      compared++;
      Instant begin = start.toInstant(ZoneOffset.UTC);
      Occurrences occurrences = RRuleOccurrences.parse(text, begin, UTC);
      List<Instant> actual =
          CronOccurrencesTest.after(begin.minusSeconds(1).toString(), occurrences, expected.size());
      if (!actual.equals(expected) || !isExact(occurrences, expected)) {
        wrong.add("%s from %s: %s, not %s".formatted(text, start, actual, expected));
      }
    }

    assertThat(wrong.stream().limit(10)).as("seed %d, %d wrong", SEED, wrong.size()).isEmpty();
    assertThat(compared).isGreaterThan(1_500);
  }

  /** A second before, and at each of them. */
  private static boolean isExact(Occurrences occurrences, List<Instant> expected) {
    Instant before = null;
    for (Instant time : expected) {
      Instant justBefore = time.minusSeconds(1);
      boolean exact =
          time.equals(occurrences.firstAfter(justBefore))
              && time.equals(occurrences.lastUntil(time))
              && Objects.equals(before, occurrences.lastUntil(justBefore));
      if (!exact) {
        return false;
      }
      before = time;
    }
    return true;
  }

  private static List<String> rules() {
    List<String> more =
        List.of(
            "FREQ=YEARLY",
            "FREQ=MONTHLY",
            "FREQ=WEEKLY;INTERVAL=3",
            "FREQ=YEARLY;BYMONTH=2",
            "FREQ=YEARLY;BYDAY=1MO,-1FR,WE;BYMONTH=5",
            "FREQ=YEARLY;BYDAY=53SU,-53MO",
            "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR",
            "FREQ=MONTHLY;INTERVAL=5;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=10,-10",
            "FREQ=YEARLY;BYMONTH=1,2;BYDAY=MO;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1",
            "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
            "FREQ=YEARLY;BYYEARDAY=366,-366,1",
            "FREQ=HOURLY;INTERVAL=7;BYMINUTE=1,59;BYDAY=MO",
            "FREQ=MINUTELY;INTERVAL=17;BYHOUR=3,4",
            "FREQ=SECONDLY;INTERVAL=61;BYMINUTE=0,1");
    return Stream.of(Schedules.RRULES, more, Schedules.rules(2_000, SEED))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * None where the library is not to be followed: it gives up when what is rare takes it too many
   * steps; it takes BYMONTHDAY without BYMONTH for days of the start's month alone, where the RFC
   * has them in every month; and it finds a week 53 in years that have none.
   */
  private static List<Instant> expected(String text, LocalDateTime start)
      throws InvalidRecurrenceRuleException {
    List<Instant> found = new ArrayList<>();
    boolean everyMonth = text.contains("YEARLY") && !text.contains("BYMONTH=");
    if (everyMonth && text.contains("BYMONTHDAY") || text.contains("BYWEEKNO=1,53")) {
      return found;
    }
    try {
      RecurrenceRuleIterator iterator =
          new RecurrenceRule(text, RfcMode.RFC5545_STRICT)
              .iterator(
                  new DateTime(
                      DateTime.UTC,
                      start.getYear(),
                      start.getMonthValue() - 1,
                      start.getDayOfMonth(),
                      start.getHour(),
                      start.getMinute(),
                      start.getSecond()));
      while (found.size() < OCCURRENCES) {
        found.add(Instant.ofEpochMilli(iterator.nextMillis()));
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      return List.of();
    }
    return found;
  }
}

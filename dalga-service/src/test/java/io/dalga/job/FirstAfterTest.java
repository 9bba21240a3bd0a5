package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@link Recurrence#firstAfter} held against searches that need no estimate, over intervals, zones
 * and times of every kind.
 */
class FirstAfterTest {

  private static final long SEED = 20_111_230;

  /** Occurrences: with one a second there are 2^38 of them from 1970 to 9999. */
  private static final long MORE_THAN_ENOUGH = 1L << 40;

  private static final Instant START = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2100-12-31T23:59:59Z");

  private static final List<String> INTERVALS =
      List.of(
          "1",
          "PT7S",
          "60",
          "PT1H",
          "PT24H",
          "PT25H",
          "PT720H",
          "P1D",
          "P2D",
          "P1W",
          "P10D",
          "P400D",
          "P1M",
          "P2M",
          "P11M",
          "P1Y",
          "P4Y",
          "P100Y",
          "P1DT1S",
          "P1DT23H59M59S",
          "P1DT1000H",
          "P1MT1S",
          "P1M2DT3H",
          "P1M30DT23H",
          "P1Y1M1DT1S");

  private static final List<String> ZONES =
      List.of(
          "UTC",
          "America/Los_Angeles",
          "Europe/Berlin",
          "Europe/Dublin",
          "Pacific/Apia",
          "Pacific/Kwajalein",
          "Pacific/Kiritimati",
          "Pacific/Chatham",
          "Australia/Lord_Howe",
          "America/Sao_Paulo",
          "America/Havana",
          "America/St_Johns",
          "Africa/Monrovia",
          "Africa/Casablanca",
          "Africa/Cairo",
          "Asia/Gaza",
          "Asia/Kathmandu",
          "Asia/Tehran",
          "Asia/Pyongyang",
          "Antarctica/Troll",
          "Antarctica/Casey");

  @Test
  void it_is_the_smallest_occurrence_later_than_its_argument_wherever_that_is() {
    Random random = new Random(SEED);
    List<String> wrong = new ArrayList<>();
    forEachRecurrence(
        random,
        8,
        recurrence -> {
          for (Instant time : times(recurrence, random)) {
            Instant expected = bisect(recurrence, time);
            Instant actual = recurrence.firstAfter(time);
            if (!actual.equals(expected)) {
              wrong.add(recurrence + " after " + time + " " + actual + ", not " + expected);
            }
            Instant last = recurrence.lastUntil(time);
            if (last == null
                ? !time.isBefore(recurrence.anchor())
                : last.isAfter(time) || !recurrence.firstAfter(last).isAfter(time)) {
              wrong.add(recurrence + " until " + time + " " + last);
            }
          }
        });

    assertThat(wrong).as("seed %d", SEED).isEmpty();
  }

  @Test
  void occurrences_never_decrease_and_each_is_found_after_the_one_before() {
    Random random = new Random(SEED + 1);
    List<String> wrong = new ArrayList<>();
    forEachRecurrence(
        random,
        2,
        recurrence -> {
          Instant found = recurrence.anchor();
          for (long n = 1; n <= 120; n++) {
            Instant before = recurrence.occurrence(n - 1);
            Instant occurrence = recurrence.occurrence(n);
            if (occurrence.isBefore(before)) {
              wrong.add(recurrence + " decreases at " + n);
            }
            if (occurrence.isAfter(before)) {
              found = recurrence.firstAfter(found);
              if (!found.equals(occurrence)) {
                wrong.add(recurrence + " has " + found + " at " + n + ", not " + occurrence);
              }
            }
          }
        });

    assertThat(wrong).as("seed %d", SEED + 1).isEmpty();
  }

  /** Each change of each zone's clock since 1970, with an anchor days before whose time it hits. */
  @Test
  void no_clock_change_of_any_zone_makes_it_decrease_repeat_or_skip() {
    Random random = new Random(SEED + 2);
    List<Interval> intervals =
        List.of("P1D", "P1W", "P1M", "P1DT1S").stream().map(Interval::parse).toList();
    List<String> wrong = new ArrayList<>();
    for (String name : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
      ZoneId zone = ZoneId.of(name);
      ZoneOffsetTransition change = zone.getRules().nextTransition(START.plusSeconds(5_000_000));
      while (change != null && change.getInstant().isBefore(END)) {
        LocalDateTime hit =
            change
                .getDateTimeBefore()
                .plusSeconds(
                    random.nextLong(7_200) * Long.signum(change.getDuration().toSeconds()));
        Interval interval = intervals.get(random.nextInt(intervals.size()));
        Instant anchor =
            hit.minusMonths(interval.months())
                .minusDays(2 * interval.days())
                .atZone(zone)
                .toInstant();
        @Nullable String problem =
            problemNear(new Recurrence(anchor, interval, zone, MonthOverflow.CLIP));
        if (problem != null) {
          wrong.add(problem);
        }
        change = zone.getRules().nextTransition(change.getInstant());
      }
    }

    assertThat(wrong).as("seed %d", SEED + 2).isEmpty();
  }

  /** Walks the first occurrences by brute force, and asks just before and at each of them. */
  private static @Nullable String problemNear(Recurrence recurrence) {
    for (long n = 1; n < 5; n++) {
      Instant before = recurrence.occurrence(n - 1);
      Instant occurrence = recurrence.occurrence(n);
      if (occurrence.isBefore(before)) {
        return recurrence + " decreases at " + n;
      }
      for (Instant time : List.of(before, occurrence.minusMillis(1))) {
        long k = 0;
        while (k <= n && !recurrence.occurrence(k).isAfter(time)) {
          k++;
        }
        if (!recurrence.firstAfter(time).equals(recurrence.occurrence(k))) {
          return recurrence + " after " + time + " is not occurrence " + k;
        }
      }
    }
    return null;
  }

  private interface Check {
    void on(Recurrence recurrence);
  }

  private static void forEachRecurrence(Random random, int anchors, Check check) {
    for (String interval : INTERVALS) {
      for (String zone : ZONES) {
        for (MonthOverflow overflow : MonthOverflow.values()) {
          for (int i = 0; i < anchors; i++) {
            check.on(
                new Recurrence(
                    between(START, END, random),
                    Interval.parse(interval),
                    ZoneId.of(zone),
                    overflow));
          }
        }
      }
    }
  }

  /** Anywhere, near the anchor, and at and around occurrences. */
  private static List<Instant> times(Recurrence recurrence, Random random) {
    Instant near = recurrence.occurrence(random.nextInt(50));
    Instant far = recurrence.occurrence(random.nextInt(1_000));
    return List.of(
        between(START, END, random),
        between(recurrence.anchor(), END.plusSeconds(1), random),
        Instant.parse("9999-12-31T23:59:59.999Z"),
        recurrence.anchor(),
        near,
        near.minusMillis(1),
        far,
        far.minusMillis(1),
        far.plusMillis(1),
        far.plus(recurrence.interval().meanLength().dividedBy(2)));
  }

  private static Instant between(Instant from, Instant to, Random random) {
    long span = to.toEpochMilli() - from.toEpochMilli();
    return from.plusMillis(random.nextLong(span));
  }

  /**
   * The smallest occurrence later than that time; correct as long as occurrences never decrease.
   */
  private static Instant bisect(Recurrence recurrence, Instant time) {
    long low = -1;
    long high = 1;
    while (!recurrence.occurrence(high).isAfter(time)) {
      low = high;
      high *= 2;
      assertThat(high).as("%s never gets past %s", recurrence, time).isLessThan(MORE_THAN_ENOUGH);
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (recurrence.occurrence(middle).isAfter(time)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return recurrence.occurrence(high);
  }
}

package io.dalga.job.occurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.occurrence.Schedules.Pair;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Schedules of every kind around every change of every clock from 2020 to 2037, and some odd ones
 * of before, held against a walk through real time. With {@code -Dfuzz.inputs} of a million or more
 * each schedule meets each change; {@code -Dfuzz.seed} draws others.
 */
class ClockChangeOracleTest {

  private static final long SEED = Long.getLong("fuzz.seed", 20_261_122);
  private static final boolean ALL = Long.getLong("fuzz.inputs", 0) >= 1_000_000;

  /** How many of the schedules meet one change, unless all do. */
  private static final int SOME = 4;

  /** Steps of the walk from one question to the next. */
  private static final int PROBES_APART = 13;

  private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2038-01-01T00:00:00Z");
  private static final LocalDateTime START = LocalDateTime.parse("2009-12-29T02:30:00");
  private static final List<LocalTime> TIMES =
      Stream.of("00:00", "01:30", "02:00", "02:15", "23:30").map(LocalTime::parse).toList();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Days left out, days repeated, and the like. */
  private static final Map<String, String> ODD =
      Map.of(
          "Pacific/Apia", "2011-12-01T00:00:00Z",
          "Pacific/Fakaofo", "2011-12-01T00:00:00Z",
          "Asia/Pyongyang", "2015-08-01T00:00:00Z",
          "America/Caracas", "2016-04-01T00:00:00Z",
          "America/Sao_Paulo", "2018-10-01T00:00:00Z",
          "Antarctica/Casey", "2018-03-01T00:00:00Z",
          "Asia/Gaza", "2012-03-01T00:00:00Z",
          "Europe/Istanbul", "2016-03-01T00:00:00Z");

  @Test
  void around_each_change_of_a_clock_they_occur_when_a_walk_through_real_time_says_so() {
    List<String> cron =
        Stream.concat(Schedules.CRON.stream(), Schedules.cron(77, SEED).stream()).toList();
    List<String> rules =
        Stream.concat(Schedules.RRULES.stream(), Schedules.rules(59, SEED).stream()).toList();
    RandomGenerator random = new SplittableRandom(SEED);
    List<String> wrong = new ArrayList<>();
    long changes = 0;
    long occurrences = 0;
    for (ZoneId zone : zones()) {
      List<Pair> pairs =
          Stream.of(
                  cron.stream().map(text -> Pair.cron(text, zone)),
                  rules.stream().map(text -> Pair.rule(text, START, zone)),
                  TIMES.stream().map(time -> Pair.interval(1, START.with(time), zone)),
                  TIMES.stream().map(time -> Pair.interval(2, START.with(time), zone)))
              .flatMap(kind -> kind)
              .toList();
      for (ZoneOffsetTransition change : changes(zone)) {
        ClockChange clock = new ClockChange(zone, change, Duration.ofHours(4), MINUTE);
        changes++;
        for (Pair pair : some(pairs, random)) {
          occurrences += compare(pair, clock, wrong);
        }
      }
    }
    System.out.printf(
        "Clock changes, seed %d: %,d schedules, %,d changes, %,d occurrences%n",
        SEED, cron.size() + rules.size() + 2 * TIMES.size(), changes, occurrences);

    assertThat(wrong.stream().limit(20)).as("seed %d, %d wrong", SEED, wrong.size()).isEmpty();
    assertThat(occurrences).isGreaterThan(50_000);
  }

  @Test
  void schedules_of_seconds_do_so_too() {
    List<String> texts =
        List.of(
            "*/20 * * * * *",
            "20,40 */10 2 * * *",
            "40 59 * * * *",
            "0 0 0-3 * * *",
            "*/20 0,59 0-1,23 * * *");
    List<String> wrong = new ArrayList<>();
    for (ZoneId zone : zones()) {
      // The first is the odd one where there is one, and the changes of later years are alike.
      for (ZoneOffsetTransition change : changes(zone).stream().limit(ALL ? 8 : 1).toList()) {
        ClockChange clock =
            new ClockChange(zone, change, Duration.ofMinutes(65), Duration.ofSeconds(20));
        texts.forEach(text -> compare(Pair.cron(text, zone), clock, wrong));
        compare(Pair.rule("FREQ=SECONDLY;INTERVAL=40", START, zone), clock, wrong);
        compare(Pair.rule("FREQ=MINUTELY;BYSECOND=0,20;BYHOUR=0,2", START, zone), clock, wrong);
      }
    }

    assertThat(wrong.stream().limit(20)).as("%d wrong", wrong.size()).isEmpty();
  }

  /** Zones whose clocks are changed alike count as one. */
  private static List<ZoneId> zones() {
    Map<String, ZoneId> byChanges = new TreeMap<>();
    for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
      ZoneId zone = ZoneId.of(name);
      List<ZoneOffsetTransition> changes = changes(zone);
      if (!changes.isEmpty()) {
        byChanges.putIfAbsent(changes.toString(), zone);
      }
    }
    return List.copyOf(byChanges.values());
  }

  private static List<ZoneOffsetTransition> changes(ZoneId zone) {
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    String odd = ODD.get(zone.getId());
    if (odd != null) {
      changes.add(zone.getRules().nextTransition(Instant.parse(odd)));
    }
    ZoneOffsetTransition change = zone.getRules().nextTransition(BEGIN);
    while (change != null && change.getInstant().isBefore(END)) {
      changes.add(change);
      change = zone.getRules().nextTransition(change.getInstant());
    }
    return changes;
  }

  private static List<Pair> some(List<Pair> pairs, RandomGenerator random) {
    return ALL ? pairs : random.ints(SOME, 0, pairs.size()).mapToObj(pairs::get).toList();
  }

  /** Forwards by firstAfter, and backwards by lastUntil. */
  private static int compare(Pair pair, ClockChange clock, List<String> wrong) {
    List<Instant> expected = clock.expected(pair.matcher());
    Occurrences occurrences = pair.occurrences();
    List<Instant> forwards = chain(clock.begin().minusNanos(1), occurrences::firstAfter, clock);
    List<Instant> backwards =
        new ArrayList<>(
            chain(
                clock.end().plusSeconds(1),
                time -> occurrences.lastUntil(time.minusNanos(1)),
                clock));
    Collections.reverse(backwards);
    if (!forwards.equals(expected)) {
      wrong.add(difference(pair, clock, expected, forwards));
    }
    if (!backwards.equals(expected)) {
      wrong.add("backwards " + difference(pair, clock, expected, backwards));
    }
    for (int i = PROBES_APART / 2; i < clock.instants.size(); i += PROBES_APART) {
      probe(pair, clock, clock.instants.get(i), expected, wrong);
    }
    for (Instant edge : clock.edges()) {
      for (long nanos : new long[] {-1_000_000_000, -1, 0, 1, 1_000_000_000}) {
        probe(pair, clock, edge.plusNanos(nanos), expected, wrong);
      }
    }
    return expected.size();
  }

  /** Asked at any time, and not only at an occurrence. */
  private static void probe(
      Pair pair, ClockChange clock, Instant time, List<Instant> expected, List<String> wrong) {
    Instant next = pair.occurrences().firstAfter(time);
    Instant last = pair.occurrences().lastUntil(time);
    @Nullable Instant expectedNext = null;
    @Nullable Instant expectedLast = null;
    for (Instant occurrence : expected) {
      if (!occurrence.isAfter(time)) {
        expectedLast = occurrence;
      } else if (expectedNext == null) {
        expectedNext = occurrence;
      }
    }
    @Nullable Instant nextHere = next == null || next.isAfter(clock.end()) ? null : next;
    @Nullable Instant lastHere = last == null || last.isBefore(clock.begin()) ? null : last;
    if (!Objects.equals(nextHere, expectedNext) || !Objects.equals(lastHere, expectedLast)) {
      wrong.add(
          "%s in %s at %s: next %s, not %s, last %s, not %s"
              .formatted(
                  pair.text(), clock.zone, time, nextHere, expectedNext, lastHere, expectedLast));
    }
  }

  private static List<Instant> chain(
      Instant from, Function<Instant, @Nullable Instant> next, ClockChange clock) {
    List<Instant> found = new ArrayList<>();
    @Nullable Instant time = next.apply(from);
    while (time != null && !time.isBefore(clock.begin()) && !time.isAfter(clock.end())) {
      found.add(time);
      time = next.apply(time);
    }
    return found;
  }

  private static String difference(
      Pair pair, ClockChange clock, List<Instant> expected, List<Instant> actual) {
    List<Instant> missing = new ArrayList<>(expected);
    missing.removeAll(actual);
    List<Instant> extra = new ArrayList<>(actual);
    extra.removeAll(expected);
    return "%s in %s: missing %s, extra %s".formatted(pair.text(), clock, missing, extra);
  }
}

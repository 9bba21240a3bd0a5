package io.dalga.job.occurrence;

import static io.dalga.job.occurrence.RRuleParser.wrong;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The times that a recurrence rule of RFC 5545 (RRULE) names, on the clock of a zone.
 *
 * <p>Where the clock is changed, the rule is that of {@link CronOccurrences}: a time that is
 * skipped becomes the first instant after the gap, and one that occurs twice is taken at the first;
 * but a rule that leaves no hour out ({@code FREQ=MINUTELY;INTERVAL=15}) follows the clock as it is
 * shown.
 *
 * <p>A call begins at the period that its time is in, however long ago the rule began, and looks at
 * no more months than there are until 9999, or at 50,000 steps of FREQ=HOURLY and shorter ones.
 */
public final class RRuleOccurrences implements Occurrences {

  private static final int MAX_INTERVAL = 1_000_000;
  private static final int MAX_COUNT = 5_000;
  private static final Duration MAX_LENGTH_OF_COUNT = Duration.ofDays(36_525);
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final TimesOfDay MIDNIGHT = new TimesOfDay(1, 1, 1);

  private final Occurrences occurrences;

  private RRuleOccurrences(Occurrences occurrences) {
    this.occurrences = occurrences;
  }

  /**
   * Reads a rule, with or without {@code RRULE:} before it; upper or lower case. All parts of RFC
   * 5545 are known. What it leaves open is taken from the start, as there: {@code FREQ=MONTHLY} is
   * the start's day of the month, at its time of day.
   *
   * <ul>
   *   <li>The start (DTSTART) is an occurrence only when it is one by the rule.
   *   <li>COUNT is at most 5,000, and reached within 100 years.
   *   <li>UNTIL counts; a date is that whole day, a time without Z is one of the zone.
   *   <li>A day that a month does not have is no day of it: {@code BYMONTHDAY=31} leaves out the
   *       short months, {@code -1} is the last day of each.
   *   <li>Week numbers (BYWEEKNO) are those of each date's own week.
   * </ul>
   *
   * @param start from when on; what is beyond whole seconds does not count
   * @throws IllegalArgumentException when it cannot be understood, or never occurs; the message is
   *     for whoever wrote it
   */
  public static RRuleOccurrences parse(String text, Instant start, ZoneId zone) {
    RRuleParser rule = new RRuleParser(text);
    Frequency frequency = rule.frequency();
    checkCombination(rule, frequency);
    Instant begin = Instant.ofEpochSecond(start.getEpochSecond());
    LocalTimes times = localTimes(rule, frequency, LocalDateTime.ofInstant(begin, zone));
    Instant until = rule.until(zone);
    Bounded bounded =
        new Bounded(
            new ZonedOccurrences(times, zone),
            begin,
            until == null || until.isAfter(LATEST) ? LATEST : until);
    if (bounded.firstAfter(begin.minusSeconds(1)) == null) {
      throw wrong(
          "never occurs, or hardly ever, after "
              + begin
              + "; correct the days it names, or its UNTIL or INTERVAL");
    }
    int count = rule.number("COUNT", MAX_COUNT, 0);
    return new RRuleOccurrences(
        count == 0 ? bounded : new Bounded(bounded, begin, last(bounded, begin, count)));
  }

  private static void checkCombination(RRuleParser rule, Frequency frequency) {
    boolean longer = frequency == Frequency.YEARLY || frequency == Frequency.MONTHLY;
    if (rule.has("COUNT") && rule.has("UNTIL")) {
      throw wrong("has both COUNT and UNTIL; leave one of them out");
    }
    if (rule.has("BYWEEKNO") && frequency != Frequency.YEARLY) {
      throw wrong("BYWEEKNO is for FREQ=YEARLY alone");
    }
    if (rule.has("BYYEARDAY") && frequency != Frequency.YEARLY && !isSubDaily(frequency)) {
      throw wrong("BYYEARDAY is not for FREQ=" + frequency + "; use YEARLY");
    }
    if (rule.has("BYMONTHDAY") && frequency == Frequency.WEEKLY) {
      throw wrong("BYMONTHDAY is not for FREQ=WEEKLY; use MONTHLY, or BYDAY");
    }
    if (rule.nthWeekdays(53).length > 0 && (!longer || rule.has("BYWEEKNO"))) {
      throw wrong("BYDAY takes numbers (1MO) with FREQ=MONTHLY and YEARLY alone, without BYWEEKNO");
    }
    if (rule.has("BYSETPOS") && !rule.hasBy()) {
      throw wrong("BYSETPOS needs another part to choose from, such as BYDAY");
    }
  }

  private static boolean isSubDaily(Frequency frequency) {
    return !frequency.isAtMost(Frequency.DAILY);
  }

  private static LocalTimes localTimes(RRuleParser rule, Frequency frequency, LocalDateTime start) {
    int interval = rule.number("INTERVAL", MAX_INTERVAL, 1);
    Positions positions = rule.positions("BYSETPOS", 366);
    RRuleDays days = days(rule, frequency, start.toLocalDate());
    long hours = rule.set("BYHOUR", 0, 23);
    long minutes = rule.set("BYMINUTE", 0, 59);
    long seconds = rule.set("BYSECOND", 0, 59);
    if (frequency.isAtMost(Frequency.DAILY)) {
      TimesOfDay times =
          new TimesOfDay(
              or(hours, 1L << start.getHour()),
              or(minutes, 1L << start.getMinute()),
              or(seconds, 1L << start.getSecond()));
      Periods periods = Periods.of(frequency, interval, start.toLocalDate(), rule.weekStart());
      if (positions.isEmpty()) {
        return new CalendarTimes(new PeriodDays(days, periods), times);
      }
      if (frequency != Frequency.DAILY) {
        chosen(positions, periods.mostDays() * times.size());
        return new PositionedTimes(periods, days, times, positions);
      }
      return steps(frequency, interval, start, days, MIDNIGHT, chosen(times, positions));
    }
    boolean hourly = frequency == Frequency.HOURLY;
    boolean secondly = frequency == Frequency.SECONDLY;
    long all = Bits.range(0, 59);
    TimesOfDay limits =
        new TimesOfDay(
            or(hours, Bits.range(0, 23)),
            hourly ? 1 : or(minutes, all),
            secondly ? or(seconds, all) : 1);
    TimesOfDay within =
        new TimesOfDay(
            1,
            hourly ? or(minutes, 1L << start.getMinute()) : 1,
            secondly ? 1 : or(seconds, 1L << start.getSecond()));
    return steps(frequency, interval, start, days, limits, chosen(within, positions));
  }

  private static StepTimes steps(
      Frequency frequency,
      int interval,
      LocalDateTime start,
      RRuleDays days,
      TimesOfDay limits,
      int[] within) {
    long unit = frequency.seconds();
    long base = Math.floorDiv(start.toEpochSecond(ZoneOffset.UTC), unit) * unit;
    return new StepTimes(base, interval * unit, days, limits, within);
  }

  private static long or(long set, long whenEmpty) {
    return set == 0 ? whenEmpty : set;
  }

  private static int[] chosen(TimesOfDay times, Positions positions) {
    IntStream chosen =
        positions.isEmpty()
            ? IntStream.range(0, times.size())
            : Arrays.stream(chosen(positions, times.size()));
    return chosen.map(times::nth).toArray();
  }

  /** The indexes that BYSETPOS has among so many times at the most. */
  private static int[] chosen(Positions positions, int most) {
    int[] indexes = positions.indexes(most);
    if (indexes.length == 0) {
      throw wrong(
          "BYSETPOS chooses none, there are at most " + most + " to choose from; correct it");
    }
    return indexes;
  }

  /** What the rule says of days, and what it leaves open to the start. */
  private static RRuleDays days(RRuleParser rule, Frequency frequency, LocalDate start) {
    boolean yearly = frequency == Frequency.YEARLY;
    boolean dated = rule.has("BYMONTHDAY") || rule.has("BYYEARDAY") || rule.has("BYDAY");
    boolean open = !dated && !isSubDaily(frequency) && frequency != Frequency.DAILY;
    boolean ofWeek = frequency == Frequency.WEEKLY || rule.has("BYWEEKNO");
    long months = rule.set("BYMONTH", 1, 12);
    if (open && yearly && !ofWeek) {
      months = or(months, 1L << start.getMonthValue());
    }
    return new RRuleDays(
        months,
        open && !ofWeek
            ? new Positions(List.of(start.getDayOfMonth()))
            : rule.positions("BYMONTHDAY", 31),
        rule.positions("BYYEARDAY", 366),
        rule.positions("BYWEEKNO", 53),
        open && ofWeek ? 1L << start.getDayOfWeek().getValue() : rule.weekdays(),
        rule.nthWeekdays(53),
        yearly && !rule.has("BYMONTH"),
        rule.weekStart());
  }

  /** The occurrence that COUNT ends with. */
  private static Instant last(Occurrences occurrences, Instant begin, int count) {
    Instant last = begin.minusSeconds(1);
    for (int i = 0; i < count; i++) {
      Instant next = occurrences.firstAfter(last);
      if (next == null) {
        return last;
      }
      if (Duration.between(begin, next).compareTo(MAX_LENGTH_OF_COUNT) > 0) {
        throw wrong(
            "COUNT \"" + count + "\" takes longer than 100 years; lower it, or leave it out");
      }
      last = next;
    }
    return last;
  }

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    return occurrences.firstAfter(time);
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    return occurrences.lastUntil(time);
  }
}

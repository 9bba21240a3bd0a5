package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.occurrence.Bounded;
import io.dalga.job.occurrence.CronOccurrences;
import io.dalga.job.occurrence.Occurrences;
import io.dalga.job.occurrence.RRuleOccurrences;
import io.dalga.job.occurrence.Shifted;
import io.dalga.job.occurrence.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a job runs, as it was asked for and as it is stored. The texts of a row that was not written
 * by this version may be anything: {@link #check} says whether they can be understood.
 *
 * @param kind what kind of rule it is
 * @param rule the rule in the form that it was asked for in; {@code 0} or {@code PT0S} for a
 *     one-off
 * @param location the time zone, a name of the tz database
 * @param anchor what the occurrences are counted from
 * @param end the last time that counts, or null
 * @param window how far apart jobs of the same rule are spread, each by an offset of its own; or
 *     null
 * @param seed a hash of the job's key, for the window and for {@code H} in cron expressions; 0
 *     where there is neither
 */
public record Schedule(
    Kind kind,
    String rule,
    String location,
    Instant anchor,
    @Nullable Instant end,
    @Nullable Duration window,
    long seed) {

  /** The kinds of rules. */
  public enum Kind {
    /** None: it runs once only. */
    ONCE,
    /** Seconds, an ISO-8601 interval, or an ISO-8601 repeating interval. */
    INTERVAL,
    /** A cron expression. */
    CRON,
    /** A recurrence rule of RFC 5545. */
    RRULE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word in SQL, JSON and parameters. */
    public String text() {
      return text;
    }
  }

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  /** Names of the tz database that Java knows as abbreviations only. */
  private static final Set<String> FIXED = Set.of("EST", "MST", "HST");

  /**
   * A schedule whose seed is asked for only where there is a use for it: it takes a hash.
   *
   * @param seed gives a hash of the job's key
   */
  public static Schedule of(
      Kind kind,
      String rule,
      String location,
      Instant anchor,
      @Nullable Instant end,
      @Nullable Duration window,
      LongSupplier seed) {
    boolean seeded = kind == Kind.CRON || window != null;
    return new Schedule(kind, rule, location, anchor, end, window, seeded ? seed.getAsLong() : 0);
  }

  /** Occurrences an interval apart, and nothing else said of them. */
  public static Schedule every(String interval, String location, Instant anchor) {
    return new Schedule(Kind.INTERVAL, interval, location, anchor, null, null, 0);
  }

  /**
   * Whether it matters what its occurrences are counted from, once one of them is known: it does
   * not where they are all as far apart, and not where the rule says it itself.
   */
  public boolean needsAnchor() {
    return switch (kind) {
      case INTERVAL -> isRepeating() ? rule.contains("//") : window != null || !isExact();
      case RRULE -> true;
      case ONCE, CRON -> false;
    };
  }

  private boolean isExact() {
    try {
      return Interval.parse(rule).isExact();
    } catch (InvalidParameterException e) {
      return false;
    }
  }

  /** Whether it runs once only. */
  public boolean oneOff() {
    return kind == Kind.ONCE;
  }

  /**
   * Whether each run can just as well count from the end of the one before: it is nothing but an
   * interval.
   */
  boolean canFloat() {
    return kind == Kind.INTERVAL && !isRepeating();
  }

  private boolean isRepeating() {
    return rule.startsWith("R");
  }

  /**
   * Makes sure that rule and location can be understood.
   *
   * @throws InvalidParameterException when they cannot
   */
  public void check() {
    ZoneId zone = zone(location);
    if (!oneOff()) {
      rule(zone, MonthOverflow.CLIP);
    }
  }

  /** The time zone; UTC where the stored name cannot be understood, so that it can be shown. */
  public ZoneId zoneForDisplay() {
    return isZone(location) ? zone(location) : ZoneId.of("UTC");
  }

  /**
   * How long it is from an occurrence to the next, for intervals on average; null for a one-off,
   * and for the last one.
   *
   * @throws InvalidParameterException when the rule cannot be understood
   */
  public @Nullable Duration intervalAfter(Instant occurrence) {
    if (oneOff()) {
      return null;
    }
    if (canFloat()) {
      return Interval.parse(rule).meanLength();
    }
    Instant next = occurrences(MonthOverflow.CLIP).firstAfter(occurrence);
    return next == null ? null : Duration.between(occurrence, next);
  }

  /**
   * When the job occurs; not for one-offs.
   *
   * @throws InvalidParameterException when the rule cannot be understood
   */
  public Occurrences occurrences(MonthOverflow overflow) {
    Occurrences occurrences = rule(zone(location), overflow);
    if (window != null) {
      occurrences = new Shifted(occurrences, Window.offset(window, seed));
    }
    return end == null ? occurrences : Bounded.until(occurrences, end);
  }

  /** The interval counted from another anchor: a fixed delay counts from the end of each run. */
  Instant afterDelay(Instant from, MonthOverflow overflow) {
    return new Recurrence(from, Interval.parse(rule), zone(location), overflow).occurrence(1);
  }

  private Occurrences rule(ZoneId zone, MonthOverflow overflow) {
    try {
      return switch (kind) {
        case CRON -> CronOccurrences.parse(rule, zone, seed);
        case RRULE -> RRuleOccurrences.parse(rule, anchor, zone);
        default ->
            isRepeating()
                ? RepeatingOccurrences.parse(rule, anchor, zone, overflow)
                : new Recurrence(anchor, Interval.parse(rule), zone, overflow);
      };
    } catch (InvalidParameterException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidParameterException(kind.text(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Finds a time zone by its name in the tz database.
   *
   * @throws InvalidParameterException when there is none of that name
   */
  static ZoneId zone(String name) {
    if (!isZone(name)) {
      throw new InvalidParameterException(
          "location",
          "unknown location "
              + quote(name)
              + ": name a zone of the tz database, such as Europe/Istanbul or UTC");
    }
    return FIXED.contains(name) ? ZoneId.of(name, ZoneId.SHORT_IDS) : ZoneId.of(name);
  }

  private static boolean isZone(String name) {
    return ZONES.contains(name) || FIXED.contains(name);
  }
}

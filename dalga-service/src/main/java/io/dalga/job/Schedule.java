package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a job runs, as it was asked for and as it is stored. The texts of a row that was not written
 * by this version may be anything: {@link #check} says whether they can be understood.
 *
 * @param oneOff whether it runs once only
 * @param interval the interval in the form that it was asked for in; {@code 0} or {@code PT0S} for
 *     a one-off
 * @param location the time zone, a name of the tz database
 * @param anchor what the occurrences are counted from
 */
public record Schedule(boolean oneOff, String interval, String location, Instant anchor) {

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  /** Names of the tz database that Java knows as abbreviations only. */
  private static final Set<String> FIXED = Set.of("EST", "MST", "HST");

  /**
   * Makes sure that interval and location can be understood.
   *
   * @throws InvalidParameterException when they cannot
   */
  public void check() {
    zone(location);
    if (!oneOff) {
      Interval.parse(interval);
    }
  }

  /** The time zone; UTC where the stored name cannot be understood, so that it can be shown. */
  public ZoneId zoneForDisplay() {
    return isZone(location) ? zone(location) : ZoneId.of("UTC");
  }

  /**
   * How long it is from one occurrence to the next, on average; null for a one-off.
   *
   * @throws InvalidParameterException when the interval cannot be understood
   */
  public @Nullable Duration meanInterval() {
    return oneOff ? null : Interval.parse(interval).meanLength();
  }

  Recurrence recurrence(MonthOverflow overflow) {
    return recurrence(anchor, overflow);
  }

  /** The recurrence counted from another anchor: a fixed delay counts from the end of each run. */
  Recurrence recurrence(Instant from, MonthOverflow overflow) {
    return new Recurrence(from, Interval.parse(interval), zone(location), overflow);
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

package io.dalga.job.occurrence;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a rule of RFC 5545 apart: its parts by name, and the values of each, in their ranges. */
final class RRuleParser {

  private static final int MAX_LENGTH = 2_000;
  private static final String PREFIX = "RRULE:";
  private static final List<String> WEEKDAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

  private static final Set<String> PARTS =
      Set.of(
          "FREQ",
          "INTERVAL",
          "COUNT",
          "UNTIL",
          "WKST",
          "BYMONTH",
          "BYWEEKNO",
          "BYYEARDAY",
          "BYMONTHDAY",
          "BYDAY",
          "BYHOUR",
          "BYMINUTE",
          "BYSECOND",
          "BYSETPOS");

  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final Map<String, String> parts = new HashMap<>();

  RRuleParser(String text) {
    Characters.check("RRULE", text, MAX_LENGTH, "=;,:+-");
    String rule = text.toUpperCase(Locale.ROOT);
    if (rule.startsWith(PREFIX)) {
      rule = rule.substring(PREFIX.length());
    }
    for (String part : rule.split(";", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !PARTS.contains(name)) {
        throw wrong("part \"" + part + "\" is not known; write FREQ=DAILY;INTERVAL=2 and the like");
      }
      if (parts.put(name, part.substring(equals + 1)) != null) {
        throw wrong(name + " is there twice; separate its values by commas");
      }
    }
  }

  static IllegalArgumentException wrong(String rule) {
    return new IllegalArgumentException("RRULE " + rule);
  }

  boolean has(String part) {
    return parts.containsKey(part);
  }

  /** Whether the rule has any of the parts whose names begin with BY, other than BYSETPOS. */
  boolean hasBy() {
    return parts.keySet().stream().anyMatch(n -> n.startsWith("BY") && !n.equals("BYSETPOS"));
  }

  Frequency frequency() {
    String value = parts.get("FREQ");
    for (Frequency frequency : Frequency.values()) {
      if (frequency.name().equals(value)) {
        return frequency;
      }
    }
    throw wrong(
        value == null
            ? "has no FREQ; begin with FREQ=DAILY or the like"
            : "FREQ \""
                + value
                + "\" is not known; write YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY or"
                + " SECONDLY");
  }

  /** The only value of a part, or what it is when left out. */
  int number(String part, int max, int otherwise) {
    String value = parts.get(part);
    return value == null ? otherwise : number(part, value, 1, max);
  }

  /** A set of values between two bounds; empty when the part is left out. */
  long set(String part, int min, int max) {
    long set = 0;
    for (String value : values(part)) {
      set |= 1L << number(part, value, min, max);
    }
    return set;
  }

  /** Values from 1 to a bound, or the same with a minus sign. */
  Positions positions(String part, int max) {
    List<Integer> numbers = new ArrayList<>();
    for (String value : values(part)) {
      numbers.add(signed(part, value, max));
    }
    return new Positions(numbers);
  }

  private List<String> values(String part) {
    String value = parts.get(part);
    return value == null ? List.of() : List.of(value.split(",", -1));
  }

  /** The weekdays of BYDAY that have no number, 1 (Monday) to 7. */
  long weekdays() {
    long set = 0;
    for (String value : values("BYDAY")) {
      set |= value.length() <= 2 ? 1L << weekday("BYDAY", value).getValue() : 0;
    }
    return set;
  }

  /** The numbers of BYDAY by their weekday, Monday first; empty when there are none. */
  Positions[] nthWeekdays(int max) {
    List<List<Integer>> numbers = new ArrayList<>();
    WEEKDAYS.forEach(day -> numbers.add(new ArrayList<>()));
    boolean any = false;
    for (String value : values("BYDAY")) {
      int split = value.length() - 2;
      if (split > 0) {
        DayOfWeek day = weekday("BYDAY", value.substring(split));
        numbers.get(day.ordinal()).add(signed("BYDAY", value.substring(0, split), max));
        any = true;
      }
    }
    return any ? numbers.stream().map(Positions::new).toArray(Positions[]::new) : new Positions[0];
  }

  DayOfWeek weekStart() {
    String value = parts.get("WKST");
    return value == null ? DayOfWeek.MONDAY : weekday("WKST", value);
  }

  private static DayOfWeek weekday(String part, String value) {
    int index = WEEKDAYS.indexOf(value);
    if (index < 0) {
      throw wrong(part + " \"" + value + "\" is not a weekday; write MO, TU, WE, TH, FR, SA or SU");
    }
    return DayOfWeek.of(index + 1);
  }

  private static int signed(String part, String value, int max) {
    boolean negative = value.startsWith("-");
    String digits = negative || value.startsWith("+") ? value.substring(1) : value;
    int number = number(part, digits, 1, max);
    return negative ? -number : number;
  }

  private static int number(String part, String value, int min, int max) {
    boolean digits =
        !value.isEmpty() && value.length() <= 9 && value.chars().allMatch(Character::isDigit);
    int number = digits ? Integer.parseInt(value) : -1;
    if (number < min || number > max) {
      throw wrong(part + " \"" + value + "\" must be a number between " + min + " and " + max);
    }
    return number;
  }

  /** The last instant that counts; a date is that whole day. Null when there is no UNTIL. */
  @Nullable Instant until(ZoneId zone) {
    String value = parts.get("UNTIL");
    if (value == null) {
      return null;
    }
    boolean utc = value.endsWith("Z");
    String time = utc ? value.substring(0, value.length() - 1) : value;
    try {
      LocalDateTime local =
          LocalDateTime.parse(time.length() == 8 ? time + "T235959" : time, UNTIL);
      return local.atZone(utc ? ZoneOffset.UTC : zone).withLaterOffsetAtOverlap().toInstant();
    } catch (DateTimeException e) {
      throw wrong(
          "UNTIL \""
              + value
              + "\" is not a time; write 20261231, 20261231T235959 (in the zone of"
              + " the job) or 20261231T235959Z");
    }
  }
}

package io.dalga.job.occurrence;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second reading of RFC 5545 rules, for tests: what each part says is held against the time as it
 * is. It takes for granted that the rule is valid, and leaves COUNT and UNTIL aside; BYSETPOS it
 * knows for rules with one time a day.
 */
final class RRuleMatcher implements LocalMatcher {

  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

  private final Map<String, String> parts = new HashMap<>();
  private final LocalDateTime start;
  private final String frequency;
  private final int interval;

  RRuleMatcher(String text, LocalDateTime start) {
    for (String part : text.split(";")) {
      parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
    }
    this.start = start;
    frequency = parts.getOrDefault("FREQ", "");
    interval = Integer.parseInt(parts.getOrDefault("INTERVAL", "1"));
  }

  @Override
  public boolean isEveryHour() {
    if (parts.containsKey("BYHOUR")) {
      return parts.getOrDefault("BYHOUR", "").split(",").length == 24;
    }
    long seconds =
        switch (frequency) {
          case "HOURLY" -> 3_600L * interval;
          case "MINUTELY" -> 60L * interval;
          case "SECONDLY" -> interval;
          default -> Long.MAX_VALUE;
        };
    return seconds <= 3_600;
  }

  @Override
  public boolean matches(LocalDateTime time) {
    return !time.isBefore(start)
        && isInPeriod(time)
        && matchesTime(time)
        && matchesDate(time.toLocalDate())
        && (!parts.containsKey("BYSETPOS") || isPositioned(time.toLocalDate()));
  }

  private boolean isInPeriod(LocalDateTime time) {
    LocalDate date = time.toLocalDate();
    LocalDate first = start.toLocalDate();
    long distance =
        switch (frequency) {
          case "YEARLY" -> date.getYear() - first.getYear();
          case "MONTHLY" ->
              12L * (date.getYear() - first.getYear())
                  + date.getMonthValue()
                  - first.getMonthValue();
          case "WEEKLY" -> ChronoUnit.WEEKS.between(weekOf(first), weekOf(date));
          case "DAILY" -> ChronoUnit.DAYS.between(first, date);
          case "HOURLY" -> between(ChronoUnit.HOURS, time);
          case "MINUTELY" -> between(ChronoUnit.MINUTES, time);
          default -> between(ChronoUnit.SECONDS, time);
        };
    return distance % interval == 0;
  }

  private long between(ChronoUnit unit, LocalDateTime time) {
    return unit.between(start.truncatedTo(unit), time.truncatedTo(unit));
  }

  private LocalDate weekOf(LocalDate date) {
    return date.with(TemporalAdjusters.previousOrSame(weekStart()));
  }

  private DayOfWeek weekStart() {
    return DayOfWeek.of(DAYS.indexOf(parts.getOrDefault("WKST", "MO")) + 1);
  }

  private boolean matchesTime(LocalDateTime time) {
    boolean hourly = frequency.equals("HOURLY");
    boolean minutely = frequency.equals("MINUTELY");
    boolean secondly = frequency.equals("SECONDLY");
    boolean subDaily = hourly || minutely || secondly;
    return has("BYHOUR", time.getHour(), subDaily ? null : start.getHour())
        && has("BYMINUTE", time.getMinute(), minutely || secondly ? null : start.getMinute())
        && has("BYSECOND", time.getSecond(), secondly ? null : start.getSecond());
  }

  private boolean has(String part, int value, @Nullable Integer otherwise) {
    String values = parts.get(part);
    return values == null
        ? otherwise == null || otherwise == value
        : List.of(values.split(",")).contains(String.valueOf(value));
  }

  /** Counted from the start, or from the end with a minus sign. */
  private boolean has(String part, int value, int length) {
    return has(part, value, (Integer) null)
        || List.of(parts.getOrDefault(part, "").split(","))
            .contains(String.valueOf(value - length - 1));
  }

  private boolean matchesDate(LocalDate date) {
    boolean dated =
        parts.containsKey("BYDAY")
            || parts.containsKey("BYMONTHDAY")
            || parts.containsKey("BYYEARDAY");
    if (!dated && frequency.equals("YEARLY") && !parts.containsKey("BYWEEKNO")) {
      boolean month = parts.containsKey("BYMONTH") || date.getMonth() == start.getMonth();
      if (!month || date.getDayOfMonth() != start.getDayOfMonth()) {
        return false;
      }
    }
    if (!dated && frequency.equals("MONTHLY") && date.getDayOfMonth() != start.getDayOfMonth()) {
      return false;
    }
    boolean ofWeek = frequency.equals("WEEKLY") || parts.containsKey("BYWEEKNO");
    if (!dated && ofWeek && date.getDayOfWeek() != start.getDayOfWeek()) {
      return false;
    }
    return has("BYMONTH", date.getMonthValue(), (Integer) null)
        && has("BYMONTHDAY", date.getDayOfMonth(), date.lengthOfMonth())
        && has("BYYEARDAY", date.getDayOfYear(), date.lengthOfYear())
        && (!parts.containsKey("BYWEEKNO") || matchesWeek(date))
        && (!parts.containsKey("BYDAY") || matchesWeekday(date));
  }

  private boolean matchesWeek(LocalDate date) {
    WeekFields fields = WeekFields.of(weekStart(), 4);
    int weeks = (int) date.range(fields.weekOfWeekBasedYear()).getMaximum();
    return has("BYWEEKNO", date.get(fields.weekOfWeekBasedYear()), weeks);
  }

  private boolean matchesWeekday(LocalDate date) {
    String weekday = DAYS.get(date.getDayOfWeek().ordinal());
    boolean inYear = frequency.equals("YEARLY") && !parts.containsKey("BYMONTH");
    int n = 1;
    for (LocalDate d = date.minusWeeks(1); isSame(d, date, inYear); d = d.minusWeeks(1)) {
      n++;
    }
    int fromEnd = -1;
    for (LocalDate d = date.plusWeeks(1); isSame(d, date, inYear); d = d.plusWeeks(1)) {
      fromEnd--;
    }
    List<String> values = List.of(parts.getOrDefault("BYDAY", "").split(","));
    return values.contains(weekday)
        || values.contains(n + weekday)
        || values.contains("+" + n + weekday)
        || values.contains(fromEnd + weekday);
  }

  private static boolean isSame(LocalDate date, LocalDate other, boolean inYear) {
    return date.getYear() == other.getYear() && (inYear || date.getMonth() == other.getMonth());
  }

  private boolean isPositioned(LocalDate date) {
    LocalDate first =
        switch (frequency) {
          case "YEARLY" -> date.withDayOfYear(1);
          case "MONTHLY" -> date.withDayOfMonth(1);
          case "WEEKLY" -> weekOf(date);
          default -> date;
        };
    LocalDate end =
        switch (frequency) {
          case "YEARLY" -> first.plusYears(1);
          case "MONTHLY" -> first.plusMonths(1);
          case "WEEKLY" -> first.plusWeeks(1);
          default -> first.plusDays(1);
        };
    List<LocalDate> set = new ArrayList<>();
    for (LocalDate d = first; d.isBefore(end); d = d.plusDays(1)) {
      if (matchesDate(d)) {
        set.add(d);
      }
    }
    return has("BYSETPOS", set.indexOf(date) + 1, set.size());
  }
}

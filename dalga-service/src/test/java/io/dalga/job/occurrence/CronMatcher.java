package io.dalga.job.occurrence;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/**
 * A second reading of cron expressions, for tests: each item of each field is held against the time
 * as it is, without sets. It takes for granted that the expression is valid, and knows no H.
 */
final class CronMatcher implements LocalMatcher {

  private static final List<String> MONTHS =
      List.of(
          "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final String[] fields;

  CronMatcher(String text) {
    String[] parts = text.toUpperCase(Locale.ROOT).split(" ");
    fields = parts.length == 6 ? parts : ("0 " + text.toUpperCase(Locale.ROOT)).split(" ");
  }

  @Override
  public boolean isEveryHour() {
    return List.of("*", "*/1", "0-23").contains(fields[2]);
  }

  @Override
  public boolean matches(LocalDateTime time) {
    return any(fields[0], time, (item, t) -> plain(item, t.getSecond(), 59, List.of()))
        && any(fields[1], time, (item, t) -> plain(item, t.getMinute(), 59, List.of()))
        && any(fields[2], time, (item, t) -> plain(item, t.getHour(), 23, List.of()))
        && any(fields[4], time, (item, t) -> plain(item, t.getMonthValue(), 12, MONTHS))
        && matchesDay(time);
  }

  private boolean matchesDay(LocalDateTime time) {
    boolean anyDay = List.of("*", "?").contains(fields[3]);
    boolean anyWeekday = List.of("*", "?").contains(fields[5]);
    boolean day = any(fields[3], time, CronMatcher::isDay);
    boolean weekday = any(fields[5], time, CronMatcher::isWeekday);
    return anyDay ? anyWeekday || weekday : anyWeekday ? day : day || weekday;
  }

  private static boolean any(
      String field, LocalDateTime time, BiPredicate<String, LocalDateTime> matches) {
    return List.of(field.split(",")).stream().anyMatch(item -> matches.test(item, time));
  }

  private static boolean plain(String item, int value, int max, List<String> names) {
    String[] steps = item.split("/");
    String[] ends = steps[0].split("-");
    int min = names.equals(MONTHS) ? 1 : 0;
    int first = ends[0].equals("*") ? min : number(ends[0], names);
    int last = max;
    if (ends.length == 2) {
      last = number(ends[1], names);
    } else if (steps.length == 1 && !ends[0].equals("*")) {
      last = first;
    }
    int step = steps.length == 2 ? Integer.parseInt(steps[1]) : 1;
    return value >= first && value <= last && (value - first) % step == 0;
  }

  private static int number(String text, List<String> names) {
    return names.contains(text) ? names.indexOf(text) : Integer.parseInt(text);
  }

  private static boolean isDay(String item, LocalDateTime time) {
    int day = time.getDayOfMonth();
    int last = YearMonth.from(time).lengthOfMonth();
    if (item.equals("L")) {
      return day == last;
    }
    if (item.startsWith("L-")) {
      return day == last - Integer.parseInt(item.substring(2));
    }
    if (item.endsWith("W")) {
      String text = item.substring(0, item.length() - 1);
      int wanted = text.equals("L") ? last : Integer.parseInt(text);
      return wanted <= last && isNearestWeekday(time, wanted, last);
    }
    return item.equals("?")
        || (item.startsWith("*/")
            ? (day - 1) % Integer.parseInt(item.substring(2)) == 0
            : plain(item, day, 31, List.of()));
  }

  /** Of all weekdays of the month none is nearer to the day that is wanted. */
  private static boolean isNearestWeekday(LocalDateTime time, int wanted, int last) {
    int day = time.getDayOfMonth();
    if (!isWorkday(time)) {
      return false;
    }
    for (int other = 1; other <= last; other++) {
      int distance = Math.abs(other - wanted);
      boolean nearer = distance < Math.abs(day - wanted);
      if (nearer && isWorkday(time.withDayOfMonth(other))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWorkday(LocalDateTime time) {
    return time.getDayOfWeek().getValue() <= 5;
  }

  private static boolean isWeekday(String item, LocalDateTime time) {
    int weekday = time.getDayOfWeek().getValue() % 7;
    if (item.contains("#")) {
      String[] parts = item.split("#");
      return number(parts[0], DAYS) % 7 == weekday
          && (time.getDayOfMonth() + 6) / 7 == Integer.parseInt(parts[1]);
    }
    if (item.endsWith("L")) {
      return number(item.substring(0, item.length() - 1), DAYS) % 7 == weekday
          && time.plusDays(7).getMonth() != time.getMonth();
    }
    String sundayLast = item.endsWith("-SUN") ? item.replace("-SUN", "-7") : item;
    return item.equals("?")
        || plain(sundayLast, weekday, 6, DAYS)
        || weekday == 0 && !item.startsWith("*") && plain(sundayLast, 7, 6, DAYS);
  }
}

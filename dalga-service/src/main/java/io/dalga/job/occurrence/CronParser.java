package io.dalga.job.occurrence;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one cron expression; see {@link CronOccurrences#parse} for what it may be. */
final class CronParser {

  private static final int MAX_LENGTH = 1_000;

  private static final Map<String, String> ALIASES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private final String text;
  private final long seed;

  CronParser(String text, long seed) {
    this.text = text;
    this.seed = seed;
  }

  CalendarTimes parse() {
    Characters.check("cron expression", text, MAX_LENGTH, "*/,-?#()@ \t");
    String[] fields = expanded(text.strip()).toUpperCase(Locale.ROOT).split("[ \t]+");
    if (fields.length < 5 || fields.length > 6) {
      throw new IllegalArgumentException(
          "cron expression \""
              + text
              + "\" has "
              + fields.length
              + " fields; write five (minute, hour, day of month, month, day of week), or six"
              + " with the second first");
    }
    try {
      return parse(fields);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cron expression \"" + text + "\": " + e.getMessage(), e);
    }
  }

  private static String expanded(String text) {
    if (!text.startsWith("@")) {
      return text;
    }
    String expression = ALIASES.get(text.toLowerCase(Locale.ROOT));
    if (expression == null) {
      throw new IllegalArgumentException(
          "cron expression \""
              + text
              + "\" is not known; the short forms are @hourly, @daily, @midnight, @weekly,"
              + " @monthly, @yearly and @annually");
    }
    return expression;
  }

  private CalendarTimes parse(String[] fields) {
    int minute = fields.length - 5;
    TimesOfDay times =
        new TimesOfDay(
            plain(CronField.HOUR, fields[minute + 1]),
            plain(CronField.MINUTE, fields[minute]),
            minute == 0 ? 1 : plain(CronField.SECOND, fields[0]));
    CronDays days =
        new CronDays(
            plain(CronField.MONTH, fields[minute + 3]),
            inMonth(fields[minute + 2]),
            inWeek(fields[minute + 4]));
    if (days.ceiling(0) == MonthDays.NONE) {
      throw new IllegalArgumentException(
          "it never occurs, none of its months has such a day; correct the day or the month");
    }
    return new CalendarTimes(days, times);
  }

  private long plain(CronField field, String text) {
    long set = 0;
    for (String item : items(text)) {
      set |= field.read(item, seed);
    }
    return set;
  }

  private static boolean isAny(String field) {
    return field.equals("*") || field.equals("?") || field.equals("*/1");
  }

  private CronDays.@Nullable InMonth inMonth(String field) {
    if (isAny(field)) {
      return null;
    }
    long days = 0;
    long fromLast = 0;
    long nearest = 0;
    boolean lastWeekday = false;
    for (String item : items(field)) {
      if (item.equals("LW")) {
        lastWeekday = true;
      } else if (item.equals("L")) {
        fromLast |= 1;
      } else if (item.startsWith("L-")) {
        int before = CronField.DAY_OF_MONTH.value(item.substring(2), item);
        if (before > 30) {
          throw CronField.DAY_OF_MONTH.wrong(item, "is before the month; write L-1 to L-30");
        }
        fromLast |= 1L << before;
      } else if (item.endsWith("W")) {
        String day = item.substring(0, item.length() - 1);
        nearest |= 1L << CronField.DAY_OF_MONTH.value(day, item);
      } else {
        days |= CronField.DAY_OF_MONTH.read(item, seed);
      }
    }
    return new CronDays.InMonth(days, fromLast, nearest, lastWeekday);
  }

  private CronDays.@Nullable InWeek inWeek(String field) {
    if (isAny(field)) {
      return null;
    }
    long weekdays = 0;
    long last = 0;
    long nth = 0;
    for (String item : items(field)) {
      int hash = item.indexOf('#');
      if (item.equals("L")) {
        throw CronField.DAY_OF_WEEK.wrong(item, "says the last of what; write FRIL or 5L");
      } else if (hash >= 0) {
        int weekday = CronField.DAY_OF_WEEK.value(item.substring(0, hash), item);
        String n = item.substring(hash + 1);
        if (n.length() != 1 || n.charAt(0) < '1' || n.charAt(0) > '5') {
          throw CronField.DAY_OF_WEEK.wrong(item, "must end with #1 to #5");
        }
        nth |= 1L << 7 * (n.charAt(0) - '1') + weekday;
      } else if (item.endsWith("L")) {
        String weekday = item.substring(0, item.length() - 1);
        last |= 1L << CronField.DAY_OF_WEEK.value(weekday, item);
      } else {
        weekdays |= CronField.DAY_OF_WEEK.read(item, seed);
      }
    }
    return new CronDays.InWeek(weekdays, last, nth);
  }

  /** The items of a list; an empty one is no item that any field knows. */
  private static String[] items(String field) {
    return field.split(",", -1);
  }
}

package io.dalga.job.occurrence;

import java.util.List;

/**
 * A field of a cron expression, and the items that any of them takes: {@code *}, values, ranges,
 * steps, {@code H}. An item is read into a set of values.
 */
enum CronField {
  SECOND("second", 0, 59, 59),
  MINUTE("minute", 0, 59, 59),
  HOUR("hour", 0, 23, 23),
  // A job of one day a month is to have that day in every month.
  DAY_OF_MONTH("day of month", 1, 31, 28),
  MONTH(
      "month", 1, 12, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT",
      "NOV", "DEC"),
  DAY_OF_WEEK("day of week", 0, 6, 6, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private static final int SUNDAY_AGAIN = 7;

  private final String title;
  private final int min;
  private final int max;
  private final int maxHashed;
  private final List<String> names;

  CronField(String title, int min, int max, int maxHashed, String... names) {
    this.title = title;
    this.min = min;
    this.max = max;
    this.maxHashed = maxHashed;
    this.names = List.of(names);
  }

  /**
   * Reads an item.
   *
   * @param item in upper case
   * @param seed what {@code H} depends on
   * @throws IllegalArgumentException when it breaks a rule; the message begins with the field
   */
  long read(String item, long seed) {
    int slash = item.indexOf('/');
    String range = slash < 0 ? item : item.substring(0, slash);
    int step = slash < 0 ? 1 : number(item.substring(slash + 1), item);
    if (step < 1) {
      throw wrong(item, "has a step of 0; the step must be 1 or more");
    }
    boolean hashed = range.startsWith("H");
    int first;
    int last;
    if (range.equals("*") || range.equals("H")) {
      first = min;
      last = hashed ? maxHashed : max;
    } else {
      String ends = hashed ? inParentheses(range, item) : range;
      int dash = ends.indexOf('-');
      if (hashed && dash < 0) {
        throw wrong(item, "needs a range in its parentheses, such as H(0-9)");
      }
      first = value(dash < 0 ? ends : ends.substring(0, dash), item);
      boolean single = dash < 0 && slash < 0;
      last = single ? first : dash < 0 ? max : end(first, ends.substring(dash + 1), item);
    }
    if (first > last) {
      throw wrong(item, "runs backwards; write two ranges, separated by a comma");
    }
    if (step > last - first + 1) {
      throw wrong(
          item,
          "has a step longer than its range, so it is once per range and not every "
              + step
              + "; name that one value, or use an interval");
    }
    return hashed ? hashed(first, last, slash < 0 ? 0 : step, seed) : set(first, last, step);
  }

  /** One value of the range when there is no step; else every step-th from one of the first. */
  private long hashed(int first, int last, int step, long seed) {
    if (step == 0) {
      int value = first + (int) Spread.below(last - first + 1L, seed, ordinal());
      return set(value, value, 1);
    }
    return set(first + (int) Spread.below(step, seed, ordinal()), last, step);
  }

  private long set(int first, int last, int step) {
    long set = 0;
    for (int value = first; value <= last; value += step) {
      set |= 1L << value;
    }
    return Bits.has(set, SUNDAY_AGAIN) && this == DAY_OF_WEEK ? set & Bits.range(0, 6) | 1 : set;
  }

  private String inParentheses(String range, String item) {
    if (!range.startsWith("H(") || !range.endsWith(")")) {
      throw wrong(item, "is not known; write H, H/5, H(0-9) or H(0-9)/5");
    }
    return range.substring(2, range.length() - 1);
  }

  /** The end of a range; where a week ends on Sunday, that is 7, but 0 is where one begins. */
  private int end(int first, String text, String item) {
    int value = value(text, item);
    boolean again = this == DAY_OF_WEEK && value == 0 && !text.endsWith("0");
    return again && first > 0 ? SUNDAY_AGAIN : value;
  }

  /** A number or a name of this field; on days of the week, 7 is Sunday as well as 0. */
  int value(String text, String item) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return min + named;
    }
    int value = number(text, item);
    if (this == DAY_OF_WEEK && value == SUNDAY_AGAIN) {
      return 0;
    }
    if (value < min || value > max) {
      int shown = this == DAY_OF_WEEK ? SUNDAY_AGAIN : max;
      throw wrong(item, "must be between " + min + " and " + shown);
    }
    return value;
  }

  private int number(String text, String item) {
    if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String known = names.isEmpty() ? "" : " or a name, " + names.get(0) + " to " + lastName();
      throw wrong(item, "is not known; write a number" + known + ", a range, a step or *");
    }
    return Integer.parseInt(text);
  }

  private String lastName() {
    return names.get(names.size() - 1);
  }

  IllegalArgumentException wrong(String item, String rule) {
    return new IllegalArgumentException(title + " \"" + item + "\" " + rule);
  }
}

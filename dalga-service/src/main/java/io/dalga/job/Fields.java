package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.api.Rfc3339;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, by name; each error says which value breaks which rule.
 *
 * @param values their texts
 */
public record Fields(Map<String, String> values) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Set<String> TRUE = Set.of("true", "1", "t", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "0", "f", "no", "off");
  private static final int MAX_WORD = 16;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  /**
   * @param known the names that the call takes
   * @throws InvalidParameterException when there are others
   */
  public static Fields of(Map<String, String> values, Set<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new InvalidParameterException(
            name,
            "unknown parameter "
                + quote(name)
                + "; the parameters are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
    return new Fields(values);
  }

  /** The text of that name, or null. */
  public @Nullable String text(String name) {
    return values.get(name);
  }

  /** Whether it is true; false when it is not there. */
  public boolean isTrue(String name) {
    String text = values.get(name);
    if (text == null) {
      return false;
    }
    String lower = lowerCase(text);
    if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
      throw new InvalidParameterException(
          name, "cannot parse " + name + " " + quote(text) + ": write true or false");
    }
    return TRUE.contains(lower);
  }

  /** Words of ours are short; and for a long text of U+0130, Java takes quadratic time. */
  static String lowerCase(String text) {
    return text.length() > MAX_WORD ? text : text.toLowerCase(Locale.ROOT);
  }

  /** A whole number, or null. */
  public @Nullable Integer number(String name, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " must be a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** A length of time, or null; in whole seconds, or as in {@code PT0.5S}. */
  public @Nullable Duration duration(String name, Duration least, Duration most) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    try {
      Duration duration =
          NUMBER.matcher(text).matches()
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Answered below.
    }
    throw new InvalidParameterException(
        name,
        name
            + " "
            + quote(text)
            + " must be whole seconds (60) or an ISO-8601 duration (PT0.5S), from "
            + least
            + " to "
            + most);
  }

  /** A time from 1970 to 9999 in whole milliseconds, or null. */
  public @Nullable Instant time(String name) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    Instant time;
    try {
      time = Rfc3339.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new InvalidParameterException(
          name,
          "cannot parse "
              + name
              + " "
              + quote(text)
              + ": write an RFC 3339 time such as 1985-04-12T23:20:50.52Z"
              + " (in a URL, + is %2B)");
    }
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " must be between the years 1970 and 9999");
    }
    return time;
  }
}

package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a call, by name; each error says which value breaks which rule. */
record Fields(Map<String, String> values) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /**
   * @param known the names that the call takes
   * @throws InvalidParameterException when there are others
   */
  static Fields of(Map<String, String> values, Set<String> known) {
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

  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean isTrue(String name) {
    String text = values.getOrDefault(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new InvalidParameterException(
          name, "cannot parse " + name + " " + quote(text) + ": write true or false");
    }
    return text.equals("true");
  }

  int number(String name, int byDefault, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return byDefault;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " must be a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** A length of time, or null; in whole seconds, or as in {@code PT0.5S}. */
  @Nullable Duration duration(String name, Duration least, Duration most) {
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
}

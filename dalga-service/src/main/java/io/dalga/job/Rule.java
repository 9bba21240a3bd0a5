package io.dalga.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a PUT says of when a job runs again.
 *
 * @param parameter the name that it was given by
 * @param text what was given
 */
record Rule(String parameter, String text) {

  /** As wide as its column. */
  private static final int MAX_LENGTH = 255;

  /**
   * Finds the rule among the parameters of a PUT; it is not read yet.
   *
   * @return null when there is none
   * @throws InvalidParameterException when there are several, or it is too long
   */
  static @Nullable Rule of(Map<String, String> parameters) {
    List<Rule> given = new ArrayList<>();
    for (String name : List.of("interval", "cron", "rrule")) {
      String text = parameters.get(name);
      if (text != null) {
        given.add(new Rule(name, text));
      }
    }
    if (given.size() > 1) {
      throw new InvalidParameterException(
          given.get(1).parameter,
          "invalid params: "
              + given.get(0).parameter
              + " and "
              + given.get(1).parameter
              + " are two ways to say when to run; leave one of them out");
    }
    if (given.isEmpty()) {
      return null;
    }
    Rule rule = given.get(0);
    if (rule.text.length() > MAX_LENGTH) {
      throw new InvalidParameterException(
          rule.parameter,
          rule.parameter
              + " has "
              + rule.text.length()
              + " characters, and at most "
              + MAX_LENGTH
              + " are allowed");
    }
    return rule;
  }

  Schedule.Kind kind() {
    return switch (parameter) {
      case "cron" -> Schedule.Kind.CRON;
      case "rrule" -> Schedule.Kind.RRULE;
      default -> Schedule.Kind.INTERVAL;
    };
  }

  /** Whether its occurrences are counted from a time. */
  boolean isAnchored() {
    return kind() != Schedule.Kind.CRON;
  }

  /** Whether it is an ISO-8601 repeating interval. */
  boolean isRepeating() {
    return kind() == Schedule.Kind.INTERVAL && text.startsWith("R");
  }

  /** Whether it is one that says itself when it starts. */
  boolean hasStart() {
    return isRepeating() && !text.contains("//");
  }
}

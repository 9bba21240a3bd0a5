package io.dalga.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus's language as it takes to know what an expression looks for. */
final class PromQl {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"" // a text
              + "|\\[[^\\]]*\\]" // a range
              + "|[a-zA-Z_:][a-zA-Z0-9_:]*" // a name
              + "|[0-9][0-9a-z.]*" // a number, or a time
              + "|=~|!~|!=|==|>=|<=|[^\\s]"); // one character
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end");
  private static final Set<String> BEFORE_LABELS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

  /**
   * What is looked for.
   *
   * @param metric the name of samples
   * @param labels those that are asked about in its braces
   */
  record Selector(String metric, Set<String> labels) {}

  private final List<String> tokens = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();
  private final Set<String> grouping = new HashSet<>();

  PromQl(String expression) {
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    int i = 0;
    while (i < tokens.size()) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (!NAME.matcher(token).matches() || WORDS.contains(token)) {
        i++;
      } else if (BEFORE_LABELS.contains(token)) {
        i = labels(i + 1, ")", grouping);
      } else if (next.equals("{")) {
        Set<String> labels = new HashSet<>();
        i = labels(i + 1, "}", labels);
        selectors.add(new Selector(token, labels));
      } else {
        // A function, or an aggregation with its labels before its argument.
        if (!next.equals("(") && !BEFORE_LABELS.contains(next)) {
          selectors.add(new Selector(token, Set.of()));
        }
        i++;
      }
    }
  }

  /** Reads names from a bracket to its end; returns the place behind that. */
  private int labels(int start, String end, Set<String> labels) {
    int i = start;
    while (!tokens.get(i).equals(end)) {
      if (NAME.matcher(tokens.get(i)).matches()) {
        labels.add(tokens.get(i));
      }
      i++;
    }
    return i + 1;
  }

  List<Selector> selectors() {
    return selectors;
  }

  /** The labels that it groups or matches by. */
  Set<String> grouping() {
    return grouping;
  }
}

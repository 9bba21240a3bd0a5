package io.dalga.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the examples of the documentation apart as a shell would: quotes, backslashes, variables,
 * comments. What {@code $(...)} holds is left as it is. For one thread.
 */
final class ShellReader {

  private final String text;
  private final Map<String, String> variables;
  private int position;

  /**
   * A command.
   *
   * @param words never empty
   * @param comment what stands behind it on its last line; empty when nothing does
   */
  record Command(List<String> words, String comment) {}

  /**
   * @param variables looked up when a command is read, so that earlier ones may set them
   */
  ShellReader(String text, Map<String, String> variables) {
    this.text = text.replace("\\\n", "");
    this.variables = variables;
  }

  /** The next command; null when there is none. Both sides of {@code &&} are commands. */
  @Nullable Command next() {
    List<String> words = new ArrayList<>();
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\n' || text.startsWith("&&", position)) {
        position += c == '\n' ? 1 : 2;
        if (!words.isEmpty()) {
          return new Command(words, "");
        }
      } else if (c == ' ') {
        position++;
      } else if (c == '#') {
        String comment = until('\n');
        if (!words.isEmpty()) {
          return new Command(words, comment);
        }
      } else {
        words.add(word());
      }
    }
    return words.isEmpty() ? null : new Command(words, "");
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    while (position < text.length() && " \n".indexOf(text.charAt(position)) < 0) {
      char c = text.charAt(position);
      if (c == '\'') {
        position++;
        word.append(until('\''));
        position++;
      } else if (c == '"') {
        position++;
        quoted(word);
      } else {
        one(word);
      }
    }
    return word.toString();
  }

  private void quoted(StringBuilder word) {
    while (position < text.length() && text.charAt(position) != '"') {
      one(word);
    }
    position++;
  }

  private void one(StringBuilder word) {
    char c = text.charAt(position++);
    if (c == '\\') {
      word.append(text.charAt(position++));
    } else if (c == '$' && text.startsWith("(", position)) {
      word.append("$").append(until(')')).append(')');
      position++;
    } else if (c == '$') {
      int start = position;
      while (position < text.length() && Character.isLetter(text.charAt(position))) {
        position++;
      }
      String name = text.substring(start, position);
      String value = variables.get(name);
      if (value == null) {
        throw new AssertionError("$" + name + " was not set before it is used");
      }
      word.append(value);
    } else {
      word.append(c);
    }
  }

  private String until(char end) {
    int start = position;
    int found = text.indexOf(end, position);
    position = found < 0 ? text.length() : found;
    return text.substring(start, position);
  }
}

package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * An interval in the form that its author wrote it in: a JSON number of seconds ({@code 60}) or a
 * JSON string holding an ISO-8601 interval ({@code "PT60S"}). A one-off job has {@code 0} or {@code
 * "PT0S"}.
 *
 * @param text the digits of the number, or the string; never blank
 */
public record IntervalText(String text) {

  /** The most digits that still fit a JSON integer everywhere. */
  private static final int MAX_DIGITS = 15;

  public IntervalText {
    Objects.requireNonNull(text, "text");
    if (text.isBlank()) {
      throw new IllegalArgumentException("an interval cannot be blank; write 60 or PT60S");
    }
  }

  /** An interval of whole seconds, printed as a JSON number. */
  @JsonCreator
  public static IntervalText ofSeconds(long seconds) {
    return new IntervalText(Long.toString(seconds));
  }

  /** An interval as text: digits alone are printed as a JSON number, all else as a string. */
  @JsonCreator
  public static IntervalText of(String text) {
    return new IntervalText(text);
  }

  /** Whether the interval was written as a number of seconds. */
  public boolean inSeconds() {
    return text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A {@link Long} of seconds, or the text itself. */
  @JsonValue
  public Object toJson() {
    return inSeconds() ? (Object) Long.valueOf(text) : text;
  }

  @Override
  public String toString() {
    return text;
  }
}

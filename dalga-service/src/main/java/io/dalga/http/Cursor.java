package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import io.dalga.store.ListStore.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a list goes on, as a text that means nothing to callers. */
final class Cursor {

  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{1,8})-([0-9a-f]{1,16})-([0-9a-f]{1,16})");

  private Cursor() {}

  static String text(Position position) {
    return Integer.toHexString(position.slot())
        + "-"
        + Long.toHexString(position.nextRun())
        + "-"
        + Long.toHexString(position.id());
  }

  /**
   * @return null when there is none
   * @throws InvalidParameterException when it is the text of none
   */
  static @Nullable Position parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new InvalidParameterException(
          "cursor",
          "cursor " + quote(text) + " is none: send it as the page before has it in next");
    }
    return new Position(
        Integer.parseUnsignedInt(parts.group(1), 16),
        Long.parseUnsignedLong(parts.group(2), 16),
        Long.parseUnsignedLong(parts.group(3), 16));
  }
}

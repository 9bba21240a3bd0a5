package io.dalga.job;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a worker holds of a run that it has reserved, and shows with everything that it does to it.
 *
 * @param id the row's number
 * @param token that of the reservation
 * @param run what was reserved
 */
public record Claim(long id, long token, Run run) {

  private static final String HEX = "([0-9a-f]{1,16})";
  private static final Pattern TEXT =
      Pattern.compile(HEX + "-" + HEX + "-" + HEX + "-" + HEX + "(-t)?");

  /**
   * The claim of that text.
   *
   * @throws InvalidParameterException when it is the text of none
   */
  public static Claim parse(@Nullable String text) {
    if (text == null) {
      throw new InvalidParameterException("token", "token is missing: reserve has given it to you");
    }
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new InvalidParameterException(
          "token",
          "token "
              + InvalidParameterException.quote(text)
              + " is none: send it as reserve has given it to you");
    }
    Run run =
        new Run(
            Long.parseUnsignedLong(parts.group(3), 16),
            Instant.ofEpochMilli(Long.parseUnsignedLong(parts.group(4), 16)),
            parts.group(5) != null);
    return new Claim(
        Long.parseUnsignedLong(parts.group(1), 16),
        Long.parseUnsignedLong(parts.group(2), 16),
        run);
  }

  /** Opaque to workers. */
  public String text() {
    return Long.toHexString(id) + "-" + Long.toHexString(token) + "-" + run.id();
  }
}

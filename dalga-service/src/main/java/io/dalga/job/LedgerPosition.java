package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the run ledger, which is ordered by the end of attempts; what was before it, is older.
 *
 * @param endedAt in milliseconds since 1970 UTC
 * @param id of the entry, among those of the same millisecond
 */
public record LedgerPosition(long endedAt, long id) implements Comparable<LedgerPosition> {

  /** After all entries. */
  public static final LedgerPosition END = new LedgerPosition(Long.MAX_VALUE, Long.MAX_VALUE);

  private static final Comparator<LedgerPosition> ORDER =
      Comparator.comparingLong(LedgerPosition::endedAt).thenComparingLong(LedgerPosition::id);

  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16})-([0-9a-f]{1,16})");

  /** Before all entries of that time and later. */
  public static LedgerPosition at(Instant time) {
    return new LedgerPosition(time.toEpochMilli(), Long.MIN_VALUE);
  }

  /** Opaque to callers. */
  public String text() {
    return Long.toHexString(endedAt) + "-" + Long.toHexString(id);
  }

  /**
   * Reads back what {@link #text} wrote.
   *
   * @param name the parameter that it came in
   * @throws InvalidParameterException when it is something else
   */
  public static LedgerPosition parse(String name, String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " is none: send it as the answer before has given it");
    }
    return new LedgerPosition(
        Long.parseUnsignedLong(parts.group(1), 16), Long.parseUnsignedLong(parts.group(2), 16));
  }

  @Override
  public int compareTo(LedgerPosition other) {
    return ORDER.compare(this, other);
  }
}

package io.dalga.job.occurrence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Turns times on the clock on the wall into instants, where that clock is changed.
 *
 * <ul>
 *   <li>Times at certain hours: one that the clock skips becomes the first instant after the gap,
 *       and however many it skips, that is one occurrence; one that occurs twice is the first.
 *   <li>Times at every hour: the clock as it is shown decides. What it does not show is no
 *       occurrence, since the next is minutes away; what it shows twice occurs twice, or a job of
 *       every minute would stand still for an hour.
 * </ul>
 *
 * The work is a few searches of the local times.
 */
final class ZonedOccurrences implements Occurrences {

  /** 9999-12-31T23:59:59Z. */
  private static final long LATEST = 253_402_300_799L;

  private static final long LARGEST_OFFSET = 18 * 3_600;

  /** So long after a time no clock shows it again, or an earlier one. */
  private static final long APART = 2 * LARGEST_OFFSET;

  private final LocalTimes times;
  private final ZoneRules rules;

  ZonedOccurrences(LocalTimes times, ZoneId zone) {
    this.times = times;
    this.rules = zone.getRules();
  }

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    long second = Math.max(-1, time.getEpochSecond());
    if (second >= LATEST) {
      return null;
    }
    long next = times.isEveryHour() ? firstShownAfter(second) : firstOnceAfter(second);
    if (next == LocalTimes.NONE || next > LATEST) {
      return null;
    }
    if (next <= second) {
      throw new IllegalStateException(times + " has " + next + " after " + second);
    }
    return Instant.ofEpochSecond(next);
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    long second = Math.min(LATEST, time.getEpochSecond());
    if (second < 0) {
      return null;
    }
    long last = times.isEveryHour() ? lastShownUntil(second) : lastOnceUntil(second);
    if (last == LocalTimes.NONE || last < 0) {
      return null;
    }
    if (last > second) {
      throw new IllegalStateException(times + " has " + last + " until " + second);
    }
    return Instant.ofEpochSecond(last);
  }

  private long firstOnceAfter(long second) {
    long shown = shown(second);
    long repeatedUntil = repeatedUntil(second, shown);
    long local = times.ceiling(repeatedUntil == LocalTimes.NONE ? shown + 1 : repeatedUntil);
    return local == LocalTimes.NONE ? local : once(local);
  }

  private long lastOnceUntil(long second) {
    long shown = shown(second);
    long repeatedUntil = repeatedUntil(second, shown);
    long local = times.floor(repeatedUntil == LocalTimes.NONE ? shown : repeatedUntil - 1);
    return local == LocalTimes.NONE ? local : once(local);
  }

  /** The instant of a local time; it never decreases with it. */
  private long once(long local) {
    LocalDateTime dateTime = dateTime(local);
    ZoneOffsetTransition change = rules.getTransition(dateTime);
    if (change == null) {
      return local - rules.getOffset(dateTime).getTotalSeconds();
    }
    return change.isGap()
        ? change.toEpochSecond()
        : local - change.getOffsetBefore().getTotalSeconds();
  }

  /**
   * When the clock shows a time for the second time: the local time until which it repeats itself,
   * that one excluded; else {@link LocalTimes#NONE}.
   */
  private long repeatedUntil(long second, long shown) {
    ZoneOffsetTransition change = rules.getTransition(dateTime(shown));
    return change != null && change.isOverlap() && second >= change.toEpochSecond()
        ? change.toEpochSecond() + change.getOffsetBefore().getTotalSeconds()
        : LocalTimes.NONE;
  }

  /**
   * Goes from change to change, since each may repeat what has been passed. From so far on that
   * none can, it goes right to where the time that was found may be shown first.
   */
  private long firstShownAfter(long second) {
    Instant from = Instant.ofEpochSecond(second + 1);
    while (from.getEpochSecond() <= LATEST) {
      int offset = rules.getOffset(from).getTotalSeconds();
      long local = times.ceiling(from.getEpochSecond() + offset);
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (local == LocalTimes.NONE || change == null || local - offset < change.toEpochSecond()) {
        return local == LocalTimes.NONE ? local : local - offset;
      }
      long begin = from.getEpochSecond();
      from = change.getInstant();
      if (from.getEpochSecond() - begin >= APART) {
        from = Instant.ofEpochSecond(Math.max(from.getEpochSecond(), local - LARGEST_OFFSET));
      }
    }
    return LocalTimes.NONE;
  }

  private long lastShownUntil(long second) {
    Instant until = Instant.ofEpochSecond(second);
    while (until.getEpochSecond() >= 0) {
      int offset = rules.getOffset(until).getTotalSeconds();
      long local = times.floor(until.getEpochSecond() + offset);
      ZoneOffsetTransition change = rules.previousTransition(until.plusSeconds(1));
      if (local == LocalTimes.NONE || change == null || local - offset >= change.toEpochSecond()) {
        return local == LocalTimes.NONE ? local : local - offset;
      }
      long end = until.getEpochSecond();
      until = change.getInstant().minusSeconds(1);
      if (end - until.getEpochSecond() >= APART) {
        until = Instant.ofEpochSecond(Math.min(until.getEpochSecond(), local + LARGEST_OFFSET));
      }
    }
    return LocalTimes.NONE;
  }

  private long shown(long second) {
    return second + rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
  }

  private static LocalDateTime dateTime(long local) {
    return LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
  }
}

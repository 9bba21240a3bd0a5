package io.dalga.job.occurrence;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The times that a cron expression names, on the clock of a zone.
 *
 * <p>Where the clock is changed: with an hour field that leaves hours out, a time that is skipped
 * becomes the first instant after the gap (several become one occurrence), and a time that occurs
 * twice is taken at the first. When every hour is named ({@code *}, <code>*&#47;1</code>, {@code
 * 0-23}), as in {@code 15 * * * *}, a skipped hour is no occurrence and a repeated one is two, so
 * that a job of every minute neither pauses nor bunches.
 *
 * <p>A call looks a few times at no more than 41 years of months.
 */
public final class CronOccurrences implements Occurrences {

  private final Occurrences occurrences;

  private CronOccurrences(Occurrences occurrences) {
    this.occurrences = occurrences;
  }

  /**
   * Reads an expression of five fields, or six with the second first; upper or lower case.
   *
   * <table>
   *   <caption>The fields</caption>
   *   <tr><th>field</th><th>values</th><th>besides {@code * , - / H}</th></tr>
   *   <tr><td>second (left out: 0), minute</td><td>0-59</td><td></td></tr>
   *   <tr><td>hour</td><td>0-23</td><td></td></tr>
   *   <tr><td>day of month</td><td>1-31</td><td>{@code ? L L-3 15W LW}</td></tr>
   *   <tr><td>month</td><td>1-12, JAN-DEC</td><td></td></tr>
   *   <tr><td>day of week</td><td>0-7, SUN-SAT; 0 and 7 are Sunday</td><td>{@code ? FRIL 5L MON#2}</td></tr>
   * </table>
   *
   * <ul>
   *   <li>{@code 5/15} is every 15th from 5 on; a step may not be longer than its range.
   *   <li>{@code ?} is {@code *}. When neither day field is one of these, a day that either names
   *       counts.
   *   <li>{@code L} is the last day, {@code L-3} three days before, {@code FRIL} the last Friday,
   *       {@code MON#2} the second Monday. {@code 15W} is the weekday nearest to the 15th, {@code
   *       LW} the last weekday, never in another month; a month without a 31st has no {@code 31W}.
   *   <li>{@code H} is a value that depends on the seed and the field alone, {@code H(0-29)} one of
   *       that range, {@code H/15} every 15th from one of the first 15 on, {@code H(0-29)/10}
   *       likewise in its range. On days of the month it is 1 to 28.
   *   <li>{@code @hourly @daily @midnight @weekly @monthly @yearly @annually} are what they are in
   *       Vixie's cron.
   * </ul>
   *
   * @param seed a hash of the job's key, for {@code H}
   * @throws IllegalArgumentException when it cannot be understood, or never occurs; the message is
   *     for whoever wrote it
   */
  public static CronOccurrences parse(String text, ZoneId zone, long seed) {
    return new CronOccurrences(new ZonedOccurrences(new CronParser(text, seed).parse(), zone));
  }

  @Override
  public @Nullable Instant firstAfter(Instant time) {
    return occurrences.firstAfter(time);
  }

  @Override
  public @Nullable Instant lastUntil(Instant time) {
    return occurrences.lastUntil(time);
  }
}

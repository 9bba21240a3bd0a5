package io.dalga.legacy;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Specification;
import io.dalga.store.GoRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes jobs of the Go original's rows. */
final class GoJobs {

  /** What the original takes for no interval, and so for a one-off. */
  private static final Pattern NONE = Pattern.compile("0*|P(?:0+[YMWD])*(?:T(?:0+[HMS])*)?");

  /** The original's name for the zone of the machine that it ran on. */
  private static final String LOCAL = "Local";

  private final @Nullable String location;
  private final RandomGenerator random;

  /**
   * @param location the time zone of rows that name none, or the zone of their machine; null when
   *     nobody has said
   * @param random draws generations
   */
  GoJobs(@Nullable String location, RandomGenerator random) {
    this.location = location;
    this.random = random;
  }

  /**
   * Makes a job of a row. It is due when the row was, also when an instance of the original had it
   * in hand: what came of that is not known.
   *
   * @throws InvalidParameterException when the row cannot be understood; the parameter is the
   *     column to blame
   */
  Job job(GoRow row, Instant now) {
    JobKey key = JobKey.of(row.path(), row.body());
    Instant nextRun = row.nextRun() == null ? null : time("next_run", row.nextRun());
    Instant nextSched = row.nextSched() == null ? nextRun : time("next_sched", row.nextSched());
    if (nextSched == null) {
      throw new InvalidParameterException("next_run", "next_run and next_sched are both NULL");
    }
    Map<String, String> parameters = new HashMap<>();
    parameters.put("first-run", nextSched.toString());
    parameters.put("location", location(row));
    if (NONE.matcher(row.interval()).matches()) {
      parameters.put("one-off", "true");
    } else {
      parameters.put("interval", row.interval());
    }
    return Specification.parse(parameters, now, MonthOverflow.ROLL, key::seed)
        .asJob(key, random.nextLong(), now)
        .waiting(nextRun);
  }

  private String location(GoRow row) {
    String named = row.location();
    if (named == null) {
      return location == null ? "UTC" : location;
    }
    if (!named.equals(LOCAL)) {
      return named.isEmpty() ? "UTC" : named;
    }
    if (location == null) {
      throw new InvalidParameterException(
          "location",
          "location \"Local\" is the zone of the machine that the original ran on; name it with"
              + " --location");
    }
    return location;
  }

  /** A DATETIME, which the original keeps in UTC. */
  private static Instant time(String column, String text) {
    Instant time;
    try {
      time =
          LocalDateTime.parse(text.replace(' ', 'T'))
              .toInstant(ZoneOffset.UTC)
              .truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new InvalidParameterException(
          column, column + " " + quote(text) + " is not a time; set it to one");
    }
    if (time.isBefore(Instant.EPOCH)) {
      throw new InvalidParameterException(
          column, column + " " + quote(text) + " must be between the years 1970 and 9999");
    }
    return time;
  }
}

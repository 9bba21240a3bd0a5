package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Specification;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Makes jobs of requests: the rules' parameters, and targets that exist. Thread-safe. */
public final class Scheduling {

  private final InstantSource clock;
  private final MonthOverflow overflow;
  private final Set<String> targets;
  private final RandomGenerator random;
  private final Paths paths;

  /** What targets say of paths. */
  public interface Paths {

    /**
     * @throws IllegalArgumentException when the target could never deliver runs of that path
     */
    void check(String target, String path);
  }

  /**
   * @param targets the names of the targets that there are
   * @param random draws generations; thread-safe
   */
  public Scheduling(
      InstantSource clock,
      MonthOverflow overflow,
      Set<String> targets,
      RandomGenerator random,
      Paths paths) {
    this.clock = clock;
    this.overflow = overflow;
    this.targets = Set.copyOf(targets);
    this.random = random;
    this.paths = paths;
  }

  /**
   * The job that a request asks for.
   *
   * @throws InvalidParameterException when a parameter or their combination breaks a rule
   */
  Job job(JobKey key, Map<String, String> parameters) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Specification specification = Specification.parse(parameters, now, overflow, key::seed);
    if (!targets.contains(specification.target())) {
      throw new InvalidParameterException(
          "target",
          "unknown target "
              + quote(specification.target())
              + ": the configuration has "
              + String.join(", ", new TreeSet<>(targets)));
    }
    checkPath(specification.target(), key.path());
    return specification.asJob(key, random.nextLong(), now);
  }

  private void checkPath(String target, String path) {
    try {
      paths.check(target, path);
    } catch (IllegalArgumentException e) {
      throw new InvalidParameterException(
          "path", "target " + quote(target) + ": " + e.getMessage());
    }
  }
}

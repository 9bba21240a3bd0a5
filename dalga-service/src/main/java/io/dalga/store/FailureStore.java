package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.store.ListStore.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that have failed for good, by what went wrong. However many there are, it looks at so many
 * of them, and for so long. Thread-safe. Every method throws the database's exceptions.
 */
public final class FailureStore {

  private static final int MAX_JOBS = 10_000;
  private static final int MAX_GROUPS = 100;
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final Database database;
  private final LongSupplier nanos;

  /**
   * Jobs that have failed in the same way.
   *
   * @param target where they were to be delivered
   * @param error the first line of the error; empty when there is none
   * @param status the latest one's status code, or null
   * @param jobs how many they are
   * @param latest when the latest one's attempt started, or null
   * @param example the latest one
   */
  public record Group(
      String target,
      String error,
      @Nullable Integer status,
      long jobs,
      @Nullable Instant latest,
      JobKey example) {}

  /**
   * What was found.
   *
   * @param jobs how many jobs were looked at
   * @param more whether there may be more than these
   * @param groups the largest first
   */
  public record Summary(long jobs, boolean more, List<Group> groups) {}

  /** What one group has in common. */
  private record Kind(String target, String error) {}

  /**
   * @param nanos a monotonic clock
   */
  public FailureStore(Database database, LongSupplier nanos) {
    this.database = database;
    this.nanos = nanos;
  }

  /**
   * The failed jobs that are found soon, in groups.
   *
   * @param path only those of this path; null = of all
   * @param prefix only those whose path begins so; null = all
   * @throws io.dalga.job.InvalidParameterException when both are given
   */
  public Summary summary(@Nullable String path, @Nullable String prefix) {
    JobFilter failed = new JobFilter(path, prefix, JobState.FAILED, null, null, null, null, null);
    long start = nanos.getAsLong();
    return database.withHandle(
        database.api(),
        handle -> {
          Walk walk = new Walk(database, failed, null);
          Map<Kind, Tally> tallies = new HashMap<>();
          long jobs = 0;
          do {
            List<Position> found = walk.step(handle, MAX_JOBS);
            jobs += found.size();
            count(handle, found, tallies);
          } while (!walk.isOver()
              && jobs < MAX_JOBS
              && nanos.getAsLong() - start < PATIENCE.toNanos());
          return new Summary(jobs, !walk.isOver(), groups(handle, tallies));
        });
  }

  private void count(Handle handle, List<Position> found, Map<Kind, Tally> tallies) {
    if (found.isEmpty()) {
      return;
    }
    List<Long> ids = found.stream().map(Position::id).toList();
    for (ListDao.Failure failure : database.lists(handle).failures(ids)) {
      Kind kind = new Kind(failure.target(), JobFilter.firstLine(failure.lastError()));
      tallies.computeIfAbsent(kind, each -> new Tally(failure)).add(failure);
    }
  }

  private List<Group> groups(Handle handle, Map<Kind, Tally> tallies) {
    List<Map.Entry<Kind, Tally>> largest =
        tallies.entrySet().stream()
            .sorted(Comparator.comparingLong(each -> -each.getValue().jobs))
            .limit(MAX_GROUPS)
            .toList();
    if (largest.isEmpty()) {
      return List.of();
    }
    List<Long> ids = largest.stream().map(each -> each.getValue().latest.id()).toList();
    Map<Long, Job> examples =
        database.lists(handle).read(ids).stream()
            .collect(Collectors.toMap(Job::id, Function.identity()));
    List<Group> groups = new ArrayList<>();
    largest.forEach(
        each -> {
          Job example = examples.get(each.getValue().latest.id());
          if (example != null) {
            groups.add(each.getValue().group(each.getKey(), example.key()));
          }
        });
    return groups;
  }

  private static final class Tally {
    private long jobs;
    private ListDao.Failure latest;

    private Tally(ListDao.Failure first) {
      latest = first;
    }

    private void add(ListDao.Failure failure) {
      jobs++;
      if (startedAt(failure) > startedAt(latest)) {
        latest = failure;
      }
    }

    private static long startedAt(ListDao.Failure failure) {
      return Objects.requireNonNullElse(failure.lastStartedAt(), 0L);
    }

    private Group group(Kind kind, JobKey example) {
      Long at = latest.lastStartedAt();
      return new Group(
          kind.target,
          kind.error,
          latest.lastStatus(),
          jobs,
          at == null ? null : Instant.ofEpochMilli(at),
          example);
    }
  }
}

package io.dalga.store;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Transition;
import io.dalga.store.JobStore.Stored;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Many jobs at once: lists, page by page, and changes of all that a filter lets through. A page is
 * found by the place where the one before ended, so it takes the same time however far in it is,
 * and a job that is there all the while, and keeps what it is found by, is listed exactly once,
 * whatever is written meanwhile. Thread-safe. Every method throws the database's exceptions.
 */
public final class ListStore {

  /** In bytes; payloads beyond are left for the next page. */
  private static final int MAX_LENGTH = 4 * 1024 * 1024;

  /** Rows that are read first, when nothing is known of their lengths. */
  private static final int FIRST_READ = 32;

  /** Rows that are changed by one transaction. */
  private static final int BATCH = 500;

  /** Jobs that are found once, to be counted and then changed. */
  private static final int REMEMBERED = 20_000;

  /** More than a step can find. */
  private static final int ALL_OF_A_STEP = 1_000_000;

  /** How long to look for the jobs of a page. */
  private static final Duration PATIENCE = Duration.ofMillis(25);

  private final Database database;
  private final InstantSource clock;
  private final JobStore jobs;
  private final LongSupplier nanos;

  /**
   * Where a list goes on: behind this job.
   *
   * @param slot its slot; 0 where the list is in the order of the rows
   * @param nextRun when it was due, in milliseconds since 1970 UTC; 0 where that does not matter
   * @param id the number of its row
   */
  public record Position(int slot, long nextRun, long id) {
    static Position ofRow(long id) {
      return new Position(0, 0, id);
    }
  }

  /**
   * A page of a list.
   *
   * @param next where it goes on; null when this was the last page
   */
  public record Page(List<Stored> jobs, @Nullable Position next) {}

  /**
   * What became of jobs that were to be changed.
   *
   * @param changed how many were
   * @param unchanged how many were so already, or cannot be understood
   */
  public record Changed(long changed, long unchanged) {
    private Changed plus(Changed more) {
      return new Changed(changed + more.changed, unchanged + more.unchanged);
    }
  }

  /**
   * @param jobs to be told of changes
   * @param nanos a monotonic clock
   */
  public ListStore(Database database, InstantSource clock, JobStore jobs, LongSupplier nanos) {
    this.database = database;
    this.clock = clock;
    this.jobs = jobs;
    this.nanos = nanos;
  }

  /**
   * A page. It holds fewer jobs than the limit, even none, where looking for more would take long.
   *
   * @param after where the page before ended; null for the first one
   * @param limit how many jobs at most; 1 or more
   */
  public Page list(JobFilter filter, @Nullable Position after, int limit) {
    long start = nanos.getAsLong();
    return database.withHandle(
        database.api(),
        handle -> {
          Walk walk = new Walk(database, filter, after);
          List<Position> found = new ArrayList<>();
          do {
            found.addAll(walk.step(handle, limit - found.size()));
          } while (found.size() < limit
              && !walk.isOver()
              && nanos.getAsLong() - start < PATIENCE.toNanos());
          return page(handle, found, walk.position());
        });
  }

  private Page page(Handle handle, List<Position> found, @Nullable Position end) {
    Map<Integer, Long> owners = new HashMap<>();
    database.cluster(handle).slots().forEach(slot -> owners.put(slot.slot(), slot.owner()));
    List<Stored> page = new ArrayList<>();
    int read = 0;
    long length = 0;
    for (int size = FIRST_READ; read < found.size() && length < MAX_LENGTH; size *= 2) {
      List<Position> chunk = found.subList(read, Math.min(read + size, found.size()));
      for (Job job : read(handle, chunk)) {
        length += job.key().body().length() + job.payloadLength();
        page.add(stored(job, owners));
      }
      read += chunk.size();
    }
    return new Page(page, read < found.size() ? found.get(read - 1) : end);
  }

  /**
   * A job to be stored.
   *
   * @param keep whether a job that was asked for in the same words is to be left as it is
   */
  public record Put(Job job, boolean keep) {}

  /**
   * Creates jobs, or replaces their definitions and starts them anew; all of them or none.
   *
   * @param puts of different keys
   * @return the keys of those that were left as they are
   */
  public Set<JobKey> putAll(List<Put> puts) {
    if (puts.isEmpty()) {
      return Set.of();
    }
    Set<JobKey> kept = database.inTransaction(database.api(), handle -> putAll(handle, puts));
    puts.stream()
        .map(Put::job)
        .filter(job -> !kept.contains(job.key()))
        .forEach(job -> jobs.changed(new Change(job, new Transition.Store(job))));
    return kept;
  }

  /** The answer that {@link #putAll} would have now; nothing is stored. */
  public Set<JobKey> tryAll(List<Put> puts) {
    return database.withHandle(database.api(), handle -> kept(handle, puts));
  }

  private Set<JobKey> kept(Handle handle, List<Put> puts) {
    return unchanged(handle, puts.stream().filter(Put::keep).map(Put::job).toList());
  }

  private Set<JobKey> putAll(Handle handle, List<Put> puts) {
    Set<JobKey> kept = kept(handle, puts);
    // In the order of the index, so that two batches do not wait for each other.
    List<JobRow> rows =
        puts.stream()
            .map(Put::job)
            .filter(job -> !kept.contains(job.key()))
            .map(JobRow::of)
            .sorted(JobRow.BY_HASH)
            .toList();
    if (!rows.isEmpty()) {
      database.jobs(handle).upsertAll(rows);
    }
    return kept;
  }

  /** Those that are there and were asked for in the same words. */
  private Set<JobKey> unchanged(Handle handle, List<Job> wanted) {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Map<ByteBuffer, Job> byHash = new HashMap<>();
    wanted.forEach(job -> byHash.put(ByteBuffer.wrap(job.key().hash()), job));
    Set<JobKey> unchanged = new HashSet<>();
    for (ListDao.Fingerprint present :
        database
            .lists(handle)
            .fingerprints(byHash.keySet().stream().map(ByteBuffer::array).toList())) {
      Job job = byHash.get(ByteBuffer.wrap(present.keyHash()));
      if (job != null && Objects.equals(job.fingerprint(), present.fingerprint())) {
        unchanged.add(job.key());
      }
    }
    return unchanged;
  }

  /** In that order; without those that have been deleted meanwhile. */
  private List<Job> read(Handle handle, List<Position> positions) {
    Map<Long, Job> jobsById =
        database.lists(handle).read(positions.stream().map(Position::id).toList()).stream()
            .collect(Collectors.toMap(Job::id, Function.identity()));
    return positions.stream()
        .map(position -> jobsById.get(position.id()))
        .filter(Objects::nonNull)
        .toList();
  }

  private Stored stored(Job job, Map<Integer, Long> owners) {
    Instant now = clock.instant();
    boolean due = job.nextRun() != null && !job.nextRun().isAfter(now) && !job.isPulled();
    long owner = due ? owners.getOrDefault(Slots.of(job.key()), 0L) : 0;
    return new Stored(job, owner, job.failedAttempts(now));
  }

  /**
   * Jobs that a filter lets through, as they were at one time.
   *
   * @param count how many there are
   * @param jobs which ones; null where they are too many to remember
   */
  public record Matches(long count, @Nullable List<Position> jobs) {}

  /**
   * Finds all jobs that the filter lets through.
   *
   * @param limit to stop at so many; 1 or more
   */
  public Matches find(JobFilter filter, long limit) {
    return database.withHandle(
        database.api(),
        handle -> {
          Walk walk = new Walk(database, filter, null);
          List<Position> jobs = new ArrayList<>();
          long count = 0;
          while (count < limit && !walk.isOver()) {
            List<Position> found = walk.step(handle, ALL_OF_A_STEP);
            count += found.size();
            if (count <= REMEMBERED) {
              jobs.addAll(found);
            }
          }
          return new Matches(Math.min(count, limit), count <= REMEMBERED ? jobs : null);
        });
  }

  /**
   * Changes all jobs that were found as a rule says, some at a time: each of these is changed as a
   * whole or not, and what was changed stays so when a later one fails. Those that the filter does
   * not let through any more stay as they are; where it is not known which ones were found, it is
   * the first that many.
   *
   * @param matches of that filter
   * @param rule may be asked again about the same job; a job that it throws an {@link
   *     InvalidParameterException} about stays as it is
   */
  public Changed change(JobFilter filter, Matches matches, Function<Job, Transition> rule) {
    Changed total = new Changed(0, 0);
    if (matches.jobs != null) {
      for (int i = 0; i < matches.jobs.size(); i += BATCH) {
        int end = Math.min(i + BATCH, matches.jobs.size());
        total = total.plus(change(filter, matches.jobs.subList(i, end), rule));
      }
      return total;
    }
    Walk walk = new Walk(database, filter, null);
    for (long left = matches.count; left > 0 && !walk.isOver(); ) {
      int limit = (int) Math.min(left, BATCH);
      List<Position> some = database.withHandle(database.api(), handle -> walk.step(handle, limit));
      total = total.plus(change(filter, some, rule));
      left -= some.size();
    }
    return total;
  }

  private Changed change(JobFilter filter, List<Position> some, Function<Job, Transition> rule) {
    if (some.isEmpty()) {
      return new Changed(0, 0);
    }
    List<Change> changes =
        database.inTransaction(database.api(), handle -> change(handle, filter, some, rule));
    changes.forEach(jobs::changed);
    return new Changed(changes.size(), some.size() - changes.size());
  }

  private List<Change> change(
      Handle handle, JobFilter filter, List<Position> found, Function<Job, Transition> rule) {
    JobDao dao = database.jobs(handle);
    List<Change> changes = new ArrayList<>();
    for (Job job : dao.lock(found.stream().map(Position::id).sorted().toList())) {
      Transition transition = filter.includes(job) ? apply(rule, job) : null;
      if (transition != null && !(transition instanceof Transition.Keep)) {
        changes.add(new Change(job, transition));
      }
    }
    Change.writeAll(dao, changes, clock.instant());
    return changes;
  }

  private static @Nullable Transition apply(Function<Job, Transition> rule, Job job) {
    try {
      return rule.apply(job);
    } catch (InvalidParameterException e) {
      return null;
    }
  }
}

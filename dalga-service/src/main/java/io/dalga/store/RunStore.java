package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.LedgerEntry;
import io.dalga.job.RunState;
import io.dalga.job.Transition;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The jobs, for the dispatcher: what is due, and what came of it. Reading writes nothing; a run is
 * written once, when it is over. Thread-safe. Every method throws the database's exceptions, and
 * has done nothing then, unless the connection broke while it committed.
 */
public final class RunStore {

  /** MySQL's and H2's. */
  private static final Set<Integer> LOCK_TIMEOUTS = Set.of(1205, 50200);

  private static final long EVER = Long.MIN_VALUE;

  private final Database database;
  private final InstantSource clock;
  private final Ledger ledger;
  private final Notices notices;

  /**
   * The end of an attempt, to be written.
   *
   * @param job the job as it was read when the attempt started
   * @param rule what the end does to the job, as it is by then
   * @param entry what the ledger says of it; null = nothing
   */
  public record Completion(Job job, Function<Job, Transition> rule, @Nullable LedgerEntry entry) {}

  public RunStore(Database database, InstantSource clock, Ledger ledger, Notices notices) {
    this.database = database;
    this.clock = clock;
    this.ledger = ledger;
    this.notices = notices;
  }

  /**
   * What is due in the given slots until a time: by slot, and each slot's oldest first.
   *
   * @param limit the most to return; 1 or more
   */
  public List<DueEntry> due(List<Integer> slots, Instant until, int limit) {
    return due(slots, EVER, until, limit);
  }

  /** The same, but without what was due at another time or before. */
  public List<DueEntry> due(List<Integer> slots, Instant after, Instant until, int limit) {
    return due(slots, after.toEpochMilli(), until, limit);
  }

  private List<DueEntry> due(List<Integer> slots, long after, Instant until, int limit) {
    if (slots.isEmpty()) {
      return List.of();
    }
    return database.withHandle(
        database.dispatch(),
        handle -> database.jobs(handle).due(slots, after, until.toEpochMilli(), limit));
  }

  /**
   * The most to return of a slot's due jobs.
   *
   * @param limit 1 or more
   */
  public record SlotLimit(int slot, int limit) {}

  /** What is due in each of the given slots until a time, the oldest first. */
  public List<DueEntry> due(List<SlotLimit> slots, Instant until) {
    if (slots.isEmpty()) {
      return List.of();
    }
    return database.withHandle(
        database.dispatch(),
        handle -> {
          JobDao dao = database.jobs(handle);
          List<DueEntry> entries = new ArrayList<>();
          for (SlotLimit slot : slots) {
            entries.addAll(dao.due(List.of(slot.slot()), EVER, until.toEpochMilli(), slot.limit()));
          }
          return entries;
        });
  }

  /**
   * The jobs of those rows that are still there and due until that time, in no order. Not those
   * that a PUT has given to workers since the rows were found: they are none of the dispatcher's.
   */
  public List<Job> read(Collection<Long> ids, Instant until) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return database.withHandle(
        database.dispatch(),
        handle ->
            database.jobs(handle).read(ids, until.toEpochMilli()).stream()
                .filter(job -> !job.isPulled())
                .toList());
  }

  /**
   * Writes what attempts came to, in the jobs and in the ledger, all of it or nothing, unless the
   * instance has been declared dead since they started. The reaper needs the instance's row for
   * itself, so this is entirely before the slots change hands, or never.
   *
   * @return false when the instance is dead, and nothing was written
   */
  public boolean complete(long instance, List<Completion> completions) {
    Result result =
        database.inTransaction(
            database.dispatch(), handle -> writeUnchanged(handle, instance, completions));
    if (result == Result.CHANGED) {
      result =
          database.inTransaction(
              database.dispatch(), handle -> writeLocked(handle, instance, completions));
    }
    return result == Result.WRITTEN;
  }

  /** Whether an exception of {@link #complete} is about single rows, and others may go through. */
  public static boolean blamesRows(Throwable failure) {
    if (blamesLock(failure)) {
      return true;
    }
    SQLException sql = Unavailable.sqlException(failure);
    if (sql == null) {
      // Not the database at all: a rule that fails, on a row that it should have understood.
      return !(failure instanceof JdbiException);
    }
    String state = Objects.requireNonNullElse(sql.getSQLState(), "");
    return state.startsWith("22") || state.startsWith("23");
  }

  /** Whether it is about a row that somebody else has locked. */
  public static boolean blamesLock(Throwable failure) {
    SQLException sql = Unavailable.sqlException(failure);
    return sql != null && LOCK_TIMEOUTS.contains(sql.getErrorCode());
  }

  private enum Result {
    WRITTEN,
    FENCED,
    /** Somebody changed one of the jobs during its run; nothing was written. */
    CHANGED
  }

  /** The usual way: nobody touched the jobs meanwhile, which the versions in the rows confirm. */
  private Result writeUnchanged(Handle handle, long instance, List<Completion> completions) {
    if (isFenced(handle, instance)) {
      return Result.FENCED;
    }
    List<Job> jobs = completions.stream().map(Completion::job).toList();
    if (write(handle, jobs, completions) == completions.size()) {
      record(handle, completions);
      return Result.WRITTEN;
    }
    handle.rollback();
    return Result.CHANGED;
  }

  /** The careful way: lock the rows, and let the rules see each job as it is now. */
  private Result writeLocked(Handle handle, long instance, List<Completion> completions) {
    if (isFenced(handle, instance)) {
      return Result.FENCED;
    }
    List<Long> ids = completions.stream().map(completion -> completion.job().id()).toList();
    Map<Long, Job> present =
        database.jobs(handle).lock(ids).stream()
            .collect(Collectors.toMap(Job::id, Function.identity()));
    List<Completion> applicable =
        completions.stream().filter(c -> present.containsKey(c.job().id())).toList();
    write(handle, applicable.stream().map(c -> present.get(c.job().id())).toList(), applicable);
    record(handle, completions);
    return Result.WRITTEN;
  }

  /** Whether the ledger keeps runs of which this became; entries of others need not be made. */
  public boolean remembers(RunState state) {
    return ledger.keeps(state);
  }

  /** Even of jobs that are not there any more. */
  private void record(Handle handle, List<Completion> completions) {
    ledger.write(handle, completions.stream().map(Completion::entry));
  }

  private boolean isFenced(Handle handle, long instance) {
    return handle.attach(ClusterDao.class).holdOffReaper(instance).isEmpty();
  }

  /** Returns how many jobs are as they should be. */
  private int write(Handle handle, List<Job> jobs, List<Completion> completions) {
    List<Change> changes = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      changes.add(new Change(jobs.get(i), completions.get(i).rule().apply(jobs.get(i))));
    }
    int written = Change.writeAll(database.jobs(handle), changes, clock.instant());
    notices.write(handle, changes);
    return written;
  }
}

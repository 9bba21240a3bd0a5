package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Transition;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * The jobs, for the calls of users. What they acknowledge is stored. Thread-safe. Every method
 * throws the database's exceptions; then it has done nothing, or all of it if the connection broke
 * after that.
 */
public final class JobStore {

  private static final List<Integer> ALL_SLOTS = IntStream.range(0, Slots.COUNT).boxed().toList();

  /** Two at a time: one prepares while the other waits for the disk. */
  private static final GroupCommit.Limits PUTS =
      new GroupCommit.Limits(2, 100, Duration.ofSeconds(1));

  /** In bytes; what is larger goes alone, so that no batch is larger than a server takes. */
  private static final int LARGE = 64 * 1024;

  private final Database database;
  private final InstantSource clock;
  private final GroupCommit<Job, Stored> puts =
      new GroupCommit<>(this::putAll, RunStore::blamesRows, PUTS);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Told of every change that was made through this store, after it was committed. */
  public interface Listener {
    /**
     * A job was created, changed or deleted. Must be quick.
     *
     * @param nextRun when it is due now, or null when it is not
     */
    void changed(JobKey key, @Nullable Instant nextRun);
  }

  /**
   * A job as it is stored.
   *
   * @param owner the instance that its due run is up to; 0 when none is due, or nobody's
   * @param failedAttempts how many attempts of the current run have failed
   */
  public record Stored(Job job, long owner, int failedAttempts) {}

  /** The definition is not the one that the caller has seen. */
  public static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
      super(message);
    }
  }

  public JobStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Adds a listener, for as long as the store lives. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Finds a job. */
  public Optional<Stored> find(JobKey key) {
    return database.withHandle(database.api(), handle -> find(handle, key));
  }

  private Optional<Stored> find(Handle handle, JobKey key) {
    return database.jobs(handle).find(key.hash()).map(job -> stored(handle, job));
  }

  private Stored stored(Handle handle, Job job) {
    Instant now = clock.instant();
    Instant nextRun = job.nextRun();
    boolean owned = nextRun != null && !nextRun.isAfter(now) && !job.isPulled();
    return new Stored(
        job, owned ? database.jobs(handle).owner(Slots.of(job.key())) : 0, job.failedAttempts(now));
  }

  /**
   * Creates a job, or replaces its definition and starts it anew. The number of a new row is not
   * always known.
   */
  public Stored put(Job job) {
    try {
      return job.payloadLength() > LARGE ? putAll(List.of(job)).get(0) : puts.call(job);
    } finally {
      // Even when it failed: it may have been committed.
      changed(job.key(), job.nextRun());
    }
  }

  /**
   * The same; or, when the job is there and was asked for in the same words, leaves it as it is:
   * its cadence, its pause and its run under way.
   *
   * @param keep whether to leave it as it is
   */
  public Stored put(Job job, boolean keep) {
    Optional<Stored> same =
        keep ? find(job.key()).filter(stored -> isSame(stored, job)) : Optional.empty();
    return same.orElseGet(() -> put(job));
  }

  private static boolean isSame(Stored stored, Job job) {
    return Objects.equals(stored.job().fingerprint(), job.fingerprint());
  }

  private List<Stored> putAll(List<Job> jobs) {
    return jobs.size() == 1
        ? database.withHandle(
            database.api(), handle -> List.<Stored>of(putAlone(handle, jobs.get(0))))
        : database.inTransaction(database.api(), handle -> putTogether(handle, jobs));
  }

  /**
   * One statement, and only when it replaced something a second one, to see what it left as it was.
   * Others may change the job in between: what was written by this call is what it returns.
   */
  private Stored putAlone(Handle handle, Job job) {
    Upsert.Result result = Upsert.execute(handle, JobRow.of(job));
    Job written =
        result.created()
            ? job.withId(result.id())
            : database.jobs(handle).find(job.key().hash()).map(job::withHistoryOf).orElse(job);
    return stored(handle, written);
  }

  /** In the order of the index, so that two batches do not wait for each other. */
  private List<Stored> putTogether(Handle handle, List<Job> jobs) {
    JobDao dao = database.jobs(handle);
    List<JobRow> rows = jobs.stream().map(JobRow::of).sorted(JobRow.BY_HASH).toList();
    boolean allNew = dao.upsertAll(rows) == rows.size();
    Map<JobKey, Job> present = new HashMap<>();
    if (!allNew) {
      dao.findAll(rows.stream().map(JobRow::keyHash).toList())
          .forEach(job -> present.put(job.key(), job));
    }
    return jobs.stream()
        .map(job -> allNew ? job : job.withHistoryOf(present.getOrDefault(job.key(), job)))
        .map(job -> stored(handle, job))
        .toList();
  }

  /**
   * Creates a job.
   *
   * @throws ConflictException when there is one of that key
   */
  public Stored create(Job job) {
    try {
      return database.withHandle(
          database.api(),
          handle -> stored(handle, job.withId(database.jobs(handle).insert(JobRow.of(job)))));
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLIntegrityConstraintViolationException) {
        throw new ConflictException("there is a job of that path and body already");
      }
      throw e;
    } finally {
      changed(job.key(), job.nextRun());
    }
  }

  /**
   * Replaces the definition of a job and starts it anew.
   *
   * @param expected says of the job that is there whether it is the one to be replaced
   * @throws ConflictException when it is not, or when there is none
   */
  public Stored replace(Job job, Predicate<Job> expected) {
    Stored stored =
        database.inTransaction(
            database.api(),
            handle -> {
              Job present =
                  lock(handle, job.key())
                      .orElseThrow(() -> new ConflictException("there is no job to replace"));
              if (!expected.test(present)) {
                throw new ConflictException(
                    "the job has been changed since: its etag is " + present.etag());
              }
              database.jobs(handle).replace(JobRow.of(job));
              return find(handle, job.key()).orElseThrow();
            });
    changed(job.key(), job.nextRun());
    return stored;
  }

  /**
   * Changes a job as a rule says.
   *
   * @return the job after the change, or empty when there is none
   */
  public Optional<Stored> change(JobKey key, Function<Job, Transition> rule) {
    Optional<Stored> stored =
        database.inTransaction(
            database.api(),
            handle -> {
              Optional<Job> job = lock(handle, key);
              if (job.isPresent() && rule.apply(job.get()) instanceof Transition.Store store) {
                database.jobs(handle).completeAll(List.of(RunRow.of(store.job(), clock.instant())));
              }
              return find(handle, key);
            });
    changed(key, stored.map(changed -> changed.job().nextRun()).orElse(null));
    return stored;
  }

  private Optional<Job> lock(Handle handle, JobKey key) {
    JobDao dao = database.jobs(handle);
    return dao.findId(key.hash()).flatMap(id -> dao.lock(List.of(id)).stream().findFirst());
  }

  /** Deletes a job; without effect when there is none. */
  public void delete(JobKey key) {
    database.withHandle(
        database.api(),
        handle -> {
          JobDao dao = database.jobs(handle);
          return dao.findId(key.hash()).map(dao::delete);
        });
    changed(key, null);
  }

  /** How many jobs there are, disabled ones included. */
  public long count() {
    return database.withHandle(database.api(), handle -> database.jobs(handle).count());
  }

  /** How many jobs have a run that is due, running ones included. */
  public long countDue() {
    return database.withHandle(
        database.api(), handle -> database.jobs(handle).countDue(ALL_SLOTS, clock.millis()));
  }

  /** Tells the listeners of a change that was written. */
  void changed(Change change) {
    Instant nextRun =
        change.transition() instanceof Transition.Store store ? store.job().nextRun() : null;
    changed(change.job().key(), nextRun);
  }

  private void changed(JobKey key, @Nullable Instant nextRun) {
    listeners.forEach(listener -> listener.changed(key, nextRun));
  }
}

package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Takes in jobs that were another program's, many at a time. Thread-safe. Every method throws the
 * database's exceptions, and has done nothing then, or all of it if the connection broke while it
 * committed.
 */
public final class ImportStore {

  /** How often a batch is done over in which somebody else has created a job meanwhile. */
  private static final int MAX_TRIES = 20;

  private final Database database;

  ImportStore(Database database) {
    this.database = database;
  }

  /**
   * What became of a batch.
   *
   * @param added jobs that are new
   * @param replaced jobs that were there, and were replaced
   * @param kept jobs that were there, and were left as they are
   */
  public record Result(long added, long replaced, long kept) {

    /** Both together. */
    public Result plus(Result other) {
      return new Result(added + other.added, replaced + other.replaced, kept + other.kept);
    }
  }

  /** The database's clock. */
  public Instant now() {
    return Instant.ofEpochMilli(
        database.withHandle(database.api(), handle -> handle.attach(ClusterDao.class).now()));
  }

  /** How many jobs there are. */
  public long count() {
    return database.withHandle(database.api(), handle -> database.jobs(handle).count());
  }

  /**
   * Stores jobs, all of them or none.
   *
   * @param jobs of different keys; some hundreds of them
   * @param replace whether those that are there already are replaced, and start anew; otherwise
   *     they are left as they are
   */
  public Result store(List<Job> jobs, boolean replace) {
    for (int i = 0; i < MAX_TRIES; i++) {
      Result result =
          database.inTransaction(database.api(), handle -> store(handle, jobs, replace));
      if (result.kept + result.added + result.replaced == jobs.size()) {
        return result;
      }
    }
    throw new IllegalStateException(
        "jobs of the same keys are created over and over meanwhile; nothing of this batch was stored");
  }

  /** Returns fewer than there are jobs, and has done nothing, when another was quicker. */
  private Result store(Handle handle, List<Job> jobs, boolean replace) {
    JobDao dao = database.jobs(handle);
    List<JobRow> rows = jobs.stream().map(JobRow::of).sorted(JobRow.BY_HASH).toList();
    Set<JobKey> present =
        jobs.isEmpty()
            ? Set.of()
            : dao.findAll(rows.stream().map(JobRow::keyHash).toList()).stream()
                .map(Job::key)
                .collect(Collectors.toSet());
    List<JobRow> wanted =
        rows.stream()
            .filter(row -> replace || !present.contains(new JobKey(row.path(), row.body())))
            .toList();
    if (wanted.isEmpty()) {
      return new Result(0, 0, jobs.size());
    }
    int replaced = dao.upsertAll(wanted) - wanted.size();
    if (replaced > (replace ? present.size() : 0)) {
      handle.rollback();
      return new Result(0, 0, 0);
    }
    return new Result(wanted.size() - replaced, replaced, jobs.size() - wanted.size());
  }
}

package io.dalga.store;

import io.dalga.job.JobKey;
import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import io.dalga.job.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The run ledger, for the calls of users and for what clears it up. Thread-safe. Every method
 * throws the database's exceptions, and has done nothing then, unless the connection broke after
 * that.
 */
public final class LedgerStore {

  /** How many entries one statement deletes: its locks are short, and so is its transaction. */
  public static final int DELETED_AT_ONCE = 2_000;

  /** How many entries are read to find those of some paths. */
  private static final int LOOKED_AT = 5_000;

  /** In characters; what is read together fits into one answer. */
  private static final int MAX_LENGTH = 4 * 1024 * 1024;

  private final Database database;

  /**
   * Some entries, the newest first.
   *
   * @param next where the older ones begin, or null when there are none
   */
  public record Page(List<LedgerEntry> entries, @Nullable LedgerPosition next) {}

  public LedgerStore(Database database) {
    this.database = database;
  }

  /**
   * The entries of a job, whether or not it is still there.
   *
   * @param before only those that are older
   * @param limit how many at most; 1 or more
   */
  public Page ofJob(JobKey key, LedgerPosition before, int limit) {
    return page(
        limit, dao -> dao.ofJob(LedgerRow.jobKey(key), key.path(), key.body(), before, limit + 1));
  }

  /**
   * The entries of all jobs.
   *
   * @param state of these alone; null = of all
   * @param since only those that ended then or later
   * @param before only those that are older
   * @param limit how many at most; 1 or more
   */
  public Page all(@Nullable RunState state, Instant since, LedgerPosition before, int limit) {
    long from = since.toEpochMilli();
    return page(
        limit,
        dao ->
            state == null
                ? dao.all(from, before, limit + 1)
                : dao.ofOutcome(state.text(), from, before, limit + 1));
  }

  /**
   * The entries of the jobs of some paths. There is no index for these: it looks at some thousand
   * entries, so a page may be empty and not be the last one.
   *
   * @param paths their path, or what it begins with
   * @param isPrefix which of them
   * @param state of these alone; null = of all
   * @param since only those that ended then or later
   * @param before only those that are older
   * @param limit how many at most; 1 or more
   */
  public Page ofPaths(
      String paths,
      boolean isPrefix,
      @Nullable RunState state,
      Instant since,
      LedgerPosition before,
      int limit) {
    String pattern = JobFilter.literal(paths) + (isPrefix ? "%" : "");
    return database.withHandle(
        database.api(),
        handle -> {
          LedgerDao dao = database.ledger(handle);
          LedgerPosition end = dao.skip(before, LOOKED_AT - 1).orElse(null);
          long from = Math.max(since.toEpochMilli(), end == null ? 0 : end.endedAt());
          Page page =
              cut(
                  limit,
                  dao.ofPaths(
                      pattern, state == null ? "%" : state.text(), from, before, limit + 1));
          boolean over = end == null || end.endedAt() < since.toEpochMilli();
          return page.next() != null || over
              ? page
              : new Page(page.entries(), LedgerPosition.at(Instant.ofEpochMilli(from)));
        });
  }

  private Page page(int limit, Function<LedgerDao, List<LedgerEntry>> query) {
    List<LedgerEntry> found =
        database.withHandle(database.api(), handle -> query.apply(database.ledger(handle)));
    return cut(limit, found);
  }

  /**
   * @param found one more than the limit, where there are more
   */
  private static Page cut(int limit, List<LedgerEntry> found) {
    int taken = 0;
    int length = 0;
    while (taken < Math.min(limit, found.size()) && (taken == 0 || length <= MAX_LENGTH)) {
      length += LedgerRow.of(found.get(taken)).length();
      taken++;
    }
    List<LedgerEntry> entries = List.copyOf(found.subList(0, taken));
    return new Page(entries, taken < found.size() ? entries.get(taken - 1).position() : null);
  }

  /**
   * The position that is so many entries older than another; empty when there are not so many.
   *
   * @param entries 1 or more; each is read
   */
  public Optional<LedgerPosition> skip(LedgerPosition from, int entries) {
    return database.withHandle(
        database.api(), handle -> database.ledger(handle).skip(from, entries - 1));
  }

  /**
   * Deletes what is older than a position, at most {@link #DELETED_AT_ONCE} of it.
   *
   * @return how many were deleted
   */
  public int deleteBefore(LedgerPosition position) {
    return database.withHandle(
        database.api(), handle -> database.ledger(handle).deleteBefore(position, DELETED_AT_ONCE));
  }
}

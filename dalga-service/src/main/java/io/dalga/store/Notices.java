package io.dalga.store;

import io.dalga.job.Event;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Tells of jobs that fail and recover, by jobs: each notice is a one-off that is stored by the same
 * transaction as what it tells of, so that it is there if and only if that is, and is delivered and
 * tried again as every other. Thread-safe.
 */
public final class Notices {

  private final Database database;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Text text;
  private final Addressee addressee;

  /** Says in JSON what became of a job. */
  public interface Text {
    /**
     * @param before the job as it was
     * @param after and as it is now; null when it is deleted
     */
    String of(Event event, Job before, @Nullable Job after);
  }

  /**
   * Who is told, and what of.
   *
   * @param target the target of the notices; null = nobody is told
   * @param path their path
   */
  public record Addressee(@Nullable String target, String path, Set<Event> events) {
    /** Nobody. */
    public static final Addressee NOBODY = new Addressee(null, "", Set.of());
  }

  /**
   * @param random draws generations; thread-safe
   */
  public Notices(
      Database database,
      InstantSource clock,
      RandomGenerator random,
      Text text,
      Addressee addressee) {
    this.database = database;
    this.clock = clock;
    this.random = random;
    this.text = text;
    this.addressee = addressee;
  }

  /** Adds notices of these changes to the transaction. */
  void write(Handle handle, List<Change> changes) {
    String target = addressee.target();
    if (target == null) {
      return;
    }
    Instant now = clock.instant();
    List<JobRow> rows =
        changes.stream()
            .flatMap(change -> Stream.ofNullable(notice(change, target, now)))
            .map(JobRow::of)
            .sorted(JobRow.BY_HASH)
            .toList();
    if (!rows.isEmpty()) {
      database.jobs(handle).upsertAll(rows);
    }
  }

  /** Null when there is nothing to tell; of notices, nothing is told. */
  private @Nullable Job notice(Change change, String target, Instant now) {
    Job job = change.job();
    Event event = Event.of(job, change.transition(), now);
    boolean isNotice = job.target().equals(target) && job.key().path().equals(addressee.path());
    if (event == null || isNotice || !addressee.events().contains(event)) {
      return null;
    }
    Job after = change.transition() instanceof Transition.Store store ? store.job() : null;
    Map<String, String> parameters =
        Map.of(
            "one-off", "true",
            "immediate", "true",
            "target", target,
            "payload", text.of(event, job, after),
            "content-type", "application/json");
    return Specification.parse(parameters, now, MonthOverflow.CLIP, () -> 0)
        .asJob(
            new JobKey(addressee.path(), event.text() + "-" + job.run().id()),
            random.nextLong(),
            now);
  }
}

package io.dalga.store;

import io.dalga.job.Claim;
import io.dalga.job.Job;
import io.dalga.job.LedgerEntry;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.Pull;
import io.dalga.job.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that workers come for, path by path. A run is one worker's until its reservation ends;
 * what the worker does to it afterwards changes nothing. Thread-safe. Every method throws the
 * database's exceptions; then it has done nothing, or all of it if the connection broke after that.
 */
public final class QueueStore {

  private static final GroupCommit.Limits REPORTS =
      new GroupCommit.Limits(2, 100, Duration.ofSeconds(1));

  /** In bytes; what is reserved together fits into one answer. */
  private static final int MAX_LENGTH = 4 * 1024 * 1024;

  private final Database database;
  private final InstantSource clock;
  private final Policy policy;
  private final RandomGenerator random;
  private final Ledger ledger;
  private final Notices notices;
  private final GroupCommit<Report, Boolean> reports =
      new GroupCommit<>(this::writeAll, RunStore::blamesRows, REPORTS);

  /**
   * A run that is a worker's for a time.
   *
   * @param job the job as it was before
   * @param claim what the worker shows with what it reports
   */
  public record Reserved(Job job, Claim claim, Instant until) {

    /** Which attempt at the run this is; 1 for the first. */
    public int attempt() {
      return job.attempts() + 1;
    }
  }

  /** How many jobs of a path are due and nobody's, are due later, and are reserved. */
  public record Size(long ready, long delayed, long reserved) {}

  /**
   * What a worker reports of a run.
   *
   * @param rule gives null when the run is not its any more
   */
  private record Report(Claim claim, Outcome outcome, Function<Job, @Nullable Transition> rule) {}

  /**
   * @param random draws the tokens of reservations, which nobody can guess; thread-safe
   */
  public QueueStore(
      Database database,
      InstantSource clock,
      Policy policy,
      RandomGenerator random,
      Ledger ledger,
      Notices notices) {
    this.database = database;
    this.clock = clock;
    this.policy = policy;
    this.random = random;
    this.ledger = ledger;
    this.notices = notices;
  }

  /**
   * Reserves runs that are due, the oldest first.
   *
   * @param limit how many at most; 1 or more
   * @param timeout for how long
   */
  public List<Reserved> reserve(String path, int limit, Duration timeout) {
    return database.inTransaction(database.api(), handle -> reserve(handle, path, limit, timeout));
  }

  private List<Reserved> reserve(Handle handle, String path, int limit, Duration timeout) {
    Instant now = clock.instant();
    Instant until = Instant.ofEpochMilli(now.plus(timeout).toEpochMilli());
    QueueDao dao = database.queues(handle);
    long token = random.nextLong();
    List<Reserved> reserved = new ArrayList<>();
    List<Change> setAside = new ArrayList<>();
    int length = 0;
    for (Job job : dao.lockDue(Slots.ofQueue(path), path, now.toEpochMilli(), limit)) {
      Transition instead = Pull.insteadOf(job, now, policy);
      if (instead == null) {
        length += job.key().body().length() + job.payloadLength();
        if (length > MAX_LENGTH && !reserved.isEmpty()) {
          break;
        }
        reserved.add(new Reserved(job, new Claim(job.id(), token, job.run()), until));
      } else {
        setAside.add(new Change(job, instead));
      }
    }
    write(handle, setAside);
    ledger.write(
        handle,
        Stream.concat(reserved.stream().map(Reserved::job), setAside.stream().map(Change::job))
            .map(job -> Pull.entryBefore(random.nextLong(), job, now, policy)));
    if (!reserved.isEmpty()) {
      dao.reserve(
          reserved.stream().map(each -> each.job().id()).sorted().toList(),
          token,
          now.toEpochMilli(),
          until.toEpochMilli(),
          Pull.TIMED_OUT);
    }
    return reserved;
  }

  /**
   * The run is done with, one way or the other.
   *
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean end(Claim claim, Outcome outcome) {
    return reports.call(
        new Report(claim, outcome, job -> Pull.end(job, claim, outcome, clock.instant(), policy)));
  }

  /**
   * The run is given back, for another attempt after the delay.
   *
   * @return false when the reservation had ended, and nothing was changed
   */
  public boolean release(Claim claim, String error, Duration delay) {
    return reports.call(
        new Report(
            claim,
            Outcome.failed(error),
            job -> Pull.release(job, claim, error, delay, clock.instant(), policy)));
  }

  /**
   * Lets the reservation end that long from now.
   *
   * @return false when it had ended, and nothing was changed
   */
  public boolean extend(Claim claim, Duration timeout) {
    Instant now = clock.instant();
    return database.withHandle(
        database.api(),
        handle ->
            database
                    .queues(handle)
                    .extend(
                        claim.id(),
                        claim.token(),
                        now.toEpochMilli(),
                        now.plus(timeout).toEpochMilli())
                > 0);
  }

  /** When something is due next on each of these paths, as far as there is anything. */
  public Map<String, Instant> earliest(Collection<String> paths) {
    Map<Integer, Long> due =
        database.withHandle(
            database.api(),
            handle ->
                database
                    .queues(handle)
                    .earliest(paths.stream().map(Slots::ofQueue).distinct().toList())
                    .stream()
                    .collect(Collectors.toMap(QueueDao.SlotDue::slot, QueueDao.SlotDue::nextRun)));
    Map<String, Instant> earliest = new HashMap<>();
    for (String path : paths) {
      Long nextRun = due.get(Slots.ofQueue(path));
      if (nextRun != null) {
        earliest.put(path, Instant.ofEpochMilli(nextRun));
      }
    }
    return earliest;
  }

  /** Counts the jobs of a path. */
  public Size size(String path) {
    return database.withHandle(
        database.api(),
        handle -> database.queues(handle).size(Slots.ofQueue(path), path, clock.millis()));
  }

  /** In the order of the rows, so that no two writers wait for each other. */
  private List<Boolean> writeAll(List<Report> batch) {
    return database.inTransaction(
        database.api(),
        handle -> {
          List<Long> ids = batch.stream().map(report -> report.claim().id()).distinct().toList();
          Map<Long, Job> present =
              database.jobs(handle).lock(ids).stream()
                  .collect(Collectors.toMap(Job::id, Function.identity()));
          List<Change> changes = new ArrayList<>();
          List<LedgerEntry> entries = new ArrayList<>();
          List<Boolean> held = new ArrayList<>();
          for (Report report : batch) {
            // Of two reports on one run the first counts.
            Job job = present.remove(report.claim().id());
            Transition transition = job == null ? null : report.rule().apply(job);
            held.add(transition != null);
            if (job != null && transition != null) {
              changes.add(new Change(job, transition));
              entries.add(entry(job, report));
            }
          }
          write(handle, changes);
          ledger.write(handle, entries.stream());
          return held;
        });
  }

  private LedgerEntry entry(Job job, Report report) {
    return Pull.entry(random.nextLong(), job, report.claim(), report.outcome(), clock.instant());
  }

  private void write(Handle handle, List<Change> changes) {
    Change.writeAll(database.jobs(handle), changes, clock.instant());
    notices.write(handle, changes);
    if (!changes.isEmpty()) {
      database.queues(handle).free(changes.stream().map(change -> change.job().id()).toList());
    }
  }
}

package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.Attempt;
import io.dalga.job.Job;
import io.dalga.job.LedgerEntry;
import io.dalga.job.Policy;
import io.dalga.job.Run;
import io.dalga.job.RunState;
import io.dalga.job.Transition;
import io.dalga.store.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what attempts came to, in batches: whatever finished while the last write was under way
 * goes into the next one (group commit). One thread writes; {@link #add} is for any thread.
 */
final class CompletionWriter {

  private static final Logger LOGGER = LoggerFactory.getLogger(CompletionWriter.class);

  private final RunStore store;
  private final Policy policy;
  private final InstantSource clock;
  private final Runs runs;
  private final int maxBatch;
  private final DispatchListener listener;
  private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private final List<Pending> batch = new ArrayList<>();

  /** Counts the results, to tell those of one millisecond apart. */
  private final AtomicInteger results = new AtomicInteger();

  /**
   * A result to be written.
   *
   * @param number of the result; no other of this instance has it
   */
  private record Pending(Entry entry, Result result, int number) {

    /** The same, however often it is written. Instances have numbers of 32 bits. */
    private @Nullable LedgerEntry ledgerEntry(RunStore store) {
      RunState state = result.state();
      if (state == null || !store.remembers(state)) {
        return null; // most runs by far, and an entry is the larger part of what they would leave
      }
      long instance = entry.lease().id();
      return result.ledgerEntry(
          entry.job(), (instance << Integer.SIZE) + Integer.toUnsignedLong(number), instance);
    }
  }

  /** What came of a run. */
  sealed interface Result {
    /** What that does to the job, as it is by then. */
    Transition apply(Job job, Instant now, Policy policy);

    /** What became of the run; null when it is put off, and nothing has. */
    @Nullable RunState state();

    /**
     * What the ledger says of it; null = nothing.
     *
     * @param job as it was when the run was taken in hand
     */
    @Nullable LedgerEntry ledgerEntry(Job job, long id, long instance);
  }

  /** An attempt was made. */
  record Finished(Attempt attempt) implements Result {
    @Override
    public Transition apply(Job job, Instant now, Policy policy) {
      return Transition.after(job, attempt, now, policy);
    }

    @Override
    public RunState state() {
      return RunState.of(attempt.outcome().kind());
    }

    @Override
    public LedgerEntry ledgerEntry(Job job, long id, long instance) {
      return LedgerEntry.of(id, job, attempt, job.attempts() + 1, instance);
    }
  }

  /** The row cannot be understood. */
  record Quarantine(Run run, String reason, Instant at) implements Result {
    @Override
    public Transition apply(Job job, Instant now, Policy policy) {
      return Transition.quarantine(job, run, reason, now, policy);
    }

    @Override
    public RunState state() {
      return RunState.QUARANTINED;
    }

    @Override
    public LedgerEntry ledgerEntry(Job job, long id, long instance) {
      return LedgerEntry.withoutAttempt(id, job, run, at, RunState.QUARANTINED, reason, instance);
    }
  }

  /** The target takes no more just now. */
  record Postponed(Run run, Instant until) implements Result {
    @Override
    public Transition apply(Job job, Instant now, Policy policy) {
      return Transition.postpone(job, run, until);
    }

    @Override
    public @Nullable RunState state() {
      return null;
    }

    @Override
    public @Nullable LedgerEntry ledgerEntry(Job job, long id, long instance) {
      return null;
    }
  }

  /** It was missed, and is not made up for. */
  record Skipped(Run run, Instant at) implements Result {
    @Override
    public Transition apply(Job job, Instant now, Policy policy) {
      return Transition.skip(job, run, now, policy);
    }

    @Override
    public RunState state() {
      return RunState.MISSED;
    }

    @Override
    public LedgerEntry ledgerEntry(Job job, long id, long instance) {
      return LedgerEntry.withoutAttempt(
          id, job, run, at, RunState.MISSED, Transition.MISSED, instance);
    }
  }

  CompletionWriter(
      RunStore store,
      Policy policy,
      InstantSource clock,
      Runs runs,
      int maxBatch,
      DispatchListener listener) {
    this.store = store;
    this.policy = policy;
    this.clock = clock;
    this.runs = runs;
    this.maxBatch = maxBatch;
    this.listener = listener;
  }

  /** Takes over what came of a run; it is in hand until it is written. */
  void add(Entry entry, Result result) {
    runs.finish(entry);
    queue.add(new Pending(entry, result, results.incrementAndGet()));
  }

  /**
   * Writes the next batch, after waiting for one at most that long. When it throws, the database's
   * exception, the batch is kept for the next call.
   */
  void writeOnce(Duration wait) throws InterruptedException {
    if (batch.isEmpty()) {
      Pending first = queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      if (first == null) {
        return;
      }
      batch.add(first);
      queue.drainTo(batch, maxBatch - 1);
    }
    discardLost();
    if (!batch.isEmpty()) {
      write(batch);
      batch.clear();
    }
  }

  private void discardLost() {
    int before = batch.size();
    batch.removeIf(pending -> pending.entry().lease().isLost());
    fenced(before - batch.size());
  }

  private void fenced(int attempts) {
    if (attempts > 0) {
      LOGGER.warn("fenced: discarded results={}; others have taken these jobs over", attempts);
      listener.fenced(attempts);
    }
  }

  /** All of these are of the lease that is held: earlier ones are lost by the time of the next. */
  private void write(List<Pending> pending) {
    Lease lease = pending.get(0).entry().lease();
    Instant started = clock.instant();
    boolean alive;
    try {
      alive = store.complete(lease.id(), pending.stream().map(this::completion).toList());
    } catch (RuntimeException e) {
      if (!RunStore.blamesRows(e)) {
        throw e;
      }
      writeHalves(pending, e);
      return;
    }
    if (alive) {
      listener.written(pending.size(), Duration.between(started, clock.instant()));
    } else {
      lease.lose();
      fenced(pending.size());
    }
    pending.forEach(each -> runs.written(each.entry()));
  }

  /** One row that is refused, or locked by somebody, must not hold up the others. */
  private void writeHalves(List<Pending> pending, RuntimeException refusal) {
    if (pending.size() > 1) {
      int half = pending.size() / 2;
      write(List.copyOf(pending.subList(0, half)));
      write(List.copyOf(pending.subList(half, pending.size())));
      return;
    }
    Pending refused = pending.get(0);
    if (refused.result() instanceof Quarantine || RunStore.blamesLock(refusal)) {
      LOGGER.warn("the result of job={} has to wait", refused.entry().job().key(), refusal);
      queue.add(refused);
      return;
    }
    LOGGER.error("the database refuses the result of job={}", refused.entry().job().key(), refusal);
    String reason = "its result cannot be stored; the log has the reason";
    Quarantine quarantine = new Quarantine(refused.entry().job().run(), reason, clock.instant());
    write(List.of(new Pending(refused.entry(), quarantine, refused.number())));
  }

  private RunStore.Completion completion(Pending pending) {
    return new RunStore.Completion(
        pending.entry().job(),
        job -> pending.result().apply(job, clock.instant(), policy),
        pending.ledgerEntry(store));
  }
}

package io.dalga.store;

import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.ConnectionException;

/**
 * Does together what callers want done at the same time, as databases write their logs: while some
 * batches are under way the next one gathers, and one of its callers does it for all. Who comes
 * alone waits for nobody. It has no threads of its own. Thread-safe.
 */
final class GroupCommit<I, O> {

  private final Function<List<I>, List<O>> work;
  private final Predicate<RuntimeException> blamesSome;
  private final int maxUnderWay;
  private final int maxBatch;
  private final Duration patience;
  private final Deque<Call> waiting = new ArrayDeque<>();
  private int underWay;

  private final class Call {
    private final I input;

    /** The calls that this one is to do, itself among them; none = another has done it. */
    private final CompletableFuture<List<Call>> turn = new CompletableFuture<>();

    private final CompletableFuture<O> output = new CompletableFuture<>();

    private Call(I input) {
      this.input = input;
    }
  }

  /**
   * How much at once.
   *
   * @param underWay batches
   * @param batch calls in a batch
   * @param patience how long a call may wait for its turn
   */
  record Limits(int underWay, int batch, Duration patience) {}

  /**
   * @param work does a batch, all of it or nothing, and returns an output for each input
   * @param blamesSome whether a failure may be about some inputs only; then each is done alone
   */
  GroupCommit(
      Function<List<I>, List<O>> work, Predicate<RuntimeException> blamesSome, Limits limits) {
    this.work = work;
    this.blamesSome = blamesSome;
    this.maxUnderWay = limits.underWay();
    this.maxBatch = limits.batch();
    this.patience = limits.patience();
  }

  /**
   * Does the work for one input, in company or alone.
   *
   * @throws ConnectionException when it did not get its turn in time
   */
  O call(I input) {
    Call call = new Call(input);
    List<Call> batch = enter(call) ? List.of(call) : await(call);
    if (!batch.isEmpty()) {
      try {
        perform(batch);
      } finally {
        passOn();
      }
    }
    try {
      return call.output.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** Whether the call can be done at once; otherwise it waits. */
  private synchronized boolean enter(Call call) {
    if (underWay < maxUnderWay) {
      underWay++;
      return true;
    }
    waiting.add(call);
    return false;
  }

  /** How many calls wait for their turn. */
  synchronized int waiting() {
    return waiting.size();
  }

  private List<Call> await(Call call) {
    try {
      return call.turn.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (withdraw(call)) {
        throw new ConnectionException(new SQLTimeoutException("others' batches take too long"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (withdraw(call)) {
        throw new ConnectionException(e);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn cannot fail", e);
    }
    return call.turn.join();
  }

  private synchronized boolean withdraw(Call call) {
    return waiting.remove(call);
  }

  /** The first of those that wait does the next batch. */
  private void passOn() {
    List<Call> batch = new ArrayList<>();
    synchronized (this) {
      while (batch.size() < maxBatch && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      underWay -= batch.isEmpty() ? 1 : 0;
    }
    if (!batch.isEmpty()) {
      batch.get(0).turn.complete(batch);
    }
  }

  private void perform(List<Call> batch) {
    try {
      List<O> outputs = work.apply(batch.stream().map(call -> call.input).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).output.complete(outputs.get(i));
      }
    } catch (RuntimeException e) {
      if (batch.size() > 1 && blamesSome.test(e)) {
        batch.forEach(call -> perform(List.of(call)));
        return;
      }
      batch.forEach(call -> call.output.completeExceptionally(e));
    } catch (Error e) {
      RuntimeException failure = new IllegalStateException("the work ended in an error", e);
      batch.forEach(call -> call.output.completeExceptionally(failure));
      throw e;
    } finally {
      batch.forEach(call -> call.turn.complete(List.of()));
    }
  }
}

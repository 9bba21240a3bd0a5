package io.dalga.dispatch;

import io.dalga.job.Job;
import io.dalga.job.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells several of what the clockwork does, in their order. Thread-safe if they are. */
public final class DispatchListeners implements DispatchListener {

  private final DispatchListener[] listeners;

  public DispatchListeners(List<DispatchListener> listeners) {
    this.listeners = listeners.toArray(DispatchListener[]::new);
  }

  /** Of each attempt, without a lambda: there may be ten thousand in a second. */
  @Override
  public void started(Duration lateness) {
    for (DispatchListener listener : listeners) {
      listener.started(lateness);
    }
  }

  /** The trace of the first that has one. */
  @Override
  public AttemptTrace attempt(Job job) {
    for (DispatchListener listener : listeners) {
      AttemptTrace trace = listener.attempt(job);
      if (trace != AttemptTrace.NONE) {
        return trace;
      }
    }
    return AttemptTrace.NONE;
  }

  @Override
  public void finished(Job job, Outcome outcome, Duration took) {
    for (DispatchListener listener : listeners) {
      listener.finished(job, outcome, took);
    }
  }

  @Override
  public void quarantined(Job job, String reason) {
    each(listener -> listener.quarantined(job, reason));
  }

  @Override
  public void postponed(Job job) {
    each(listener -> listener.postponed(job));
  }

  @Override
  public void limited(Job job) {
    each(listener -> listener.limited(job));
  }

  @Override
  public void skipped(Job job) {
    each(listener -> listener.skipped(job));
  }

  @Override
  public void breaker(String target, boolean open) {
    each(listener -> listener.breaker(target, open));
  }

  @Override
  public void written(int attempts, Duration took) {
    each(listener -> listener.written(attempts, took));
  }

  @Override
  public void fenced(int attempts) {
    each(listener -> listener.fenced(attempts));
  }

  @Override
  public void polled(int jobs, Duration took) {
    each(listener -> listener.polled(jobs, took));
  }

  @Override
  public void balanced(int unowned) {
    each(listener -> listener.balanced(unowned));
  }

  @Override
  public void leaseLost() {
    each(DispatchListener::leaseLost);
  }

  private void each(Consumer<DispatchListener> telling) {
    for (DispatchListener listener : listeners) {
      telling.accept(listener);
    }
  }
}

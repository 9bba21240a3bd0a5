package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.dispatch.Runs.Planning;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.Policy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Puts runs off whose targets take no more just now, and those for good that were missed.
 * Thread-safe.
 */
final class Postponer {

  private final Map<String, Gate> gates;
  private final Policy policy;
  private final InstantSource clock;
  private final Runs runs;
  private final CompletionWriter completions;
  private final DispatchListener listener;

  Postponer(
      Map<String, Gate> gates,
      Policy policy,
      InstantSource clock,
      Runs runs,
      CompletionWriter completions,
      DispatchListener listener) {
    this.gates = gates;
    this.policy = policy;
    this.clock = clock;
    this.runs = runs;
    this.completions = completions;
    this.listener = listener;
  }

  /** Runs are not to wait in hand for long: those that wait for a target that is stalled leave. */
  void releaseStalled() {
    gates.forEach(
        (target, gate) -> {
          if (runs.isFull(target) && gate.isStalled()) {
            runs.release(target);
          }
        });
  }

  /**
   * A run's target takes no more just now. It stays as it is when there will be a place in a
   * moment, and is postponed when not.
   *
   * @param planning full or later
   * @return whether it stays
   */
  boolean turnAway(Job job, int slot, Lease lease, Planning planning) {
    Gate gate = gates.get(job.target());
    if (gate == null || planning == Planning.FULL && !gate.isStalled()) {
      return true;
    }
    Entry entry = runs.setAside(job, slot, lease);
    if (entry != null && !skip(entry, clock.instant())) {
      listener.limited(job);
      postpone(entry, gate);
    }
    return false;
  }

  /** Passes over a run in hand if it was missed, and is not to be made up for. */
  boolean skip(Entry entry, Instant now) {
    boolean missed = isMissed(entry.job(), now);
    if (missed) {
      listener.skipped(entry.job());
      completions.add(entry, new CompletionWriter.Skipped(entry.job().run(), now));
    }
    return missed;
  }

  private boolean isMissed(Job job, Instant now) {
    try {
      return policy.skips(job, now);
    } catch (InvalidParameterException e) {
      return false; // it is quarantined when it is its turn
    }
  }

  /** A run in hand is not to be attempted now. */
  void postpone(Entry entry, Gate gate) {
    listener.postponed(entry.job());
    completions.add(
        entry,
        new CompletionWriter.Postponed(entry.job().run(), clock.instant().plus(gate.delay())));
  }
}

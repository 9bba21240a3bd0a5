package io.dalga.dispatch;

import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.Job;
import java.time.InstantSource;
import java.util.Map;

/** Puts runs off whose targets take no more just now. Thread-safe. */
final class Postponer {

  private final Map<String, Gate> gates;
  private final InstantSource clock;
  private final Runs runs;
  private final CompletionWriter completions;
  private final DispatchListener listener;

  Postponer(
      Map<String, Gate> gates,
      InstantSource clock,
      Runs runs,
      CompletionWriter completions,
      DispatchListener listener) {
    this.gates = gates;
    this.clock = clock;
    this.runs = runs;
    this.completions = completions;
    this.listener = listener;
  }

  /**
   * A due run found no place at its target. It stays as it is when there will be one in a moment,
   * and is postponed when not.
   */
  void turnAway(Job job, int slot, Lease lease) {
    Gate gate = gates.get(job.target());
    if (gate == null || !gate.isStalled()) {
      return;
    }
    Entry entry = runs.setAside(job, slot, lease);
    if (entry != null) {
      postpone(entry, gate);
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

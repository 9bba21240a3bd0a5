package io.dalga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What callers have asked for, and what was done to the cluster meanwhile. Thread-safe. */
final class History {

  /** What a caller may do to a job. */
  enum Kind {
    PUT,
    DISABLE,
    ENABLE,
    TRIGGER,
    DELETE
  }

  /** What a caller knows of a call that is over. */
  enum Result {
    DONE,
    /** It was refused; nothing was changed. */
    REFUSED,
    /** No answer, or one that leaves it open. */
    UNKNOWN
  }

  /**
   * A call.
   *
   * @param job the body of the job's key
   * @param firstRun of a PUT: the first time; of others, nothing
   * @param interval of a PUT: zero for a one-off; of others, nothing
   * @param invoked when it was sent
   * @param answered when it was answered, or given up
   */
  record Call(
      String job,
      Kind kind,
      Instant firstRun,
      Duration interval,
      Instant invoked,
      Instant answered,
      Result result) {}

  /** What may be done to a cluster. */
  enum FaultKind {
    KILL,
    PAUSE,
    CUT_LINK,
    DEAD_LINK,
    CLOCK,
    DATABASE_KILL,
    DATABASE_STOP,
    DATABASE_FREEZE,
    DATABASE_READ_ONLY,
    DATABASE_EXHAUSTED;

    boolean isOfDatabase() {
      return name().startsWith("DATABASE");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * A fault.
   *
   * @param instances the numbers that the instance went by from before it until after it; none when
   *     the fault is of the database
   * @param from when it began at the earliest
   * @param struck when it had begun
   * @param until when it was over
   */
  record Fault(FaultKind kind, List<Long> instances, Instant from, Instant struck, Instant until) {

    boolean hits(long instance) {
      return kind.isOfDatabase() || instances.contains(instance);
    }

    boolean overlaps(Instant start, Instant end) {
      return !start.isAfter(until) && !end.isBefore(from);
    }
  }

  private final Collection<Call> calls = new ConcurrentLinkedQueue<>();
  private final Collection<Fault> faults = new ConcurrentLinkedQueue<>();

  void add(Call call) {
    calls.add(call);
  }

  void add(Fault fault) {
    faults.add(fault);
  }

  /** All calls, in the order in which they were sent. */
  List<Call> calls() {
    return calls.stream().sorted(Comparator.comparing(Call::invoked)).toList();
  }

  List<Fault> faults() {
    return faults.stream().sorted(Comparator.comparing(Fault::from)).toList();
  }
}

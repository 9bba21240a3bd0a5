package io.dalga.cluster;

import io.dalga.cluster.History.Call;
import io.dalga.cluster.History.Fault;
import io.dalga.cluster.History.FaultKind;
import io.dalga.cluster.History.Kind;
import io.dalga.cluster.History.Result;
import io.dalga.cluster.Receiver.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a receiver got against what callers have been promised, after the manner of Jepsen's
 * test of Chronos: the calls that were acknowledged say, for each job, when a run must arrive, when
 * it may, and when it must not.
 *
 * <ul>
 *   <li>Each occurrence of a job that was surely enabled must be delivered in time. A fault nearby
 *       gives it longer, and lets one run make up for several.
 *   <li>Every delivery must be of an occurrence, not early, and of a job that may still be there.
 *   <li>What was delivered is not delivered again, and no two runs of a job are under way at once,
 *       unless a fault hit the instance that had made the former just then.
 *   <li>What a run has made up for is not run on its own any more.
 * </ul>
 *
 * A job whose caller has not got an answer is checked up to that call: its state is not known
 * after.
 */
final class Checker {

  /** How late a run may be when nothing is wrong, retries of a failed first attempt included. */
  static final Duration ON_TIME = Duration.ofSeconds(3);

  /** How long the cluster has to get over a fault: a lease, what notices its end, and hand-over. */
  static final Duration RECOVERY = Duration.ofSeconds(12);

  /** What was planned when a job changed may still start: the look-ahead, and the way to us. */
  private static final Duration SLACK = Duration.ofMillis(700);

  /** From an answer to its being written. */
  private static final Duration WRITE = Duration.ofSeconds(1);

  private static final Duration CLOCK_ERROR = Duration.ofMillis(2);

  /** Which promise was broken. */
  enum Rule {
    MISSING,
    LATE,
    EARLY,
    STRANGE,
    ZOMBIE,
    REPEATED,
    OVERLAP,
    REPLAYED
  }

  /** A broken promise. */
  record Violation(Rule rule, String job, Instant at, String what) {}

  /**
   * What was found.
   *
   * @param obligations how many occurrences had to be delivered
   * @param excused repeats that a fault accounts for
   * @param lateness of all first attempts, in milliseconds, in order
   */
  record Report(List<Violation> violations, int obligations, int excused, List<Long> lateness) {

    Map<Rule, Long> counts() {
      return violations.stream()
          .collect(Collectors.groupingBy(Violation::rule, Collectors.counting()));
    }

    long percentile(double fraction) {
      return lateness.isEmpty()
          ? 0
          : lateness.get((int) Math.min(lateness.size() - 1L, (long) (lateness.size() * fraction)));
    }
  }

  private final List<Fault> faults;
  private final Instant end;
  private final List<Violation> violations = new ArrayList<>();
  private int obligations;
  private int excused;

  private Checker(List<Fault> faults, Instant end) {
    this.faults = faults.stream().filter(fault -> fault.kind() != FaultKind.CLOCK).toList();
    this.end = end;
  }

  /**
   * Checks.
   *
   * @param end what was due until then had its time to arrive
   */
  static Report check(History history, List<Delivery> deliveries, Instant end) {
    Checker checker = new Checker(history.faults(), end);
    Map<String, List<Call>> calls =
        history.calls().stream().collect(Collectors.groupingBy(Call::job));
    Map<String, List<Delivery>> received =
        deliveries.stream()
            .sorted(Comparator.comparing(Delivery::receivedAt))
            .collect(Collectors.groupingBy(Delivery::body));
    Set<String> jobs = new TreeSet<>(calls.keySet());
    jobs.addAll(received.keySet());
    for (String job : jobs) {
      checker.check(job, calls.getOrDefault(job, List.of()), received.getOrDefault(job, List.of()));
    }
    List<Long> lateness =
        deliveries.stream()
            .filter(delivery -> delivery.attempt() == 1)
            .map(delivery -> delivery.lateness().toMillis())
            .sorted()
            .toList();
    checker.violations.sort(Comparator.comparing(Violation::at));
    return new Report(
        List.copyOf(checker.violations), checker.obligations, checker.excused, lateness);
  }

  private void check(String job, List<Call> calls, List<Delivery> deliveries) {
    checkObligations(job, calls, deliveries);
    for (Delivery delivery : deliveries) {
      checkRight(job, calls, delivery);
    }
    checkRepeats(job, deliveries);
    checkOverlaps(job, deliveries);
    checkReplays(job, calls, deliveries);
  }

  // What must arrive.

  /** A time during which a job is surely enabled, as that PUT has defined it. */
  private record Segment(Call put, Instant from, Instant until) {}

  private static boolean has(Call put, Instant time) {
    long since = Duration.between(put.firstRun(), time).toMillis();
    long interval = put.interval().toMillis();
    return interval == 0 ? since == 0 : since >= 0 && since % interval == 0;
  }

  private List<Segment> segments(List<Call> calls) {
    List<Segment> segments = new ArrayList<>();
    Segment open = null;
    Call put = null;
    for (Call call : calls) {
      if (call.result() == Result.REFUSED || call.kind() == Kind.TRIGGER) {
        continue;
      }
      if (open != null) {
        segments.add(new Segment(open.put(), open.from(), call.invoked()));
        open = null;
      }
      if (call.result() == Result.UNKNOWN) {
        return segments;
      }
      put = call.kind() == Kind.PUT ? call : put;
      if (put != null && (call.kind() == Kind.PUT || call.kind() == Kind.ENABLE)) {
        open = new Segment(put, call.answered(), end);
      }
    }
    if (open != null) {
      segments.add(open);
    }
    return segments;
  }

  private void checkObligations(String job, List<Call> calls, List<Delivery> deliveries) {
    for (Segment segment : segments(calls)) {
      for (Instant time : occurrences(segment)) {
        Instant due = time.isBefore(segment.from()) ? segment.from() : time;
        Instant deadline = deadline(due);
        if (deadline.isBefore(segment.until())) {
          obligations++;
          checkObligation(job, segment.put(), time, due, deadline, deliveries);
        }
      }
    }
    Instant tainted = unknownSince(calls);
    for (Call call : calls) {
      boolean sure = call.kind() == Kind.TRIGGER && call.result() == Result.DONE;
      if (sure && call.answered().isBefore(tainted) && isLast(call, calls)) {
        checkTriggered(job, call, deliveries);
      }
    }
  }

  /**
   * The occurrences of a segment; a first one that was due before it is the job's to make up for.
   */
  private static List<Instant> occurrences(Segment segment) {
    Instant first = segment.put().firstRun();
    long interval = segment.put().interval().toMillis();
    boolean fromItsPut = segment.from().equals(segment.put().answered());
    if (interval == 0) {
      return fromItsPut || !first.isBefore(segment.from()) ? List.of(first) : List.of();
    }
    List<Instant> occurrences = new ArrayList<>();
    for (Instant time = first; time.isBefore(segment.until()); time = time.plusMillis(interval)) {
      if (!time.isBefore(segment.from()) || (fromItsPut && time.equals(first))) {
        occurrences.add(time);
      }
    }
    return occurrences;
  }

  private void checkObligation(
      String job,
      Call put,
      Instant time,
      Instant due,
      Instant deadline,
      List<Delivery> deliveries) {
    List<Delivery> done = deliveries.stream().filter(Delivery::isDone).toList();
    boolean inTime =
        done.stream()
            .anyMatch(d -> d.scheduledAt().equals(time) && !d.receivedAt().isAfter(deadline));
    boolean madeUpForByLater = mayBeMadeUpForByLater(put, due, deadline, deliveries);
    Instant latest = madeUpForByLater ? deadline : time;
    if (inTime || isMadeUpFor(put, due, deadline, latest, done)) {
      return;
    }
    boolean atAll = done.stream().anyMatch(d -> d.scheduledAt().equals(time));
    violate(
        atAll ? Rule.LATE : Rule.MISSING,
        job,
        time,
        "due " + time + ", not delivered by " + deadline);
  }

  /**
   * An attempt that takes long, or several, delays the next run, which is then that of the latest.
   */
  private static boolean mayBeMadeUpForByLater(
      Call put, Instant due, Instant deadline, List<Delivery> deliveries) {
    boolean faulty = deadline.isAfter(due.plus(ON_TIME));
    boolean retried =
        deliveries.stream()
            .anyMatch(
                d ->
                    !d.isDone()
                        && !d.receivedAt().isAfter(deadline)
                        && d.receivedAt().isAfter(due.minus(ON_TIME)));
    boolean waited = due.isAfter(put.firstRun()) && due.equals(put.answered());
    return faulty || retried || waited;
  }

  /** A run that took several attempts deals with what came due until its end. */
  private static boolean isMadeUpFor(
      Call put, Instant due, Instant deadline, Instant latest, List<Delivery> done) {
    return done.stream()
        .filter(d -> has(put, d.scheduledAt()) && !d.scheduledAt().isAfter(latest))
        .filter(d -> !d.receivedAt().isAfter(deadline))
        .anyMatch(
            d ->
                !d.receivedAt().isBefore(due)
                    || (d.attempt() > 1 && !d.answeredAt().plus(SLACK).isBefore(due)));
  }

  private static boolean isLast(Call call, List<Call> calls) {
    return calls.get(calls.size() - 1) == call;
  }

  private void checkTriggered(String job, Call call, List<Delivery> deliveries) {
    Instant deadline = deadline(call.answered());
    if (deadline.isAfter(end)) {
      return;
    }
    obligations++;
    boolean delivered =
        deliveries.stream()
            .anyMatch(
                d -> d.isDone() && isTriggeredBy(call, d) && !d.receivedAt().isAfter(deadline));
    if (!delivered) {
      violate(Rule.MISSING, job, call.answered(), "triggered, not delivered by " + deadline);
    }
  }

  private static boolean isTriggeredBy(Call call, Delivery delivery) {
    Instant latest = call.result() == Result.DONE ? call.answered() : Instant.MAX;
    return !delivery.scheduledAt().isBefore(call.invoked().minus(CLOCK_ERROR))
        && !delivery.scheduledAt().minus(CLOCK_ERROR).isAfter(latest);
  }

  /** Faults that follow one another closely are one long fault. */
  private Instant deadline(Instant due) {
    Instant deadline = due.plus(ON_TIME);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Fault fault : faults) {
        Instant over = fault.until().plus(RECOVERY);
        boolean touches = !fault.from().isAfter(deadline) && !over.isBefore(due);
        if (touches && over.plus(ON_TIME).isAfter(deadline)) {
          deadline = over.plus(ON_TIME);
          grown = true;
        }
      }
    }
    return deadline;
  }

  // What may arrive.

  private static Instant unknownSince(List<Call> calls) {
    return calls.stream()
        .filter(call -> call.result() == Result.UNKNOWN)
        .map(Call::invoked)
        .findFirst()
        .orElse(Instant.MAX);
  }

  private void checkRight(String job, List<Call> calls, Delivery delivery) {
    if (delivery.receivedAt().isBefore(delivery.scheduledAt().minus(CLOCK_ERROR))) {
      violate(Rule.EARLY, job, delivery.receivedAt(), delivery.toString());
    }
    boolean triggered =
        calls.stream()
            .anyMatch(
                call ->
                    call.kind() == Kind.TRIGGER
                        && call.result() != Result.REFUSED
                        && isTriggeredBy(call, delivery));
    Call put =
        calls.stream()
            .filter(call -> call.kind() == Kind.PUT && call.result() != Result.REFUSED)
            .filter(call -> has(call, delivery.scheduledAt()))
            .reduce((earlier, later) -> later)
            .orElse(null);
    if (triggered) {
      return;
    }
    if (put == null) {
      violate(Rule.STRANGE, job, delivery.receivedAt(), delivery.toString());
      return;
    }
    if (unknownSince(calls).isAfter(delivery.receivedAt())) {
      checkLife(job, calls.subList(calls.indexOf(put) + 1, calls.size()), delivery);
    }
  }

  /** Whether a call had ended the job, or paused it, when the delivery was sent. */
  private void checkLife(String job, List<Call> later, Delivery delivery) {
    Call ended = null;
    for (Call call : later) {
      boolean before = call.answered().plus(SLACK).isBefore(delivery.receivedAt());
      if (call.result() == Result.DONE && before && call.kind() != Kind.TRIGGER) {
        boolean resumed = ended != null && ended.kind() == Kind.DISABLE;
        ended = call.kind() == Kind.ENABLE && resumed ? null : call;
      }
    }
    if (ended == null || ended.kind() == Kind.ENABLE) {
      return;
    }
    Instant resumed =
        later.stream()
            .filter(call -> call.kind() == Kind.ENABLE)
            .map(Call::invoked)
            .filter(time -> !time.isAfter(delivery.receivedAt()))
            .reduce((a, b) -> b)
            .orElse(Instant.MIN);
    if (resumed.isAfter(ended.answered())) {
      return;
    }
    Instant ending = ended.invoked();
    if (!wasHit(delivery.instance(), ending.minus(WRITE), delivery.receivedAt())) {
      violate(Rule.ZOMBIE, job, delivery.receivedAt(), delivery + " after " + ended);
    }
  }

  // What must not arrive twice.

  private void checkRepeats(String job, List<Delivery> deliveries) {
    Map<String, Delivery> latest = new HashMap<>();
    for (Delivery delivery : deliveries) {
      Delivery before = latest.put(delivery.runId(), delivery);
      if (before == null) {
        continue;
      }
      boolean retry = !before.isDone() && !delivery.receivedAt().isBefore(before.answeredAt());
      if (!retry) {
        excuse(Rule.REPEATED, job, before, delivery);
      }
    }
  }

  private void checkOverlaps(String job, List<Delivery> deliveries) {
    for (int i = 1; i < deliveries.size(); i++) {
      Delivery before = deliveries.get(i - 1);
      Delivery after = deliveries.get(i);
      if (after.receivedAt().isBefore(before.answeredAt())
          && !after.runId().equals(before.runId())) {
        excuse(Rule.OVERLAP, job, before, after);
      }
    }
  }

  private void excuse(Rule rule, String job, Delivery before, Delivery after) {
    Instant from = before.receivedAt().minus(WRITE);
    Instant until = before.answeredAt().plus(WRITE);
    if (wasHit(before.instance(), from, until) || wasSentLate(after)) {
      excused++;
    } else {
      violate(rule, job, after.receivedAt(), before + " and then " + after);
    }
  }

  private boolean wasHit(long instance, Instant from, Instant until) {
    return faults.stream().anyMatch(fault -> fault.hits(instance) && fault.overlaps(from, until));
  }

  /** Started before its instance was paused, and sent after that. */
  private boolean wasSentLate(Delivery delivery) {
    return faults.stream()
        .anyMatch(
            fault ->
                fault.kind() == FaultKind.PAUSE
                    && fault.hits(delivery.instance())
                    && delivery.receivedAt().isAfter(fault.until().minus(SLACK))
                    && delivery.receivedAt().isBefore(fault.until().plus(WRITE))
                    && !delivery.scheduledAt().isAfter(fault.struck()));
  }

  private void checkReplays(String job, List<Call> calls, List<Delivery> deliveries) {
    for (Call put : calls) {
      if (put.kind() != Kind.PUT || put.interval().isZero()) {
        continue;
      }
      Map<Instant, Instant> firstDone = new HashMap<>();
      for (Delivery delivery : deliveries) {
        if (delivery.isDone() && has(put, delivery.scheduledAt()) && !wasSentLate(delivery)) {
          firstDone.putIfAbsent(delivery.scheduledAt(), delivery.receivedAt());
        }
      }
      firstDone.forEach(
          (time, received) ->
              firstDone.forEach(
                  (other, otherReceived) -> {
                    if (other.isBefore(time) && time.plus(WRITE).isBefore(otherReceived)) {
                      violate(
                          Rule.REPLAYED,
                          job,
                          received,
                          "the run of "
                              + time
                              + ", which that of "
                              + other
                              + " made up for at "
                              + otherReceived);
                    }
                  }));
    }
  }

  private void violate(Rule rule, String job, Instant at, @Nullable String what) {
    violations.add(new Violation(rule, job, at, String.valueOf(what)));
  }
}

package io.dalga.dispatch;

import io.dalga.api.Rfc3339;
import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.Attempt;
import io.dalga.job.Content;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import io.dalga.job.Run;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts attempts, and hands over what came of them. Thread-safe. */
final class Launcher {

  private static final Logger LOGGER = LoggerFactory.getLogger(Launcher.class);

  /** Of W3C Trace Context. */
  private static final String TRACEPARENT = "traceparent";

  private final Map<String, Gate> gates;
  private final InstantSource clock;
  private final Postponer postponer;
  private final CompletionWriter completions;
  private final DispatchListener listener;

  Launcher(
      Map<String, Gate> gates,
      InstantSource clock,
      Postponer postponer,
      CompletionWriter completions,
      DispatchListener listener) {
    this.gates = gates;
    this.clock = clock;
    this.postponer = postponer;
    this.completions = completions;
    this.listener = listener;
  }

  /** Starts an attempt and returns; never throws, and sees to it that there is a result. */
  void launch(Entry entry) {
    Job job = entry.job();
    Run run = job.run();
    try {
      launch(entry, job, run);
    } catch (RuntimeException e) {
      try (RunFields fields = RunFields.of(run, null)) {
        LOGGER.error("cannot start: job={}", job.key(), e);
      }
      setAside(entry, run, "it cannot be started: " + e.getClass().getSimpleName());
    }
  }

  private void launch(Entry entry, Job job, Run run) {
    Gate gate = gates.get(job.target());
    String defect = defect(job, gate);
    if (defect != null || gate == null) {
      setAside(entry, run, defect == null ? "" : defect);
      return;
    }
    Instant startedAt = clock.instant();
    if (postponer.skip(entry, startedAt)) {
      return;
    }
    if (gate.tryStart()) {
      listener.started(Duration.between(entry.due(), startedAt));
      AttemptTrace trace = listener.attempt(job);
      deliver(gate.target(), message(job, run, entry.lease(), startedAt, trace.traceparent()))
          .whenComplete(
              (outcome, failure) ->
                  finish(
                      entry, gate, startedAt, trace, outcome == null ? failed(failure) : outcome));
    } else {
      postponer.postpone(entry, gate);
    }
  }

  /** Why a job cannot be run, or null when it can. */
  private @Nullable String defect(Job job, @Nullable Gate gate) {
    if (gate == null) {
      return "unknown target "
          + InvalidParameterException.quote(job.target())
          + ": the configuration has "
          + String.join(", ", gates.keySet().stream().sorted().toList());
    }
    try {
      job.check();
      return null;
    } catch (InvalidParameterException e) {
      return e.getMessage();
    }
  }

  private void setAside(Entry entry, Run run, String defect) {
    try (RunFields fields = RunFields.of(run, null)) {
      LOGGER.warn("quarantined: job={} reason={}", entry.job().key(), defect);
    }
    listener.quarantined(entry.job(), defect);
    completions.add(entry, new CompletionWriter.Quarantine(run, defect, clock.instant()));
  }

  /**
   * @param traceparent tells the receiver of the attempt's trace; null when it has none
   */
  private static Message message(
      Job job, Run run, Lease lease, Instant startedAt, @Nullable String traceparent) {
    Content content = job.content();
    return new Message(
        job.key().path(),
        job.key().body(),
        traceparent == null ? content : content.withHeader(TRACEPARENT, traceparent),
        job.policy().timeout(),
        run.id(),
        job.schedule().intervalAfter(run.scheduledAt()),
        Rfc3339.at(run.scheduledAt(), job.schedule().zoneForDisplay()),
        job.attempts() + 1,
        lease.id(),
        startedAt);
  }

  private static CompletionStage<Outcome> deliver(Target target, Message message) {
    try {
      return target.deliver(message);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(
      Entry entry, Gate gate, Instant startedAt, AttemptTrace trace, Outcome outcome) {
    Duration took = Duration.between(startedAt, clock.instant());
    if (entry.lease().isTrusted()) {
      gate.finished(outcome, took);
    } else {
      gate.abandoned();
    }
    listener.finished(entry.job(), outcome, took);
    trace.end(outcome);
    if (outcome.kind() == Outcome.Kind.FAILED && LOGGER.isInfoEnabled()) {
      logFailed(entry.job(), outcome, took, trace);
    }
    Attempt attempt = new Attempt(entry.job().run(), startedAt, took, outcome);
    completions.add(entry, new CompletionWriter.Finished(attempt));
  }

  private static void logFailed(Job job, Outcome outcome, Duration took, AttemptTrace trace) {
    try (RunFields fields = RunFields.of(job.run(), trace.traceId())) {
      LOGGER.info(
          "failed: job={} target={} attempt={} status={} error={} duration_ms={}",
          job.key(),
          job.target(),
          job.attempts() + 1,
          outcome.status(),
          Printable.of(String.valueOf(outcome.error())),
          took.toMillis());
    }
  }

  private static Outcome failed(@Nullable Throwable failure) {
    return failure == null
        ? Outcome.failed("the target gave no outcome")
        : Outcome.failed(failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }
}

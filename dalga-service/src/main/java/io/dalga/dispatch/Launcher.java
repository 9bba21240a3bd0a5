package io.dalga.dispatch;

import io.dalga.api.Rfc3339;
import io.dalga.dispatch.Runs.Entry;
import io.dalga.job.Attempt;
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
      LOGGER.error("cannot start: job={}", job.key(), e);
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
      deliver(gate.target(), message(job, run, entry.lease(), startedAt))
          .whenComplete(
              (outcome, failure) ->
                  finish(entry, gate, startedAt, outcome == null ? failed(failure) : outcome));
    } else {
      postponer.postpone(entry, gate);
    }
  }

  /** Why a job cannot be run, or null when it can. */
  private @Nullable String defect(Job job, @Nullable Gate gate) {
    if (gate == null) {
      return "unknown target \""
          + job.target()
          + "\": the configuration has "
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
    LOGGER.warn("quarantined: job={} reason={}", entry.job().key(), defect);
    listener.quarantined(entry.job(), defect);
    completions.add(entry, new CompletionWriter.Quarantine(run, defect, clock.instant()));
  }

  private static Message message(Job job, Run run, Lease lease, Instant startedAt) {
    return new Message(
        job.key().path(),
        job.key().body(),
        job.content(),
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

  private void finish(Entry entry, Gate gate, Instant startedAt, Outcome outcome) {
    Duration took = Duration.between(startedAt, clock.instant());
    if (entry.lease().isTrusted()) {
      gate.finished(outcome, took);
    } else {
      gate.abandoned();
    }
    listener.finished(entry.job(), outcome, took);
    if (outcome.kind() == Outcome.Kind.FAILED) {
      LOGGER.info(
          "failed: job={} target={} attempt={} status={} error={} duration_ms={}",
          entry.job().key(),
          entry.job().target(),
          entry.job().attempts() + 1,
          outcome.status(),
          Printable.of(String.valueOf(outcome.error())),
          took.toMillis());
    }
    Attempt attempt = new Attempt(entry.job().run(), startedAt, took, outcome);
    completions.add(entry, new CompletionWriter.Finished(attempt));
  }

  private static Outcome failed(@Nullable Throwable failure) {
    return failure == null
        ? Outcome.failed("the target gave no outcome")
        : Outcome.failed(failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }
}

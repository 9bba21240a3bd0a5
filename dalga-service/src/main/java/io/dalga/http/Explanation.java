package io.dalga.http;

import io.dalga.api.Rfc3339;
import io.dalga.api.Why;
import io.dalga.job.Job;
import io.dalga.job.JobState;
import io.dalga.job.LastRun;
import io.dalga.job.Reservation;
import io.dalga.store.InHand;
import io.dalga.store.JobStore.Stored;
import io.dalga.store.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what a job waits for.
 *
 * @param own the number of this instance; null while it has none
 * @param inHand the job's run, if this instance has it in hand
 * @param target why this instance makes runs to its target wait; null when it has no such target
 */
record Explanation(
    Stored stored,
    @Nullable Long own,
    @Nullable InHand inHand,
    @Nullable TargetState target,
    Instant now) {

  Why why() {
    Job job = stored.job();
    Instant nextRun = job.nextRun();
    if (inHand != null) {
      return ofInHand(inHand);
    }
    if (nextRun == null) {
      return ofPaused();
    }
    Reservation reservation = job.reservation();
    if (reservation != null && !reservation.isOver(now)) {
      return why(
          "reserved",
          "a worker has its run since "
              + at(reservation.since())
              + ", until "
              + at(reservation.until()),
          reservation.until());
    }
    return nextRun.isAfter(now) ? ofFuture(nextRun) : ofDue(nextRun);
  }

  private Why ofPaused() {
    boolean failed = stored.job().state() == JobState.FAILED;
    return why(
        failed ? "failed" : "disabled",
        failed
            ? "its retries have ended, and it waits for a person: PATCH ?redrive=true, or PUT it anew"
            : "it is disabled, and waits for PATCH ?enable=true",
        null);
  }

  private Why ofInHand(InHand run) {
    int attempt = stored.failedAttempts() + 1;
    return switch (run.phase()) {
      case PLANNED ->
          target != null && target.limited()
              ? why(
                  "limit_reached", "attempt " + attempt + " waits for its turn" + ofTarget(), null)
              : why("starting", "attempt " + attempt + " is about to start here", null);
      case STARTED ->
          why(
              "running",
              "attempt "
                  + attempt
                  + " is under way at this instance since "
                  + at(Objects.requireNonNullElse(run.since(), now)),
              null);
      case FINISHED ->
          why("writing", "attempt " + attempt + " is over, and its result is being written", null);
    };
  }

  private Why ofFuture(Instant nextRun) {
    Job job = stored.job();
    String when = at(nextRun) + ", in " + seconds(Duration.between(now, nextRun));
    if (job.state() == JobState.QUARANTINED) {
      return why(
          "quarantined", "its row cannot be understood; it is looked at again at " + when, nextRun);
    }
    if (stored.failedAttempts() > 0) {
      return why(
          "retry",
          "attempt " + (stored.failedAttempts() + 1) + " of its run is at " + when,
          nextRun);
    }
    if (job.run().scheduledAt().isBefore(now) && !job.isPulled()) {
      return why(
          "postponed",
          "its run was due at "
              + at(job.run().scheduledAt())
              + ", its target took no more then, and is asked again at "
              + when
              + ofTarget(),
          nextRun);
    }
    return why("due_in", "its run is due at " + when, nextRun);
  }

  private Why ofDue(Instant nextRun) {
    String due = "its run is due since " + at(nextRun);
    if (stored.job().isPulled()) {
      return why("worker", due + ", and waits for a worker to reserve it", null);
    }
    if (stored.owner() == 0) {
      return why(
          "no_instance", due + ", and no instance has its slot; one takes it within seconds", null);
    }
    if (!Objects.equals(stored.owner(), own)) {
      return why(
          "other_instance",
          due + ", and it is up to instance " + stored.owner() + ", which knows more",
          null);
    }
    if (target == null) {
      return why("turn", due + ", and this instance has no target of that name", null);
    }
    String reason = "turn";
    if (target.unanswering()) {
      reason = "breaker_open";
    } else if (target.full() || target.limited()) {
      reason = "limit_reached";
    }
    return why(reason, due + ", and waits for its turn" + ofTarget(), null);
  }

  private String ofTarget() {
    if (target == null) {
      return "";
    }
    if (target.unanswering()) {
      return "; the target does not answer, so one attempt a second is made";
    }
    if (target.full()) {
      return "; all places of the target are taken";
    }
    return target.limited() ? "; as many start in a second as the target's maxRate allows" : "";
  }

  private Why why(String reason, String detail, @Nullable Instant until) {
    Job job = stored.job();
    ZoneId zone = job.schedule().zoneForDisplay();
    return new Why(
        job.state().text(),
        reason,
        detail,
        until == null ? null : Rfc3339.at(until, zone),
        last(job.lastRun()),
        stored.owner() == 0 ? null : stored.owner());
  }

  private String last(@Nullable LastRun last) {
    if (last == null) {
      return "it has not run yet";
    }
    return "its latest attempt was at "
        + at(last.startedAt())
        + ": "
        + last.outcome()
        + (last.status() == null ? "" : ", status " + last.status())
        + (last.error() == null ? "" : ", " + last.error())
        + ", after "
        + last.took().toMillis()
        + " ms";
  }

  private String at(Instant time) {
    return Rfc3339.format(Rfc3339.at(time, stored.job().schedule().zoneForDisplay()));
  }

  private static String seconds(Duration time) {
    return (time.toMillis() + 999) / 1000 + " s";
  }
}

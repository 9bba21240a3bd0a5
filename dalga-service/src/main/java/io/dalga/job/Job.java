package io.dalga.job;

import io.dalga.job.occurrence.Occurrences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job: a row of the table.
 *
 * @param id the row's number; 0 before it is stored. A deleted and re-created job has a new one
 * @param key what it is known by
 * @param schedule when it runs
 * @param target the name of its destination
 * @param content what it delivers in the place of its body, and how
 * @param policy its own policies
 * @param owner what keeps it up to date, a file of jobs say; null = nothing does
 * @param traceparent the trace of the call that stored it (W3C Trace Context); null = none is known
 * @param state what it waits for
 * @param nextRun when the next attempt is due; null while none is
 * @param nextSched the scheduled time of the current or next run of its cadence
 * @param triggeredAt the scheduled time of a triggered run that is due or under way, or null
 * @param runsLeft how many runs of its cadence it still has, the one that is due or under way
 *     included; null = no limit; 0 = none, and it only waits for a triggered one
 * @param attempts how many attempts of the current run have failed; with the one under way while
 *     the run is reserved
 * @param reservation the latest worker that has come for a run and not reported, or null
 * @param lastRun the latest finished attempt, or null
 * @param fingerprint tells whether a PUT asks for what this job is already; null in rows of older
 *     versions
 * @param generation a random number that each PUT draws anew
 * @param version counts the writes of the row; a write made for an older version changes nothing
 * @param createdAt when it was first stored
 * @param updatedAt when it was last written
 */
public record Job(
    long id,
    JobKey key,
    Schedule schedule,
    String target,
    Content content,
    JobPolicy policy,
    @Nullable String owner,
    @Nullable String traceparent,
    JobState state,
    @Nullable Instant nextRun,
    Instant nextSched,
    @Nullable Instant triggeredAt,
    @Nullable Integer runsLeft,
    int attempts,
    @Nullable Reservation reservation,
    @Nullable LastRun lastRun,
    @Nullable Long fingerprint,
    long generation,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * Makes sure that it can be run.
   *
   * @throws InvalidParameterException when its row cannot be understood
   */
  public void check() {
    schedule.check();
    policy.check();
  }

  /** The run that is due next or under way. */
  public Run run() {
    return triggeredAt == null
        ? new Run(generation, nextSched, false)
        : new Run(generation, triggeredAt, true);
  }

  /**
   * The next times of the job's cadence, the scheduled time of its current or next run first; as if
   * each run took no time.
   *
   * @param most how many, at most
   * @throws InvalidParameterException when the row cannot be understood
   */
  public List<Instant> upcoming(int most, MonthOverflow overflow) {
    List<Instant> times = new ArrayList<>();
    int limit = runsLeft == null ? most : Math.min(most, runsLeft);
    Instant next = limit > 0 ? nextSched : null;
    Occurrences occurrences = schedule.oneOff() ? null : schedule.occurrences(overflow);
    while (next != null && times.size() < limit) {
      times.add(next);
      next = occurrences == null ? null : occurrences.firstAfter(next);
    }
    return times;
  }

  /** The revision of the job's definition: changes with what callers decide, not with its runs. */
  public String etag() {
    boolean running = state == JobState.SCHEDULED || state == JobState.QUARANTINED;
    return Long.toHexString(generation) + (running ? "" : "-" + state.text());
  }

  /** The same job with another fate. */
  Job with(
      JobState newState,
      @Nullable Instant newNextRun,
      Instant newNextSched,
      @Nullable Instant newTriggeredAt,
      int newAttempts) {
    return new Job(
        id,
        key,
        schedule,
        target,
        content,
        policy,
        owner,
        traceparent,
        newState,
        newNextRun,
        newNextSched,
        newTriggeredAt,
        runsLeft,
        newAttempts,
        reservation,
        lastRun,
        fingerprint,
        generation,
        version,
        createdAt,
        updatedAt);
  }

  /**
   * The same job, as it is before an attempt.
   *
   * @param attemptDue when that is due, which is later than scheduled when others have failed; null
   *     = the job is disabled
   */
  public Job waiting(@Nullable Instant attemptDue) {
    JobState waiting = attemptDue == null ? JobState.DISABLED : JobState.SCHEDULED;
    return with(waiting, attemptDue, nextSched, null, 0);
  }

  Job withLastRun(LastRun newLastRun) {
    return inRow(id, runsLeft, reservation, newLastRun, version, createdAt);
  }

  /** The same job with so many runs of its cadence left. */
  Job withRunsLeft(@Nullable Integer newRunsLeft) {
    return inRow(id, newRunsLeft, reservation, lastRun, version, createdAt);
  }

  /** The same job as row of that number. */
  public Job withId(long newId) {
    return inRow(newId, runsLeft, reservation, lastRun, version, createdAt);
  }

  /** The same job in the place of another: in its row, and with its past. */
  public Job withHistoryOf(Job replaced) {
    Job inRow =
        inRow(
            replaced.id,
            runsLeft,
            replaced.reservation,
            replaced.lastRun,
            replaced.version,
            replaced.createdAt);
    return nextRun == null
        ? inRow
        : inRow.with(state, inRow.whenFree(nextRun), nextSched, triggeredAt, attempts);
  }

  /** The same job, stored by a call of that trace; null = of none. */
  public Job withTraceparent(@Nullable String newTraceparent) {
    if (Objects.equals(traceparent, newTraceparent)) {
      return this;
    }
    return new Job(
        id,
        key,
        schedule,
        target,
        content,
        policy,
        owner,
        newTraceparent,
        state,
        nextRun,
        nextSched,
        triggeredAt,
        runsLeft,
        attempts,
        reservation,
        lastRun,
        fingerprint,
        generation,
        version,
        createdAt,
        updatedAt);
  }

  /** How many runs of its cadence it has left without the one that is due or under way. */
  @Nullable Integer runsLeftAfterThis() {
    return runsLeft == null ? null : Integer.valueOf(runsLeft - 1);
  }

  /** When the latest attempt was over. */
  Instant lastRunEnd() {
    return lastRun == null ? updatedAt : lastRun.finishedAt();
  }

  /** Whether its runs are not delivered: workers come for them. */
  public boolean isPulled() {
    return target.equals(Specification.PULL_TARGET);
  }

  /** How many bytes it delivers in the place of its body; 0 when it delivers the body. */
  public int payloadLength() {
    byte[] payload = content.payload();
    return payload == null ? 0 : payload.length;
  }

  /** That time, or when the worker's time is over that has a run of this job. */
  Instant whenFree(Instant time) {
    return reservation == null || time.isAfter(reservation.until()) ? time : reservation.until();
  }

  /** How many attempts of the current run have failed, without one that is under way. */
  public int failedAttempts(Instant now) {
    boolean reserved = reservation != null && !reservation.isOver(now);
    return reserved ? Math.max(0, attempts - 1) : attempts;
  }

  private Job inRow(
      long newId,
      @Nullable Integer newRunsLeft,
      @Nullable Reservation newReservation,
      @Nullable LastRun newLastRun,
      long newVersion,
      Instant newCreatedAt) {
    return new Job(
        newId,
        key,
        schedule,
        target,
        content,
        policy,
        owner,
        traceparent,
        state,
        nextRun,
        nextSched,
        triggeredAt,
        newRunsLeft,
        attempts,
        newReservation,
        newLastRun,
        fingerprint,
        generation,
        newVersion,
        newCreatedAt,
        updatedAt);
  }
}

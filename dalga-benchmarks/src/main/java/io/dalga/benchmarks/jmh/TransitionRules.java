package io.dalga.benchmarks.jmh;

import io.dalga.job.Attempt;
import io.dalga.job.CatchUp;
import io.dalga.job.Content;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobPolicy;
import io.dalga.job.JobState;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Schedule;
import io.dalga.job.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;

/** What the end of an attempt does to a periodic job. */
public class TransitionRules extends Rules {

  private final Instant anchor = Instant.parse("2026-01-01T09:00:00Z");
  private final Instant due = Instant.parse("2026-08-01T09:05:00Z");
  private final Instant started = due.plusMillis(3);
  private final Instant now = started.plusMillis(20);
  private final Policy policy =
      new Policy(
          new RetryPolicy(
              Duration.ofSeconds(10),
              2,
              Duration.ofMinutes(10),
              0.1,
              null,
              null,
              RetryPolicy.Exhausted.DISABLE),
          true,
          CatchUp.DEFAULT,
          MonthOverflow.CLIP,
          0,
          new SplittableRandom(1));
  private final Job job =
      new Job(
          1,
          new JobKey("orders/remind", "1234567"),
          Schedule.every("PT5M", "Europe/Istanbul", anchor),
          "default",
          Content.NONE,
          JobPolicy.NONE,
          null,
          null,
          JobState.SCHEDULED,
          due,
          due,
          null,
          null,
          0,
          null,
          null,
          null,
          1,
          1,
          anchor,
          anchor);
  private final Attempt delivered = attempt(Outcome.delivered(200));
  private final Attempt failed = attempt(Outcome.failed(500, "answered 500", null));

  private Attempt attempt(Outcome outcome) {
    return new Attempt(job.run(), started, Duration.between(started, now), outcome);
  }

  /** It was delivered, and gets its next occurrence. */
  @Benchmark
  public Transition delivered() {
    return Transition.after(job, delivered, now, policy);
  }

  /** It failed, and is tried again later. */
  @Benchmark
  public Transition failed() {
    return Transition.after(job, failed, now, policy);
  }
}

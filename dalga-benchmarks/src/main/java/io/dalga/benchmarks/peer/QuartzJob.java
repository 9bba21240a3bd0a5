package io.dalga.benchmarks.peer;

import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.TriggerKey;

/** What all triggers run: it posts the trigger's name to the path that is its group. */
final class QuartzJob implements Job {

  private final Deliveries deliveries;

  QuartzJob(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  @Override
  public void execute(JobExecutionContext context) {
    TriggerKey key = context.getTrigger().getKey();
    deliveries.post(key.getGroup(), key.getName());
  }
}

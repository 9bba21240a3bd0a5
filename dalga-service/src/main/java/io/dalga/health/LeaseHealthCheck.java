package io.dalga.health;

import com.codahale.metrics.health.HealthCheck;
import io.dalga.dispatch.DispatchService;

/** Whether this instance holds a lease; without one it serves the API but runs no jobs. */
public final class LeaseHealthCheck extends HealthCheck {

  private final DispatchService dispatch;

  public LeaseHealthCheck(DispatchService dispatch) {
    this.dispatch = dispatch;
  }

  @Override
  protected Result check() {
    return dispatch.isLeaseHeld()
        ? Result.healthy()
        : Result.unhealthy("no lease: the database does not answer heartbeats, no jobs are run");
  }
}

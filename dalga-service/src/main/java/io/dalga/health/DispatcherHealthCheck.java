package io.dalga.health;

import com.codahale.metrics.health.HealthCheck;
import io.dalga.dispatch.DispatchService;

/** Whether the threads of the clockwork live and get their work done. */
public final class DispatcherHealthCheck extends HealthCheck {

  private final DispatchService dispatch;

  public DispatcherHealthCheck(DispatchService dispatch) {
    this.dispatch = dispatch;
  }

  @Override
  protected Result check() {
    String defect = dispatch.defect();
    return defect == null ? Result.healthy() : Result.unhealthy(defect);
  }
}

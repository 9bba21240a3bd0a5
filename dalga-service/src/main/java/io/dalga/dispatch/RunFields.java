package io.dalga.dispatch;

import io.dalga.job.Run;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The ids of a run, as fields of what is logged until it is closed, by this thread. Nothing of it
 * is to be done for lines that are not logged.
 */
final class RunFields implements AutoCloseable {

  private static final String RUN_ID = "run_id";
  private static final String TRACE_ID = "trace_id";

  private RunFields() {}

  /**
   * @param traceId null when the attempt has no trace
   */
  static RunFields of(Run run, @Nullable String traceId) {
    MDC.put(RUN_ID, run.id());
    if (traceId != null) {
      MDC.put(TRACE_ID, traceId);
    }
    return new RunFields();
  }

  @Override
  public void close() {
    MDC.remove(RUN_ID);
    MDC.remove(TRACE_ID);
  }
}

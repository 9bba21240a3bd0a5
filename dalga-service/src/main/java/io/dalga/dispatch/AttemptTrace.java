package io.dalga.dispatch;

import io.dalga.job.Outcome;
import org.jspecify.annotations.Nullable;

/** Follows one attempt to its end, for a tracing system. */
public interface AttemptTrace {

  /** Nobody follows it. */
  AttemptTrace NONE =
      new AttemptTrace() {
        @Override
        public @Nullable String traceparent() {
          return null;
        }

        @Override
        public @Nullable String traceId() {
          return null;
        }

        @Override
        public void end(Outcome outcome) {
          // Nobody wants to know.
        }
      };

  /** What the receiver is told, so that the trace goes on there (W3C Trace Context); or null. */
  @Nullable String traceparent();

  /** What the log calls the trace; or null. */
  @Nullable String traceId();

  /** The attempt is over. Called once. */
  void end(Outcome outcome);
}

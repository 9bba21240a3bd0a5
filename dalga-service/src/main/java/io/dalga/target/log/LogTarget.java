package io.dalga.target.log;

import io.dalga.api.Rfc3339;
import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each run to the log, at INFO, and is done with it: for a first look, and for dry runs. */
final class LogTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(LogTarget.class);

  private final String name;

  LogTarget(String name) {
    this.name = name;
  }

  @Override
  public CompletionStage<Outcome> deliver(Message message) {
    LOGGER.info(
        "run target={} path={} body={} sched={} attempt={} run_id={}",
        name,
        Printable.of(message.path()),
        Printable.of(message.body()),
        Rfc3339.format(message.scheduledAt()),
        message.attempt(),
        message.runId());
    return CompletableFuture.completedFuture(Outcome.delivered(null));
  }
}

package io.dalga.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What all calls of one client share.
 *
 * @param timeout for one attempt
 * @param delayed gives the executor that runs a task once a delay is over
 */
record Transport(
    HttpClient http,
    Duration timeout,
    RetryPolicy retries,
    RetryBudget budget,
    Function<Duration, Executor> delayed) {

  /** For calls that the server answers later on purpose. */
  Transport withPatience(Duration more) {
    return new Transport(http, timeout.plus(more), retries.withPatience(more), budget, delayed);
  }
}

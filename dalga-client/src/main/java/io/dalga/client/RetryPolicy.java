package io.dalga.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed call is made again.
 *
 * <p>Idempotent calls (get, status, cancel, enable, disable, and schedule without a condition) are
 * repeated when the connection fails, an attempt times out, or the answer is 429, 502, 503 or 504.
 * Trigger and conditional schedules are repeated only when the connection could not be made, or the
 * answer is 429 or 503: then the server did nothing.
 *
 * <p>The n-th wait is random between zero and {@code min(maxDelay, firstDelay * 2^(n-1))}, or as
 * long as {@code Retry-After} says where that is longer. A wait that would outlast the deadline is
 * not begun: the failure is reported instead.
 *
 * <p>The budget keeps many callers of one client from hammering a server that is down: each retry
 * takes a token, each answer of a healthy server gives a tenth of one back. This is the token
 * bucket of gRPC ("Throttling Retry Attempts and Hedged RPCs" and the backoff above it, <a
 * href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC A6</a>), with the
 * difference that, as in Finagle's {@code RetryBudget}, retries are paid for, not failures.
 *
 * @param maxAttempts how often a call is sent at most, the first time included; at least 1
 * @param firstDelay the longest first wait; longer than zero
 * @param maxDelay the longest of all waits that the server did not ask for; longer than zero
 * @param budget tokens at the start, and the most there can be; 0 for no retries at all
 * @param deadline for the whole call, attempts and waits together; longer than zero
 */
public record RetryPolicy(
    int maxAttempts, Duration firstDelay, Duration maxDelay, int budget, Duration deadline) {

  private static final int MAX_DOUBLINGS = 30;

  public RetryPolicy {
    require(maxAttempts >= 1, "maxAttempts", maxAttempts, "at least 1");
    require(firstDelay.compareTo(Duration.ZERO) > 0, "firstDelay", firstDelay, "above zero");
    require(maxDelay.compareTo(Duration.ZERO) > 0, "maxDelay", maxDelay, "above zero");
    require(budget >= 0 && budget <= 1_000_000, "budget", budget, "0 to 1,000,000");
    require(deadline.compareTo(Duration.ZERO) > 0, "deadline", deadline, "above zero");
  }

  /** 3 attempts, waits up to 100 ms and then 200 ms, 10 tokens, 30 s in all. */
  public static RetryPolicy standard() {
    return new RetryPolicy(
        3, Duration.ofMillis(100), Duration.ofSeconds(5), 10, Duration.ofSeconds(30));
  }

  /** One attempt, whatever comes of it. */
  public static RetryPolicy none() {
    return new RetryPolicy(
        1, Duration.ofMillis(100), Duration.ofSeconds(5), 0, Duration.ofSeconds(30));
  }

  /** The wait after the n-th failed attempt, n from 1. */
  Duration backoff(int failedAttempts, RandomGenerator random) {
    Duration longest = firstDelay.multipliedBy(1L << Math.min(failedAttempts - 1, MAX_DOUBLINGS));
    Duration bound = longest.compareTo(maxDelay) < 0 ? longest : maxDelay;
    return Duration.ofMillis(random.nextLong(bound.toMillis() + 1));
  }

  private static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + " " + value + " must be " + rule);
    }
  }

  /** The same for a call that takes that much longer. */
  RetryPolicy withPatience(Duration more) {
    return new RetryPolicy(maxAttempts, firstDelay, maxDelay, budget, deadline.plus(more));
  }
}

package io.dalga.client;

import java.util.concurrent.atomic.AtomicInteger;

/** The retries that a client has left, see {@link RetryPolicy}. Thread-safe. */
final class RetryBudget {

  /** A token in tenths, the unit that is counted in: what one healthy answer gives back. */
  private static final int TOKEN = 10;

  private final int capacity;
  private final AtomicInteger tenths;

  RetryBudget(int tokens) {
    capacity = tokens * TOKEN;
    tenths = new AtomicInteger(capacity);
  }

  /** Takes a token; false when there is none. */
  boolean spend() {
    return tenths.getAndUpdate(left -> left >= TOKEN ? left - TOKEN : left) >= TOKEN;
  }

  /** Gives a tenth of a token back. */
  void refund() {
    tenths.updateAndGet(left -> Math.min(capacity, left + 1));
  }
}

package io.dalga.junit;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until it is set, in whole milliseconds. Thread-safe. */
final class VirtualClock implements InstantSource {

  private volatile Instant now;

  VirtualClock(Instant start) {
    now = start.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public Instant instant() {
    return now;
  }

  void set(Instant time) {
    now = time.truncatedTo(ChronoUnit.MILLIS);
  }
}

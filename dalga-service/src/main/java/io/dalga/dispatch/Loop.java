package io.dalga.dispatch;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing over and over, whatever happens: a failure is logged, and after a
 * pause it carries on. It is never interrupted, because that would close the file of an embedded
 * database under everybody's feet. Thread-safe.
 */
final class Loop {

  private static final Logger LOGGER = LoggerFactory.getLogger(Loop.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);
  private static final int LOG_EVERY = 20;

  private final String name;
  private final Turn turn;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile int failures;

  /** One turn. */
  interface Turn {
    /** Returns how long to pause before the next, unless woken. */
    Duration run() throws InterruptedException;
  }

  Loop(String name, Turn turn) {
    this.name = name;
    this.turn = turn;
    this.thread = new Thread(this::run, "dalga-" + name);
  }

  String name() {
    return name;
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** How many turns have failed in a row. */
  int failures() {
    return failures;
  }

  /** Ends the pause, or keeps the next one from happening. */
  void wakeUp() {
    LockSupport.unpark(thread);
  }

  /** Asks the thread to end after its turn, and waits for that. */
  void stop() throws InterruptedException {
    stopping = true;
    wakeUp();
    thread.join();
  }

  private void run() {
    while (!stopping) {
      Duration pause = takeTurn();
      if (!pause.isNegative() && !pause.isZero()) {
        LockSupport.parkNanos(this, pause.toNanos());
      }
    }
  }

  private Duration takeTurn() {
    try {
      Duration pause = turn.run();
      recovered();
      return pause;
    } catch (Throwable e) {
      failed(e);
      return PAUSE_AFTER_FAILURE;
    }
  }

  private void recovered() {
    if (failures > 0) {
      LOGGER.info("{} is back after failures={}", name, failures);
      failures = 0;
    }
  }

  /** The first failure in full, the rest in short: a database that is away would fill the log. */
  private void failed(Throwable failure) {
    int count = failures + 1;
    failures = count;
    if (count == 1) {
      LOGGER.warn("{} failed, and will go on trying", name, failure);
    } else if (count % LOG_EVERY == 0) {
      LOGGER.warn("{} is still failing: failures={} error={}", name, count, failure.toString());
    }
  }
}

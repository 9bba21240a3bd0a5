package io.dalga.junit;

import io.dalga.client.DalgaClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A server with its database, clock and receiver. */
final class TestServer implements AutoCloseable {

  private static final ClockDriver.Limits LIMITS =
      new ClockDriver.Limits(Duration.ofSeconds(10), Duration.ofMinutes(5));

  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(1).toNanos();

  private final @Nullable Instant start;
  private final VirtualClock clock;
  private final Receiver receiver;
  private final JobTable jobs = new JobTable();
  private final DalgaServer server;
  private final DalgaClient client;
  private final ClockDriver driver;

  private TestServer(@Nullable Instant start, Set<String> targets, Map<String, String> settings)
      throws Exception {
    this.start = start;
    clock = new VirtualClock(start == null ? Instant.now() : start);
    receiver = new Receiver(clock);
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("database.url", jobs.url());
    server = startServer(new TestApplication(clock, receiver, targets), all);
    client = DalgaClient.create(server.url());
    driver = new ClockDriver(clock, jobs::next, LIMITS);
  }

  private DalgaServer startServer(TestApplication application, Map<String, String> settings)
      throws Exception {
    try {
      return DalgaServer.start(application, settings);
    } catch (Exception e) {
      jobs.close();
      throw e;
    }
  }

  /**
   * Starts a server.
   *
   * @param start what time it is when a test starts; null = it goes on from the present
   * @param targets where jobs may be delivered to
   * @param settings of the configuration, by dotted names
   */
  static TestServer start(
      @Nullable Instant start, Set<String> targets, Map<String, String> settings) {
    ServerLogs.quieten();
    try {
      return new TestServer(start, targets, settings);
    } catch (Exception e) {
      throw new IllegalStateException("the server does not start: " + e.getMessage(), e);
    }
  }

  DalgaClient client() {
    return client;
  }

  URI url() {
    return server.url();
  }

  Instant now() {
    return clock.instant();
  }

  Receiver receiver() {
    return receiver;
  }

  void advance(Duration time) {
    driver.advance(time);
  }

  /** As if just started; jobs that another test left behind are delivered no more. */
  void reset() {
    // By calls of the API, so that the dispatcher drops what it has planned already.
    jobs.keys().forEach(key -> client.cancel(key.path(), key.body()));
    while (client.status().instanceRunningJobs() > 0) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    receiver.clear();
    if (start != null) {
      clock.set(start);
    }
  }

  @Override
  public void close() {
    try (jobs) {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop: " + e.getMessage(), e);
    }
  }
}

package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.cluster.Checker.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Random faults under random calls, and the checker that knows what must have arrived. Soaks:
 * {@code bin/chaos random --minutes 10 --seed 7}.
 */
@Isolated
class ChaosIT {

  private static final int JOBS = 300;
  private static final int FAILED = 500;
  private static final int DONE = 200;

  @Test
  void no_promise_is_broken_under_random_faults() throws Exception {
    long seed = Scale.of("seed", 1);
    Duration length = Duration.ofSeconds(60L * Scale.of("minutes", 0) + Scale.of("seconds", 30));
    Random random = new Random(seed);
    FakeClock clock = FakeClock.create();
    try (FaultyServer server = FaultyServer.start();
        Fleet fleet = new Fleet(server, Duration.ofMillis(30))) {
      AtomicLong requests = new AtomicLong();
      fleet
          .receiver()
          .answerBy(
              delivery ->
                  delivery.attempt() == 1 && requests.incrementAndGet() % 40 == 0 ? FAILED : DONE);
      fleet.launch("a", Map.of());
      fleet.launch("b", Map.of());
      fleet.launch("c", clock.environment());
      fleet.awaitShares();
      Calls calls = new Calls(fleet.history());
      try (Workload workload = new Workload(calls, fleet::urls)) {
        workload.schedule(JOBS, Duration.ofSeconds(2), random);
        workload.start(40, Duration.ofMillis(150), random);
        new Nemesis(fleet, clock, "c", new Random(random.nextLong()))
            .run(Instant.now().plus(length), Duration.ofSeconds(16), Duration.ofSeconds(14));
      }
      Thread.sleep(Checker.RECOVERY.plus(Checker.ON_TIME).plusSeconds(2).toMillis());

      Report report = Checker.check(fleet.history(), fleet.receiver().deliveries(), Instant.now());
      Reports.print("random faults, seed " + seed, report, fleet);
      assertThat(report.violations()).isEmpty();
      assertThat(calls.surprises()).isEmpty();
      assertThat(report.obligations()).isGreaterThan(JOBS * 10);
    }
  }
}

package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.cluster.Receiver.Delivery;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Several instances on one MySQL, with real signals. Delivery is at-least-once: who repeats what.
 */
@Isolated
class ClusterIT {

  private static final Duration HAND_OVER = Duration.ofSeconds(3);

  private final TestDatabase database = TestDatabase.on(TestServer.MYSQL);
  private final List<DalgaProcess> processes = new ArrayList<>();
  private Receiver receiver;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver(Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    processes.forEach(DalgaProcess::close);
    receiver.close();
    database.close();
  }

  private DalgaProcess start(String name) throws IOException {
    DalgaProcess process =
        DalgaProcess.start(
            name,
            Map.of(
                "DALGA_DATABASE_URL", database.url(),
                "DALGA_ENDPOINT_BASEURL", receiver.url(),
                "DALGA_LOG_LEVEL", "INFO"));
    processes.add(process);
    return process;
  }

  /** One-offs of path p, the first due in the given time, the rest evenly over the spread. */
  private void schedule(int count, Duration first, Duration spread) throws SQLException {
    JobRows.insert(database.url(), "p", "default", count, Instant.now().plus(first), spread);
  }

  private void awaitDone(Duration atMost) {
    await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> JobRows.count(database.url(), "1 = 1") == 0);
  }

  private void awaitShares(DalgaProcess... instances) {
    int share = 256 / instances.length;
    for (DalgaProcess instance : instances) {
      await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  instance.status().instanceSlots() - share >= 0
                      && instance.status().instanceSlots() - share <= 1);
    }
  }

  private void assertEachOnce(int count) {
    assertThat(receiver.byRun())
        .hasSize(count)
        .allSatisfy((run, all) -> assertThat(all).hasSize(1));
  }

  @Test
  void two_instances_run_ten_thousand_one_offs_due_at_once_exactly_once_each() throws Exception {
    DalgaProcess a = start("a");
    DalgaProcess b = start("b");
    awaitShares(a, b);
    schedule(10_000, Duration.ofSeconds(1), Duration.ZERO);

    awaitDone(Duration.ofSeconds(60));

    assertEachOnce(10_000);
    Map<Long, Long> byInstance =
        receiver.deliveries().stream()
            .collect(Collectors.groupingBy(Delivery::instance, Collectors.counting()));
    assertThat(byInstance.values()).as("both did their share").hasSize(2).allMatch(n -> n > 3_000);
    assertThat(receiver.deliveries())
        .allSatisfy(d -> assertThat(d.lateness().isNegative()).isFalse());
  }

  @Test
  void nothing_is_lost_when_an_instance_is_killed_and_its_slots_are_served_again_soon()
      throws Exception {
    receiver.setDelay(Duration.ofMillis(50));
    DalgaProcess a = start("a");
    DalgaProcess b = start("b");
    awaitShares(a, b);
    schedule(8_000, Duration.ofMillis(500), Duration.ofSeconds(16));
    await().until(() -> receiver.deliveries().size() > 1_500);

    Instant killed = Instant.now();
    a.kill();
    awaitDone(Duration.ofSeconds(60));

    assertThat(receiver.byRun()).hasSize(8_000);
    assertThat(receiver.byRun().values())
        .filteredOn(all -> all.size() > 1)
        .as("only what was in flight at the kill is repeated")
        .hasSizeLessThan(200)
        .allSatisfy(
            all ->
                assertThat(all)
                    .anySatisfy(
                        d ->
                            assertThat(Duration.between(d.receivedAt(), killed).abs())
                                .isLessThan(Duration.ofSeconds(1))));
    assertThat(receiver.maxLateness()).as("taken over").isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void an_instance_that_was_paused_past_its_lease_is_fenced_and_comes_back() throws Exception {
    receiver.setDelay(Duration.ofSeconds(1));
    DalgaProcess a = start("a");
    DalgaProcess b = start("b");
    awaitShares(a, b);
    long before = a.id();
    schedule(600, Duration.ofMillis(200), Duration.ofSeconds(3));
    await().until(() -> receiver.deliveries().size() > 100);

    a.pause();
    receiver.setDelay(Duration.ofMillis(5));
    await().atMost(Duration.ofSeconds(15)).until(() -> b.status().instanceSlots() == 256);
    awaitDone(Duration.ofSeconds(30));
    a.resume();
    Instant resumed = Instant.now();
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> a.status().instanceId() != null && a.id() != before);
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> a.status().instanceSlots() == 128);
    Duration back = Duration.between(resumed, Instant.now());

    assertThat(back).as("back at work").isLessThan(Duration.ofSeconds(3));
    await().until(() -> a.counter("dalga.completions.fenced") > 0);
    assertThat(a.counter("dalga.leases.lost")).isOne();
    assertThat(receiver.byRun()).hasSize(600);
    schedule(500, Duration.ofMillis(200), Duration.ZERO);
    awaitDone(Duration.ofSeconds(20));
    assertThat(receiver.byRun()).hasSize(1_100);
  }

  @Test
  void slots_move_to_an_instance_that_joins_and_away_from_one_that_stops_without_repeats()
      throws Exception {
    receiver.setDelay(Duration.ofMillis(50));
    DalgaProcess a = start("a");
    DalgaProcess b = start("b");
    awaitShares(a, b);
    schedule(9_000, Duration.ofMillis(500), Duration.ofSeconds(18));
    await().until(() -> receiver.deliveries().size() > 1_000);

    DalgaProcess c = start("c");
    awaitShares(a, b, c);
    a.stop();
    assertThat(a.isAlive()).isFalse();
    awaitDone(Duration.ofSeconds(60));

    assertEachOnce(9_000);
    assertThat(receiver.maxLateness()).as("hand-over").isLessThan(HAND_OVER);
    assertThat(b.counter("dalga.completions.fenced")).isZero();
    awaitShares(b, c);
  }
}

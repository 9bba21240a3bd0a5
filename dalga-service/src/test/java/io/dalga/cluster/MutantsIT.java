package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.cluster.Checker.Report;
import io.dalga.cluster.Checker.Rule;
import io.dalga.cluster.History.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The checker finds what is wrong with builds that lack a protection. With {@code
 * -Dchaos.control=1}, it also finds nothing wrong with the product in the same scenarios.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutantsIT {

  /**
   * Builds play one of these scenarios, which stands for all; {@code bin/chaos mutants} plays them.
   */
  private static final String LONG = "long";

  private static final int TRIES = 3;
  private static final int FAILED = 500;
  private static final int DONE = 200;

  private FaultyServer server;

  private interface Scenario {
    void play(Fleet fleet) throws Exception;
  }

  @BeforeAll
  void open() throws Exception {
    server = FaultyServer.start();
  }

  @AfterAll
  void close() throws Exception {
    server.close();
  }

  /** Results of attempts that fail after the pause would bring runs back that others have done. */
  @Test
  void a_build_that_writes_stale_results_is_caught() throws Exception {
    assertCaught(
        Mutant.NO_FENCING,
        Set.of(Rule.REPEATED, Rule.REPLAYED),
        fleet -> {
          fleet.receiver().setDelay(Duration.ofSeconds(1));
          fleet.receiver().answerBy(delivery -> delivery.attempt() == 1 ? FAILED : DONE);
          fleet.schedule(200, Duration.ofSeconds(3));
          Thread.sleep(4_000);
          fleet.pause("a", Duration.ofSeconds(11));
        });
  }

  /** Back from the pause, it would run what it had planned, and others have run. */
  @Test
  @Tag(LONG)
  void a_build_that_never_doubts_its_lease_is_caught() throws Exception {
    assertCaught(
        Mutant.NO_SELF_DISTRUST,
        Set.of(Rule.REPEATED, Rule.OVERLAP),
        fleet -> {
          fleet.schedule(400, Duration.ofSeconds(1));
          Thread.sleep(5_000);
          fleet.pause("a", Duration.ofSeconds(11));
        });
  }

  /** Slots move to one that joins, while runs are in flight. */
  @Test
  @Tag(LONG)
  void a_build_that_hands_slots_over_in_haste_is_caught() throws Exception {
    assertCaught(
        Mutant.HASTY_HAND_OVER,
        Set.of(Rule.REPEATED, Rule.OVERLAP),
        fleet -> {
          fleet.receiver().setDelay(Duration.ofMillis(1_600));
          fleet.schedule(1_200, Duration.ofSeconds(2));
          fleet.launch("c", Map.of());
          fleet.awaitShares();
        });
  }

  @Test
  @Tag(LONG)
  void a_build_that_replays_an_outage_is_caught() throws Exception {
    assertCaught(
        Mutant.REPLAY,
        Set.of(Rule.REPLAYED),
        fleet -> {
          fleet.receiver().setDelay(Duration.ofMillis(10));
          fleet.schedule(100, Duration.ofSeconds(1));
          Thread.sleep(2_000);
          fleet.damageDatabase(FaultKind.DATABASE_FREEZE, Duration.ofSeconds(6));
        });
  }

  /** What a pause meets is a matter of chance, so there are a few tries. */
  private void assertCaught(Mutant mutant, Set<Rule> rules, Scenario scenario) throws Exception {
    Set<Rule> found = Set.of();
    for (int i = 0; i < TRIES && Collections.disjoint(found, rules); i++) {
      found = play(mutant, scenario).counts().keySet();
    }
    assertThat(found).as("%s", mutant).containsAnyElementsOf(rules);
    if (Scale.of("control", 0) > 0) {
      assertThat(play(null, scenario).violations()).as("%s, but not removed", mutant).isEmpty();
    }
  }

  private Report play(@Nullable Mutant mutant, Scenario scenario) throws Exception {
    try (Fleet fleet = new Fleet(server, Duration.ofMillis(10))) {
      fleet.without(mutant).start("a", "b");
      scenario.play(fleet);
      Thread.sleep(mutant == null ? 18_000 : 4_000);
      Report report = Checker.check(fleet.history(), fleet.receiver().deliveries(), Instant.now());
      Reports.print(mutant == null ? "the product" : "without: " + mutant, report, fleet);
      return report;
    }
  }
}

package io.dalga.cluster;

import io.dalga.cluster.History.FaultKind;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Injects one fault after another, drawn at random. */
final class Nemesis {

  private final Fleet fleet;
  private final Random random;

  /** The clock of the instance that may be wrong. */
  private final FakeClock clock;

  private final String clockOwner;

  Nemesis(Fleet fleet, FakeClock clock, String clockOwner, Random random) {
    this.fleet = fleet;
    this.clock = clock;
    this.clockOwner = clockOwner;
    this.random = random;
  }

  /**
   * Does damage.
   *
   * @param until when to have done with it
   * @param calm the longest pause between two faults; the mean is half of it
   * @param longest the longest fault, 3 s or more
   */
  void run(Instant until, Duration calm, Duration longest)
      throws IOException, InterruptedException, SQLException {
    List<FaultKind> kinds = List.of(FaultKind.values());
    while (Instant.now().isBefore(until)) {
      Thread.sleep(random.nextLong(calm.toMillis()));
      long spread = longest.minusSeconds(2).toMillis();
      inject(
          kinds.get(random.nextInt(kinds.size())),
          Duration.ofMillis(2_000 + random.nextLong(spread)));
    }
  }

  private void inject(FaultKind kind, Duration length)
      throws IOException, InterruptedException, SQLException {
    List<String> names = fleet.names();
    String victim = names.get(random.nextInt(names.size()));
    switch (kind) {
      case KILL -> kill(victim, length);
      case PAUSE -> fleet.pause(victim, length);
      case CUT_LINK -> fleet.damageLink(victim, Link.Mode.CUT, length);
      case DEAD_LINK -> fleet.damageLink(victim, Link.Mode.DEAD, length);
      case CLOCK -> fleet.jump(clockOwner, clock, offset(), length);
      default -> fleet.damageDatabase(kind, length);
    }
    // Whoever has lost its lease joins again before it is hit the next time.
    fleet.awaitShares();
  }

  /** The one with a clock of its own is paused instead: its successor would have a right one. */
  private void kill(String victim, Duration length)
      throws IOException, InterruptedException, SQLException {
    if (victim.equals(clockOwner)) {
      fleet.pause(victim, length);
    } else {
      fleet.kill(victim, length);
    }
  }

  private Duration offset() {
    int sign = random.nextBoolean() ? 1 : -1;
    return Duration.ofSeconds(sign * random.nextLong(1, 7_200));
  }
}

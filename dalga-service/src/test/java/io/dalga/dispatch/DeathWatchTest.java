package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.store.InstanceRow;
import io.dalga.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another instance, looked at every so often, with a lease of 6 s that is renewed every second. */
class DeathWatchTest {

  private final SettableClock clock = new SettableClock(Instant.EPOCH);
  private final DeathWatch watch =
      new DeathWatch(
          Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMillis(1750), clock::nanos);
  private long leaseUntil = 6_000;

  private boolean isDead(boolean expired, boolean present) {
    InstanceRow row =
        new InstanceRow(1, "host/1", "1", 0, leaseUntil, 0, 0, false, expired, present);
    return !watch.dead(List.of(row)).isEmpty();
  }

  /** How long until it is declared dead, in milliseconds; it is looked at every 100 ms. */
  private long millisUntilDead(boolean expired, boolean present) {
    long millis = 0;
    while (!isDead(expired, present)) {
      clock.advance(Duration.ofMillis(100));
      millis += 100;
      assertThat(millis).isLessThan(60_000);
    }
    return millis;
  }

  @Test
  void one_whose_session_is_gone_is_dead_once_it_cannot_trust_its_lease_any_more() {
    isDead(false, true);

    assertThat(millisUntilDead(false, false)).isEqualTo(2_000);
    assertThat(watch.suspects()).isTrue();
  }

  @Test
  void one_that_renews_without_a_session_lives() {
    isDead(false, true);
    for (int i = 0; i < 100; i++) {
      clock.advance(Duration.ofMillis(500));
      leaseUntil += 500;
      assertThat(isDead(false, false)).isFalse();
    }
  }

  @Test
  void one_whose_session_was_never_seen_is_not_missed() {
    isDead(false, false);

    assertThat(watch.suspects()).isFalse();
    assertThat(millisUntilDead(false, false)).isEqualTo(7_000);
  }

  @Test
  void a_lease_that_has_run_out_must_have_been_seen_unchanged_for_a_while() {
    assertThat(millisUntilDead(true, true)).isEqualTo(4_000);
  }

  @Test
  void a_session_that_comes_back_in_time_is_no_sign_of_death() {
    isDead(false, true);
    clock.advance(Duration.ofSeconds(1));
    assertThat(isDead(false, false)).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(isDead(false, true)).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(isDead(false, false)).isFalse();
  }

  @Test
  void after_an_outage_the_others_get_the_time_to_come_back() {
    isDead(false, true);
    clock.advance(Duration.ofSeconds(60));

    assertThat(isDead(true, false)).isFalse();
    assertThat(millisUntilDead(true, false)).isEqualTo(4_000);
  }

  @Test
  void a_short_outage_that_ends_all_sessions_kills_nobody_at_once() {
    isDead(false, true);
    clock.advance(Duration.ofMillis(2_500));

    assertThat(isDead(false, false)).isFalse();
    assertThat(millisUntilDead(false, false)).isEqualTo(1_300);
  }
}

package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.client.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that need a certain day, here the last Saturday of a March. */
class ClockChangeTest {

  private static final Instant SATURDAY_NOON = Instant.parse("2026-03-28T12:00:00Z");

  @RegisterExtension
  static final DalgaExtension dalga = DalgaExtension.builder().startingAt(SATURDAY_NOON).build();

  @Test
  void a_time_of_day_that_a_day_does_not_have_is_the_end_of_the_gap() {
    dalga
        .client()
        .schedule("backup", "db", Schedule.cron("30 2 * * *").location(ZoneId.of("Europe/Berlin")));

    dalga.advance(Duration.ofDays(2));

    assertThat(dalga.deliveries())
        .extracting(each -> each.run().scheduledAt().toString())
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
  }

  @RepeatedTest(2)
  void each_test_starts_at_that_time() {
    assertThat(dalga.now()).isEqualTo(SATURDAY_NOON);

    dalga.client().schedule("hourly", "1", Schedule.every(Duration.ofHours(1)));
    dalga.advance(Duration.ofHours(2));

    assertThat(dalga.deliveries())
        .extracting(Delivery::at)
        .containsExactly(
            SATURDAY_NOON.plus(Duration.ofHours(1)), SATURDAY_NOON.plus(Duration.ofHours(2)));
  }
}

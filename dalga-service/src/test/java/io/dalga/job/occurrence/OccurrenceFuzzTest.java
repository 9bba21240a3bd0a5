package io.dalga.job.occurrence;

import io.dalga.testing.Fuzz;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the text: an error in words, or occurrences that go forwards and back alike. */
class OccurrenceFuzzTest {

  private static final Instant NOW = Instant.parse("2026-03-28T12:34:56.789Z");
  private static final ZoneId ZONE = ZoneId.of("Africa/Cairo");
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** What the second reading leaves aside: hashes, short forms, and Sunday as 7. */
  private static final Pattern ASIDE = Pattern.compile("[hH@]|7[^ \t]*[ \t]*$");

  @Test
  void cron_expressions() {
    List<String> more =
        List.of(
            "H H(0-5) H * *", "H/15 * * * *", "@daily", "0 0 15W,L-3 * FRIL,MON#2", "* * * * * *");
    Fuzz.run(
        "cron",
        Stream.concat(Schedules.CRON.stream(), more.stream()).toList(),
        text -> {
          Occurrences cron = parsed(text, t -> CronOccurrences.parse(t, ZONE, 42));
          if (cron == null) {
            return false;
          }
          goesOn(cron);
          Instant next = CronOccurrences.parse(text, UTC, 42).firstAfter(NOW);
          if (next != null && !ASIDE.matcher(text).find()) {
            String normal = String.join(" ", text.strip().split("[ \t]+"));
            check(new CronMatcher(normal).matches(LocalDateTime.ofInstant(next, UTC)), next);
          }
          return true;
        });
  }

  @Test
  void rules() {
    List<String> seeds =
        Stream.of(
                Schedules.RRULES,
                Schedules.rules(100, 1),
                List.of("RRULE:FREQ=DAILY;COUNT=10", "FREQ=WEEKLY;UNTIL=20271231T235959Z"))
            .flatMap(List::stream)
            .toList();
    Fuzz.run(
        "rules",
        seeds,
        text -> {
          Occurrences rule = parsed(text, t -> RRuleOccurrences.parse(t, NOW, ZONE));
          if (rule == null) {
            return false;
          }
          goesOn(rule);
          return true;
        });
  }

  private static @Nullable Occurrences parsed(String text, Function<String, Occurrences> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      check(e.getClass() == IllegalArgumentException.class, e);
      check(message.startsWith("cron expression ") || message.startsWith("RRULE "), message);
      return null;
    }
  }

  private static void goesOn(Occurrences occurrences) {
    Instant time = NOW;
    for (int i = 0; i < 3; i++) {
      Instant next = occurrences.firstAfter(time);
      if (next == null) {
        return;
      }
      check(next.isAfter(time), next);
      check(next.equals(occurrences.lastUntil(next)), next);
      Instant before = occurrences.lastUntil(next.minusMillis(1));
      check(i == 0 ? before == null || !before.isAfter(time) : time.equals(before), next);
      time = next;
    }
  }

  private static void check(boolean right, Object what) {
    if (!right) {
      throw new AssertionError(what);
    }
  }
}

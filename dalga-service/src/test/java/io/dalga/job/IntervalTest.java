package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

  private static final Duration HUNDRED_YEARS = Duration.ofDays(36_525);
  private static final long SEED = 20_141_111;

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 1",
    "60, 0, 0, 60",
    "0060, 0, 0, 60",
    "3155760000, 0, 0, 3155760000",
    "PT1S, 0, 0, 1",
    "PT60S, 0, 0, 60",
    "PT1M, 0, 0, 60",
    "PT1H, 0, 0, 3600",
    "PT36H, 0, 0, 129600",
    "PT1H1M1S, 0, 0, 3661",
    "PT0H0M1S, 0, 0, 1",
    "P0DT1S, 0, 0, 1",
    "P1D, 0, 1, 0",
    "P0Y0M1D, 0, 1, 0",
    "P1W, 0, 7, 0",
    "P2W3D, 0, 17, 0",
    "P1DT12H, 0, 1, 43200",
    "P1M, 1, 0, 0",
    "P1Y, 12, 0, 0",
    "P1Y6M, 18, 0, 0",
    "P1M2DT3H, 1, 2, 10800",
    "P1Y2M3W4DT5H6M7S, 14, 25, 18367",
    "P100Y, 1200, 0, 0",
    "P1200M, 1200, 0, 0",
    "P36525D, 0, 36525, 0",
    "PT876600H, 0, 0, 3155760000",
    "PT3155760000S, 0, 0, 3155760000",
  })
  void integer_seconds_and_iso_8601_are_read(String text, long months, long days, long seconds) {
    assertThat(Interval.parse(text))
        .isEqualTo(new Interval(months, days, Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @CsvSource({
    "60, true",
    "PT24H, true",
    "P1D, false",
    "P1W, false",
    "P1M, false",
    "P1Y, false",
    "P1DT1S, false"
  })
  void only_hours_and_shorter_are_exact(String text, boolean exact) {
    assertThat(Interval.parse(text).isExact()).isEqualTo(exact);
  }

  @ParameterizedTest
  @CsvSource({"PT1M, 60", "P1D, 86400", "P1M, 2629746", "P1Y, 31556952", "P1M1DT1S, 2716147"})
  void the_mean_length_is_that_of_a_whole_cycle_of_the_gregorian_calendar(String text, long mean) {
    assertThat(Interval.parse(text).meanLength()).isEqualTo(Duration.ofSeconds(mean));
  }

  static List<String> bad() {
    return List.of(
        // zero
        "0",
        "00",
        "PT0S",
        "P0D",
        "P0Y0M0W0DT0H0M0S",
        // negative
        "-1",
        "-60",
        "P-60S",
        "PT-60S",
        "-PT60S",
        "-P1D",
        "P-1D",
        "P1M-1D",
        "P1Y-6M",
        "PT1H-2H",
        "P1DT-1S",
        // nothing there
        "",
        " ",
        "\t\n",
        "P",
        "PT",
        "P1DT",
        // not whole seconds
        "1.5",
        "60.0",
        "1e3",
        "PT0.5S",
        "PT1.5S",
        "PT0,5S",
        "P1DT1.000000001S",
        "P0.5D",
        "PT1.5H",
        // too long
        "3155760001",
        "999999999999999999",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999999999999999999999",
        "P101Y",
        "P1201M",
        "P36526D",
        "P100Y1D",
        "P100YT18H1S",
        "PT876600H1S",
        "PT9223372036854775807S",
        "PT9223372036854775808S",
        "PT99999999999999999999S",
        "PT9223372036854775807H",
        "PT9223372036854775807M",
        "P2147483647Y",
        "P2147483647W",
        "P2147483647D",
        "P2147483648D",
        "P99999999999Y",
        "P2147483647Y2147483647M2147483647D",
        // not a number, not ISO-8601
        "abc",
        "60s",
        "60 ",
        " 60",
        "6 0",
        "+60",
        "0x3c",
        "60\0",
        "\0",
        "PT60S\0",
        "PT60S ",
        " PT60S",
        "PT 60S",
        "P1D1M",
        "P1H",
        "P1S",
        "PT1D",
        "PT1S1M",
        "P1DT1H1H",
        "PPT1S",
        "T60S",
        "60S",
        "P1D/P1D",
        "R5/PT1S",
        "1D",
        "* * * * *",
        "null",
        "NaN",
        "Infinity",
        "\u0666\u0660",
        "\uff16\uff10",
        "PT\u0666\u0660S",
        "P\uff11D",
        "\u221260",
        "PT60\u017f",
        "\ud83d\ude00",
        "\ud800",
        "P".repeat(1000),
        "1".repeat(100_000),
        "PT" + "1".repeat(100_000) + "S");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void every_other_text_is_refused_by_name(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P1DT9223372036854775807S",
        "P1MT9223372036854775807S",
        "P2147483647YT9223372036854775807S",
        "P1DT2562047788015215H30M7S",
        "P2147483647DT9223372036854775807S",
      })
  void parts_that_overflow_only_when_they_are_added_up_are_refused_by_name(String text) {
    assertRefused(text);
  }

  /** ISO-8601 has no signs; the original took none either, and clients have to read these back. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+P1D",
        "+PT60S",
        "P+1D",
        "PT+60S",
        "-P-1D",
        "-PT-60S",
        "PT2H-60M",
        "P2W-7D",
        "P1DT2M-60S",
      })
  void a_sign_is_refused_by_name(String text) {
    assertRefused(text);
  }

  /** U+017F, the long s, is an S to those who compare in upper case. */
  @ParameterizedTest
  @ValueSource(strings = {"P1DT60\u017f", "P1MT1\u017f", "PT60.S", "P1DT60.S"})
  void what_only_javas_parser_takes_for_iso_8601_is_refused_by_name(String text) {
    assertRefused(text);
  }

  /** The text is stored and shown as it was asked for in; v3 has 255 characters for it. */
  @Test
  void a_text_too_long_to_store_is_refused_by_name() {
    assertRefused("P" + "0".repeat(300) + "1D");
  }

  @Test
  void the_message_says_which_value_broke_which_rule() {
    assertThatThrownBy(() -> Interval.parse("PT0S"))
        .hasMessageStartingWith("interval \"PT0S\" must be longer than zero; use one-off=true");
    assertThatThrownBy(() -> Interval.parse("soon"))
        .hasMessageStartingWith("cannot parse interval \"soon\"");
    assertThatThrownBy(() -> Interval.parse("P101Y"))
        .hasMessage("interval \"P101Y\" is longer than 100 years");
  }

  @Test
  void the_message_escapes_and_cuts_what_it_quotes() {
    assertThatThrownBy(() -> Interval.parse("6\r\n0\0"))
        .hasMessageContaining("\"6\\u000d\\u000a0\\u0000\"");
    assertThatThrownBy(() -> Interval.parse("x".repeat(100_000)))
        .hasMessageContaining("\"" + "x".repeat(80) + "...\"")
        .extracting(e -> String.valueOf(e.getMessage()).length())
        .satisfies(length -> assertThat(length).isLessThan(300));
  }

  @Test
  void no_text_makes_it_throw_anything_else_or_accept_what_breaks_the_limits() {
    Random random = new Random(SEED);
    List<String> seeds = new ArrayList<>(bad());
    seeds.removeIf(text -> text.length() > 60);
    List<String> wrong = new ArrayList<>();
    int accepted = 0;
    for (int i = 0; i < 200_000 && wrong.size() < 20; i++) {
      String text = mutated(seeds, random);
      try {
        Interval interval = Interval.parse(text);
        accepted++;
        if (!withinLimits(interval)) {
          wrong.add(text + " was read as " + interval);
        }
      } catch (InvalidParameterException e) {
        if (!e.parameter().equals("interval")) {
          wrong.add(text + " blames " + e.parameter());
        }
      } catch (RuntimeException | StackOverflowError e) {
        wrong.add(text + " throws " + e);
      }
    }

    assertThat(wrong).as("seed %d", SEED).isEmpty();
    assertThat(accepted).as("the mutations are not all nonsense").isGreaterThan(2_000);
  }

  private static boolean withinLimits(Interval interval) {
    return interval.months() >= 0
        && interval.days() >= 0
        && !interval.exact().isNegative()
        && interval.exact().equals(interval.exact().truncatedTo(ChronoUnit.SECONDS))
        && interval.meanLength().compareTo(Duration.ofSeconds(1)) >= 0
        && interval.meanLength().compareTo(HUNDRED_YEARS) <= 0;
  }

  private static final List<String> PIECES =
      List.of(
          "P",
          "T",
          "Y",
          "M",
          "W",
          "D",
          "H",
          "S",
          "0",
          "1",
          "9",
          "60",
          "-",
          "+",
          ".",
          ",",
          " ",
          "p",
          "t",
          "s",
          "e",
          "\0",
          "\u0661",
          "\u017f",
          "PT",
          "P1D",
          "T1S",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "153722867280912930",
          "2562047788015215");

  private static String mutated(List<String> seeds, Random random) {
    StringBuilder text = new StringBuilder(pick(seeds, random));
    if (random.nextInt(4) == 0) {
      text = new StringBuilder("P1Y2M3W4DT5H6M7S");
    }
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, pick(PIECES, random));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
        case 2 -> text.replace(at, Math.min(text.length(), at + 1), pick(PIECES, random));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static void assertRefused(String text) {
    @Nullable Throwable thrown = catchThrowable(() -> Interval.parse(text));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            InvalidParameterException.class, e -> assertThat(e.parameter()).isEqualTo("interval"));
  }
}

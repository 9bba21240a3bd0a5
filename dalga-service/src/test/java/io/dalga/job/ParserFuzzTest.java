package io.dalga.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.occurrence.Occurrences;
import io.dalga.testing.Fuzz;
import io.dalga.testing.HostileReceiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each parser takes what a second reading of its grammar takes, and understands the same. */
class ParserFuzzTest {

  private static final Instant NOW = Instant.parse("2014-11-11T22:10:40Z");

  private static final List<String> INTERVALS =
      List.of(
          "60", "1", "3155760000", "0060", "PT5M", "P1M2DT3H", "P1Y2M3W4DT5H6M7S", "P100Y", "P1D");

  private static final List<String> TIMES =
      List.of(
          "2036-01-01T00:00:00Z",
          "1985-04-12T23:20:50.52Z",
          "2036-02-29t12:59:59.123456789+05:30",
          "1970-01-01T00:00:00-00:00",
          "9999-12-31T23:59:59.999Z",
          "1996-12-19T16:39:57-18:00");

  private static final List<String> ZONES =
      List.of("UTC", "Europe/Istanbul", "America/Argentina/Buenos_Aires", "EST", "Etc/GMT+12");

  private static <T> @Nullable T typed(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (InvalidParameterException e) {
      assertThat(e.getMessage()).isNotBlank();
      return null;
    }
  }

  @Test
  void intervals() {
    Fuzz.run(
        "intervals",
        INTERVALS,
        text -> {
          Interval interval = typed(() -> Interval.parse(text));
          same(interval, interval(text));
          if (interval != null) {
            String canonical =
                "P%dM%dDT%dS"
                    .formatted(interval.months(), interval.days(), interval.exact().toSeconds());
            same(Interval.parse(canonical), interval);
          }
          return interval != null;
        });
  }

  private static void same(@Nullable Object actual, @Nullable Object expected) {
    if (actual == null ? expected != null : !actual.equals(expected)) {
      throw new AssertionError("got " + actual + ", expected " + expected);
    }
  }

  /** Character by character; null where it is not an interval. */
  private static @Nullable Interval interval(String text) {
    if (isNumber(text, 18)) {
      return bounded(new long[] {0, 0, 0, 0, 0, 0, Long.parseLong(text)});
    }
    int time = text.indexOf('T');
    String date = time < 0 ? text : text.substring(0, time);
    long[] parts = new long[7];
    boolean isInterval =
        date.startsWith("P")
            && read(date.substring(1), "YMWD", parts, 0)
            && (time < 0 || time + 1 < text.length())
            && (time < 0 || read(text.substring(time + 1), "HMS", parts, 4));
    return isInterval ? bounded(parts) : null;
  }

  private static boolean isNumber(String text, int digits) {
    return !text.isEmpty()
        && text.length() <= digits
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean read(String text, String units, long[] parts, int first) {
    int begin = 0;
    for (int unit = 0; unit < units.length(); unit++) {
      int end = text.indexOf(units.charAt(unit), begin);
      if (end >= 0) {
        if (!isNumber(text.substring(begin, end), 10)) {
          return false;
        }
        parts[first + unit] = Long.parseLong(text.substring(begin, end));
        begin = end + 1;
      }
    }
    return begin == text.length();
  }

  /** Years, months, weeks, days, hours, minutes, seconds; 400 years have 146,097 days. */
  private static @Nullable Interval bounded(long[] parts) {
    long months = parts[0] * 12 + parts[1];
    long days = parts[2] * 7 + parts[3];
    Duration exact = Duration.ofHours(parts[4]).plusMinutes(parts[5]).plusSeconds(parts[6]);
    Duration mean = Duration.ofDays(146_097).dividedBy(4_800).multipliedBy(months);
    Duration length = mean.plusDays(days).plus(exact);
    boolean inBounds = !length.isZero() && length.compareTo(Duration.ofDays(36_525)) <= 0;
    return inBounds ? new Interval(months, days, exact) : null;
  }

  @Test
  void times() {
    Fuzz.run(
        "times",
        TIMES,
        text -> {
          Specification job =
              typed(() -> specification(Map.of("one-off", "true", "first-run", text)));
          same(job == null ? null : job.firstRun().toEpochMilli(), millis(text));
          return job != null;
        });
  }

  private static Specification specification(Map<String, String> parameters) {
    return Specification.parse(parameters, NOW, MonthOverflow.CLIP, () -> 0);
  }

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
              + "(?:\\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");

  private static @Nullable Long millis(String text) {
    Matcher time = RFC_3339.matcher(text);
    if (!time.matches()) {
      return null;
    }
    int[] n = new int[11];
    for (int i = 1; i < n.length; i++) {
      n[i] = time.group(i) == null || i == 8 || i == 7 ? 0 : Integer.parseInt(time.group(i));
    }
    int offset = (n[9] * 60 + n[10]) * ("-".equals(time.group(8)) ? -1 : 1);
    boolean exists =
        (n[2] >= 1 && n[2] <= 12 && n[3] >= 1 && n[3] <= YearMonth.of(n[1], n[2]).lengthOfMonth())
            && (n[4] < 24 && n[5] < 60 && n[6] < 60)
            && (n[10] < 60 && Math.abs(offset) <= 18 * 60);
    if (!exists) {
      return null;
    }
    String fraction = time.group(7) == null ? "" : time.group(7);
    long millis =
        LocalDate.of(n[1], n[2], n[3]).toEpochDay() * 86_400_000
            + (n[4] * 3_600 + (n[5] - offset) * 60 + n[6]) * 1_000L
            + Integer.parseInt((fraction + "000").substring(0, 3));
    return millis >= 0 && millis <= 253_402_300_799_999L ? millis : null;
  }

  @Test
  void zones() {
    Set<String> known = new TreeSet<>(ZoneId.getAvailableZoneIds());
    known.addAll(List.of("EST", "MST", "HST"));
    Fuzz.run(
        "zones",
        ZONES,
        text -> {
          ZoneId zone = typed(() -> Schedule.zone(text));
          same(zone != null, known.contains(text));
          return zone != null;
        });
  }

  /** Whole requests: what is accepted has a next run, and one after that, and another. */
  @Test
  void schedules() {
    List<String> seeds =
        List.of(
            "interval=60|location=UTC",
            "interval=P1M|first-run=2012-01-31T02:30:00Z|location=America/Los_Angeles",
            "interval=P1Y2M3W4DT5H6M7S|first-run=1970-01-01T00:00:00Z|location=Africa/Monrovia",
            "interval=P100Y|first-run=9999-12-31T23:59:59Z|location=Pacific/Apia",
            "interval=PT1S|first-run=1985-04-12T23:20:50.52Z|immediate=off|target=default",
            "interval=1|immediate=YES|one-off=f",
            "one-off=On|immediate=t",
            "one-off=1|first-run=2036-01-01T00:00:00Z");
    Fuzz.run("schedules", seeds, text -> isSchedule(parameters(text)));
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : text.split("\\|")) {
      int equals = pair.indexOf('=');
      parameters.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
    }
    return parameters;
  }

  private static boolean isSchedule(Map<String, String> parameters) {
    Specification job = typed(() -> specification(parameters));
    if (job == null) {
      return false;
    }
    Schedule schedule = job.schedule();
    schedule.check();
    assertThat(schedule.location()).isEqualTo(parameters.getOrDefault("location", "UTC"));
    if (!schedule.oneOff()) {
      for (MonthOverflow overflow : MonthOverflow.values()) {
        Occurrences recurrence = schedule.occurrences(overflow);
        Instant now = job.firstRun().isAfter(NOW) ? job.firstRun() : NOW;
        Instant next = Objects.requireNonNull(recurrence.firstAfter(now));
        assertThat(next).isAfter(now);
        assertThat(recurrence.firstAfter(next)).isAfter(next);
      }
    }
    return true;
  }

  @Test
  void keys() {
    List<String> seeds =
        List.of("check_feed|1234", "a/b|{\"feed\":1}", "50%|na\u00efve", ".a/b..|x", "a%2fb|\\");
    Fuzz.run(
        "keys",
        seeds,
        text -> {
          int bar = Math.max(0, text.indexOf('|'));
          String path = text.substring(0, bar);
          String body = text.substring(bar);
          JobKey key = typed(() -> JobKey.of(path, body));
          same(key, isText(path) && isText(body) && isPath(path) ? new JobKey(path, body) : null);
          return key != null;
        });
  }

  private static boolean isText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length > 0
        && bytes.length <= 65_536
        && text.indexOf('\0') < 0
        && new String(bytes, StandardCharsets.UTF_8).equals(text);
  }

  private static boolean isPath(String path) {
    return path.codePoints().count() <= 255 && !HostileReceiver.seesDots(path);
  }
}

package io.dalga.job.occurrence;

import io.dalga.job.MonthOverflow;
import io.dalga.job.RepeatingOccurrences;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Schedules of every kind, most of which occur where clocks are changed, by the texts of them. */
final class Schedules {

  static final List<String> CRON =
      List.of(
          "* * * * *",
          "*/15 * * * *",
          "7-59/13 * * * *",
          "0 * * * *",
          "30 * * * *",
          "59 0-23 * * *",
          "15 */1 * * *",
          "0 */2 * * *",
          "30 1-23/2 * * *",
          "0 0 * * *",
          "30 0 * * *",
          "59 23 * * *",
          "30 1 * * *",
          "0 2 * * *",
          "30 2 * * *",
          "0,15,30,45 2 * * *",
          "*/5 0-3 * * *",
          "0 3 * * *",
          "*/30 22-23 * * *",
          "* 2 * * *",
          "30 2 * * SUN",
          "30 2 * * 5-7",
          "30 2 * * MON-FRI",
          "0 0,2 L * *",
          "30 2 L-6 * *",
          "30 2 LW * *",
          "30 2 28W,29W * *",
          "30 1 * MAR,OCT SUNL",
          "0 0-2 * * SUN#2",
          "15 2 25-31 3,10 ?",
          "30 2 1 * SUN",
          "*/20 */2 */2 * *",
          "0 0 29 2 *");

  static final List<String> RRULES =
      List.of(
          "FREQ=DAILY",
          "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
          "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,20,40",
          "FREQ=DAILY;INTERVAL=2;BYHOUR=0;BYMINUTE=0",
          "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30",
          "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU,MO;WKST=SU;BYHOUR=1;BYMINUTE=59",
          "FREQ=MONTHLY;BYDAY=-1SU;BYHOUR=2;BYMINUTE=15",
          "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1,3;BYHOUR=0;BYMINUTE=30",
          "FREQ=YEARLY;BYMONTH=3,4,9,10,11;BYDAY=SU;BYHOUR=2,3;BYMINUTE=0,30",
          "FREQ=YEARLY;BYWEEKNO=10,13,43,44;BYDAY=SU;BYHOUR=2;BYMINUTE=30",
          "FREQ=YEARLY;BYYEARDAY=80,85,88,-60,-65,300;BYHOUR=1,2;BYMINUTE=0",
          "FREQ=HOURLY",
          "FREQ=HOURLY;BYMINUTE=0,45",
          "FREQ=HOURLY;INTERVAL=2",
          "FREQ=HOURLY;INTERVAL=5;BYMINUTE=10",
          "FREQ=HOURLY;BYHOUR=0,1,2;BYDAY=SA,SU",
          "FREQ=MINUTELY",
          "FREQ=MINUTELY;INTERVAL=7",
          "FREQ=MINUTELY;INTERVAL=90",
          "FREQ=MINUTELY;INTERVAL=20;BYHOUR=1,2,3",
          "FREQ=SECONDLY;INTERVAL=600");

  private Schedules() {}

  /** So many cron expressions, drawn by chance. */
  static List<String> cron(int number, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return Stream.generate(
            () ->
                String.join(
                    " ",
                    any(random, "0", "30", "*", "*/5", "*/20", "7,37", "10-50/10", "59", "1-3"),
                    any(
                        random,
                        "*",
                        "0",
                        "1",
                        "2",
                        "3",
                        "23",
                        "0-3",
                        "1,2",
                        "*/2",
                        "1-23/3",
                        "0-23",
                        "22-23,0-1"),
                    any(
                        random, "*", "*", "*", "*", "L", "LW", "25-31", "1-14", "*/2", "30W",
                        "L-2"),
                    any(random, "*", "*", "*", "3,10", "MAR-APR,SEP-NOV", "*/3"),
                    any(random, "*", "*", "*", "?", "SUN", "0,6", "SAT-SUN", "SUNL", "7#2", "1-5")))
        .limit(number)
        .toList();
  }

  /** So many rules, drawn by chance. */
  static List<String> rules(int number, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return Stream.generate(() -> rule(random)).limit(number).toList();
  }

  private static String rule(RandomGenerator random) {
    String frequency =
        any(random, "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "DAILY", "HOURLY", "MINUTELY");
    String days =
        switch (frequency) {
          case "YEARLY" ->
              any(
                  random,
                  ";BYMONTH=3,10;BYDAY=-1SU",
                  ";BYDAY=SU,MO;BYMONTH=3,4,9,10,11",
                  ";BYMONTHDAY=25,26,27,28,29,30,31",
                  ";BYYEARDAY=70,80,90,-60",
                  ";BYDAY=10SU,11SU,-9SU,-10SU",
                  ";BYWEEKNO=9,10,11,12,13,43,44;BYDAY=SU");
          case "MONTHLY" ->
              any(random, ";BYDAY=2SU,-1SU", ";BYMONTHDAY=-1,-2,-3,-4", ";BYDAY=SU;BYSETPOS=-1,2");
          case "WEEKLY" -> any(random, ";BYDAY=SU", ";BYDAY=SA,SU;WKST=SU", ";BYDAY=MO,SU,FR");
          default -> any(random, "", "", ";BYDAY=SU,MO,FR", ";BYMONTH=3,4,9,10,11");
        };
    String hours = any(random, "", ";BYHOUR=2", ";BYHOUR=0,1,2,3", ";BYHOUR=23,0");
    boolean minutely = frequency.equals("MINUTELY");
    boolean chosen = days.contains("BYSETPOS") || minutely;
    String minutes = chosen ? "" : any(random, "", ";BYMINUTE=0", ";BYMINUTE=0,15,59");
    String interval = any(random, "", "", ";INTERVAL=2", minutely ? ";INTERVAL=25" : ";INTERVAL=3");
    return "FREQ="
        + frequency
        + interval
        + days
        + (days.contains("BYSETPOS") ? ";BYHOUR=2" : hours)
        + minutes;
  }

  private static String any(RandomGenerator random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** What is to be compared: the product's reading of a text, and the test's own. */
  record Pair(String text, LocalMatcher matcher, Occurrences occurrences) {

    static Pair cron(String text, ZoneId zone) {
      return new Pair(text, new CronMatcher(text), CronOccurrences.parse(text, zone, 0));
    }

    /** So many days, which is an interval of the calendar. */
    static Pair interval(int days, LocalDateTime start, ZoneId zone) {
      LocalMatcher matcher =
          new LocalMatcher() {
            @Override
            public boolean matches(LocalDateTime time) {
              return time.toLocalTime().equals(start.toLocalTime())
                  && ChronoUnit.DAYS.between(start, time) % days == 0;
            }

            @Override
            public boolean isEveryHour() {
              return false;
            }

            @Override
            public boolean isMoved() {
              return true;
            }
          };
      String text = "R//P" + days + "D";
      Instant begin = start.atZone(zone).toInstant();
      return new Pair(
          text + " " + start,
          matcher,
          RepeatingOccurrences.parse(text, begin, zone, MonthOverflow.CLIP));
    }

    static Pair rule(String text, LocalDateTime start, ZoneId zone) {
      Instant begin = start.atZone(zone).toInstant();
      return new Pair(
          text, new RRuleMatcher(text, start), RRuleOccurrences.parse(text, begin, zone));
    }
  }
}

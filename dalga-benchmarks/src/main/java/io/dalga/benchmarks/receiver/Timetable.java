package io.dalga.benchmarks.receiver;

/**
 * When the jobs of a scenario are due: job i of n for the first time at {@code origin + i * spread
 * / n}, then every {@code period}.
 *
 * @param origin milliseconds since 1970 UTC
 * @param jobs how many there are; their bodies are 0 to jobs - 1
 * @param spread milliseconds that the first runs are spread over evenly
 * @param period milliseconds between two runs of a job; 0 = they run once
 */
public record Timetable(long origin, int jobs, long spread, long period) {

  /** All at once, and once. */
  public static Timetable once(long origin, int jobs) {
    return new Timetable(origin, jobs, 0, 0);
  }

  /** When a job is due for the first time, in milliseconds since 1970 UTC. */
  long firstDue(int job) {
    return origin + (jobs == 0 ? 0 : spread * job / jobs);
  }

  String text() {
    return origin + " " + jobs + " " + spread + " " + period;
  }

  static Timetable parse(String[] words, int first) {
    return new Timetable(
        Long.parseLong(words[first]),
        Integer.parseInt(words[first + 1]),
        Long.parseLong(words[first + 2]),
        Long.parseLong(words[first + 3]));
  }
}

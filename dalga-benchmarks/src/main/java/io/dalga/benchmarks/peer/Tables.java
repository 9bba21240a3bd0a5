package io.dalga.benchmarks.peer;

import java.util.List;

/** A peer's tables, in SQL. */
public interface Tables {

  /** What makes them, in an empty database. */
  List<String> schema();

  /**
   * What inserts jobs: from the table {@code timetable}, whose columns are {@code path}, {@code
   * job} (the number), {@code due} (milliseconds since 1970 UTC) and {@code period} (milliseconds;
   * 0 = once).
   */
  List<String> inserts();

  /** What counts the jobs due at a time (milliseconds since 1970 UTC), and not done. */
  String due(long time);

  /** What deletes all jobs. */
  List<String> clear();
}

package io.dalga.job.occurrence;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a clock on the wall shows around a change of it, step by step of real time; and by that,
 * which instants a schedule must occur at. It knows of gaps and overlaps only what the walk shows.
 */
final class ClockChange {

  final ZoneId zone;
  private final ZoneOffsetTransition change;
  final List<Instant> instants = new ArrayList<>();
  private final List<LocalDateTime> shown = new ArrayList<>();
  private final List<Boolean> repeated = new ArrayList<>();
  private final List<List<LocalDateTime>> skipped = new ArrayList<>();

  ClockChange(ZoneId zone, ZoneOffsetTransition change, Duration around, Duration step) {
    this.zone = zone;
    this.change = change;
    Duration each = around.plus(change.getDuration().abs());
    Instant end = change.getInstant().plus(each);
    Set<LocalDateTime> before = new HashSet<>();
    LocalDateTime last = null;
    for (Instant i = change.getInstant().minus(each); !i.isAfter(end); i = i.plus(step)) {
      ZoneOffset offset = zone.getRules().getOffset(i);
      LocalDateTime local = LocalDateTime.ofInstant(i, offset);
      List<LocalDateTime> gap = new ArrayList<>();
      for (LocalDateTime l = last == null ? local : last.plus(step);
          l.isBefore(local);
          l = l.plus(step)) {
        gap.add(l);
      }
      instants.add(i);
      shown.add(local);
      repeated.add(!before.add(local));
      skipped.add(gap);
      last = local;
    }
  }

  Instant begin() {
    return instants.get(0);
  }

  Instant end() {
    return instants.get(instants.size() - 1);
  }

  /** The change itself, and when what it repeats is over. */
  List<Instant> edges() {
    return List.of(change.getInstant(), change.getInstant().plus(change.getDuration().abs()));
  }

  List<Instant> expected(LocalMatcher schedule) {
    Set<Instant> expected = new TreeSet<>();
    boolean everyHour = schedule.isEveryHour();
    for (int i = 0; i < instants.size(); i++) {
      if ((everyHour || !repeated.get(i)) && schedule.matches(shown.get(i))) {
        expected.add(instants.get(i));
      }
      List<LocalDateTime> gap = everyHour ? List.of() : skipped.get(i);
      for (int k = 0; k < gap.size(); k++) {
        if (schedule.matches(gap.get(k))) {
          expected.add(instants.get(schedule.isMoved() ? i + k : i));
        }
      }
    }
    return List.copyOf(expected);
  }

  @Override
  public String toString() {
    return zone + " " + begin() + " to " + end();
  }
}

package io.dalga.store;

import io.dalga.store.ListStore.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the jobs that a filter may let through, in the order of an index that is there for
 * other reasons, and looks at some ten thousand rows by one statement, never at all of a table. An
 * index of its own for lists would cost each job that comes and goes a fifth of the database's
 * time.
 */
final class Walk {

  /** Rows of the table, in its own order. */
  private static final int ROWS = 20_000;

  /**
   * How far apart in numbers rows may be for that to be made use of; where there are suddenly more,
   * a statement looks at so many times {@link #ROWS}.
   */
  private static final int SPARSE = 8;

  /** To find where so many rows end takes as long as to look at them, so it is not always done. */
  private static final int MEASURED_EVERY = 16;

  /** Entries of the index of what is due, whose rows are all over the place. */
  private static final int ENTRIES = 2_000;

  /** Slots that are looked into by one statement; MariaDB sorts what is not due in these. */
  private static final int SLOTS = 32;

  private final Database database;
  private final JobFilter filter;
  private final int rows;
  private @Nullable Position position;
  private @Nullable Long last;
  private long span;
  private int steps;
  private boolean over;

  /**
   * @param start behind what to begin; null = at the beginning
   */
  Walk(Database database, JobFilter filter, @Nullable Position start) {
    this(database, filter, start, ROWS);
  }

  /**
   * @param rows how many rows of the table to look at by a statement
   */
  Walk(Database database, JobFilter filter, @Nullable Position start, int rows) {
    this.database = database;
    this.filter = filter;
    this.position = start;
    this.rows = rows;
    this.span = rows;
  }

  /** Whether there is nothing more. */
  boolean isOver() {
    return over;
  }

  /** Where it has got to; null before the first step, and when it is over. */
  @Nullable Position position() {
    return over ? null : position;
  }

  /**
   * Goes on until that many jobs are found, or for a step; those that the filter lets through. When
   * it fails, it may be done over.
   */
  List<Position> step(Handle handle, int limit) {
    ListDao dao = database.lists(handle);
    List<Position> found =
        filter.dueBefore() == null && !filter.isOfFailed()
            ? ofRows(handle, dao, limit)
            : ofEntries(handle, dao, limit);
    if (found.size() >= limit) {
      over = false;
      position = found.get(found.size() - 1);
    }
    return found;
  }

  private List<Position> ofRows(Handle handle, ListDao dao, int limit) {
    if (last == null) {
      last = dao.last().orElse(0L);
    }
    long after = position == null ? 0 : position.id();
    long end = end(dao, after, last);
    Conditions conditions = new Conditions(filter);
    conditions.add("id > :after", "after", after);
    conditions.add("id <= :end", "end", end);
    List<Long> found = ids(handle, conditions, limit);
    steps++;
    over = end >= last;
    position = Position.ofRow(end);
    return found.stream().map(Position::ofRow).toList();
  }

  /** The first rows are looked at unmeasured: mostly they are enough. */
  private long end(ListDao dao, long after, long last) {
    if (steps % MEASURED_EVERY != 1) {
      return after + span;
    }
    long end = dao.behind(after, rows - 1).orElse(last);
    span = Math.min(end - after, (long) SPARSE * rows);
    return end;
  }

  private List<Position> ofEntries(Handle handle, ListDao dao, int limit) {
    Conditions conditions = new Conditions(filter);
    int most = conditions.sql.isEmpty() ? Math.min(limit, ENTRIES) : ENTRIES;
    List<Position> positions =
        entries(dao, most).stream()
            .map(entry -> new Position(entry.slot(), entry.nextRun(), entry.id()))
            .toList();
    over = positions.size() < most;
    if (positions.isEmpty()) {
      return positions;
    }
    position = positions.get(positions.size() - 1);
    if (conditions.sql.isEmpty()) {
      return positions;
    }
    conditions.addIds(positions.stream().map(Position::id).toList());
    Set<Long> wanted = new HashSet<>(ids(handle, conditions, ENTRIES));
    return positions.stream().filter(at -> wanted.contains(at.id())).limit(limit).toList();
  }

  /** The next so many entries of the index. */
  private List<DueEntry> entries(ListDao dao, int most) {
    Position at = position;
    Long before = filter.dueBefore() == null ? null : filter.dueBefore().toEpochMilli();
    List<DueEntry> entries = new ArrayList<>();
    if (at != null) {
      entries.addAll(
          before == null
              ? dao.pausedBehind(at.slot(), at.id(), most)
              : dao.dueBehind(at.slot(), at.nextRun(), at.id(), before, most));
    }
    List<Integer> slots =
        dao.slots().stream().filter(slot -> at == null || slot > at.slot()).toList();
    for (int i = 0; i < slots.size() && entries.size() < most; i += SLOTS) {
      List<Integer> some = slots.subList(i, Math.min(i + SLOTS, slots.size()));
      int limit = most - entries.size();
      entries.addAll(before == null ? dao.paused(some, limit) : dao.due(some, before, limit));
    }
    return entries;
  }

  private List<Long> ids(Handle handle, Conditions conditions, int limit) {
    Query query =
        handle.createQuery(
            "SELECT id FROM jobs WHERE " + conditions.sql + " ORDER BY id LIMIT " + limit);
    conditions.values.forEach(query::bind);
    if (conditions.ids != null) {
      query.bindList("ids", conditions.ids);
    }
    return query.mapTo(Long.class).list();
  }

  /** What a filter asks of a row, as SQL. */
  private static final class Conditions {
    private final StringBuilder sql = new StringBuilder();
    private final Map<String, Object> values = new HashMap<>();
    private @Nullable Collection<Long> ids;

    Conditions(JobFilter filter) {
      equal("path", filter.path());
      equal("target", filter.target());
      equal("state", filter.state() == null ? null : filter.state().text());
      equal("last_outcome", filter.lastOutcome());
      equal("owner", filter.owner());
      if (filter.prefix() != null) {
        add("path LIKE :prefix ESCAPE '!'", "prefix", JobFilter.literal(filter.prefix()) + "%");
      }
      if (filter.error() != null) {
        firstLineOfError(filter.error());
      }
    }

    void add(String condition, String name, Object value) {
      sql.append(sql.isEmpty() ? "" : " AND ").append(condition);
      values.put(name, value);
    }

    void addIds(Collection<Long> wanted) {
      sql.append(sql.isEmpty() ? "" : " AND ").append("id IN (<ids>)");
      ids = wanted;
    }

    private void equal(String column, @Nullable String value) {
      if (value != null && value.isEmpty()) {
        sql.append(sql.isEmpty() ? "" : " AND ").append(column).append(" IS NULL");
      } else if (value != null) {
        add(column + " = :" + column, column, value);
      }
    }

    /** Not by =, which does not see blanks at the end. */
    private void firstLineOfError(String line) {
      String exactly = "last_error LIKE :error ESCAPE '!'";
      String none = line.isEmpty() ? "last_error IS NULL OR " : "";
      add(
          "(" + none + exactly + " OR last_error LIKE :errorLine ESCAPE '!')",
          "error",
          JobFilter.literal(line));
      values.put("errorLine", JobFilter.literal(line) + "\n%");
    }
  }
}

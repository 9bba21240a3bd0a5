package io.dalga.store;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * A table of the Go original, of whichever version; it is only read. Thread-safe. Every method
 * throws the database's exceptions.
 */
public final class GoTable {

  /** What a session's instance has not renewed for so long is dead, as the original has it. */
  private static final String IS_ALIVE =
      "SELECT COUNT(*) FROM <instances> WHERE updated_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE";

  private static final Set<String> NEEDED = Set.of("path", "body", "interval", "next_run");

  /**
   * A page in the order of the primary key. Times leave the database as texts: the driver would
   * take them for times of some zone, and drop zeros and fractions.
   */
  private static final String PAGE =
      """
      SELECT path,
             body,
             CAST(`interval` AS CHAR) AS interval_text,
             <location> AS location_text,
             CAST(next_run AS CHAR) AS next_run_text,
             CAST(<nextSched> AS CHAR) AS next_sched_text
      FROM <table>
      WHERE <after>
      ORDER BY path, body
      LIMIT :limit
      """;

  private final Jdbi jdbi;
  private final String name;
  private final Set<String> columns;

  private GoTable(Jdbi jdbi, String name, Set<String> columns) {
    this.jdbi = jdbi;
    this.name = name;
    this.columns = columns;
  }

  /**
   * Finds it in the database that one is connected to.
   *
   * @return null when there is no table of that name, or it is Dalga's own
   * @throws IllegalArgumentException when it is neither's, or the name cannot be that of a table of
   *     the original
   */
  static @Nullable GoTable find(Jdbi jdbi, String name) {
    // It pastes its name into its SQL without quotes.
    if (!name.matches("[0-9A-Za-z_$\\u0080-\\uffff]{1,64}")) {
      throw new IllegalArgumentException(
          "table \""
              + name
              + "\" must be a name of letters, digits, _ and $, without its database");
    }
    Set<String> columns = columns(jdbi, name);
    if (columns.isEmpty() || columns.contains("key_hash")) {
      return null;
    }
    Set<String> missing = new TreeSet<>(NEEDED);
    missing.removeAll(columns);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "table "
              + name
              + " is not the Go original's: it has no column "
              + String.join(", ", missing));
    }
    return new GoTable(jdbi, name, columns);
  }

  private static Set<String> columns(Jdbi jdbi, String table) {
    return jdbi.withHandle(
        handle ->
            new TreeSet<>(
                handle
                    .createQuery(
                        """
                        SELECT LOWER(column_name)
                        FROM information_schema.columns
                        WHERE table_schema = DATABASE()
                          AND table_name = :table
                        """)
                    .bind("table", table)
                    .mapTo(String.class)
                    .list()));
  }

  public String name() {
    return name;
  }

  /** Which version of the original made it. */
  public String version() {
    if (!hasSchedules()) {
      return columns.contains("instance_id") ? "v2" : "v1";
    }
    return columns.contains("id") ? "v4" : "v3";
  }

  /** Whether it tells locations, and scheduled times from those of retries. */
  private boolean hasSchedules() {
    return columns.contains("location") && columns.contains("next_sched");
  }

  public long count() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM <table>")
                .define("table", quoted(name))
                .mapTo(Long.class)
                .one());
  }

  /** How many instances of the original have shown themselves within the last minute. */
  public long liveInstances() {
    String instances = name + "_instances";
    return columns(jdbi, instances).contains("updated_at")
        ? jdbi.withHandle(
            handle ->
                handle
                    .createQuery(IS_ALIVE)
                    .define("instances", quoted(instances))
                    .mapTo(Long.class)
                    .one())
        : 0;
  }

  /**
   * The next rows, in the order of the primary key.
   *
   * @param after the last one that was read, or null to begin
   * @param limit the most to return
   */
  public List<GoRow> page(@Nullable GoRow after, int limit) {
    return jdbi.withHandle(handle -> page(handle, after, limit));
  }

  private List<GoRow> page(Handle handle, @Nullable GoRow after, int limit) {
    Query query =
        handle
            .createQuery(PAGE)
            .define("table", quoted(name))
            .define("location", hasSchedules() ? "location" : "NULL")
            .define("nextSched", hasSchedules() ? "next_sched" : "next_run")
            .define(
                "after", after == null ? "TRUE" : "(path > :path OR path = :path AND body > :body)")
            .bind("limit", limit);
    if (after != null) {
      query.bind("path", after.path()).bind("body", after.body());
    }
    return query
        .map(
            (row, context) ->
                new GoRow(
                    row.getString("path"),
                    row.getString("body"),
                    row.getString("interval_text"),
                    row.getString("location_text"),
                    row.getString("next_run_text"),
                    row.getString("next_sched_text")))
        .list();
  }

  static String quoted(String name) {
    return "`" + name + "`";
  }
}

package io.dalga.store;

import io.dalga.job.Content;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobPolicy;
import io.dalga.job.JobState;
import io.dalga.job.LastRun;
import io.dalga.job.Reservation;
import io.dalga.job.Schedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link JobDao#COLUMNS}. It never fails on the content of a row: what cannot be understood
 * is found out when it is used, and sets this one job aside.
 */
final class JobMapper implements RowMapper<Job> {
  @Override
  public Job map(ResultSet row, StatementContext context) throws SQLException {
    JobKey key = new JobKey(row.getString("path"), row.getString("body"));
    return new Job(
        row.getLong("id"),
        key,
        schedule(row, key),
        row.getString("target"),
        content(row),
        policy(row),
        row.getString("owner"),
        row.getString("traceparent"),
        JobState.of(row.getString("state")),
        instant(row, "next_run"),
        Instant.ofEpochMilli(row.getLong("next_sched")),
        instant(row, "triggered_at"),
        integer(row, "runs_left"),
        row.getInt("attempts"),
        reservation(row),
        lastRun(row),
        fingerprint(row),
        row.getLong("generation"),
        row.getLong("version"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")));
  }

  private static Schedule schedule(ResultSet row, JobKey key) throws SQLException {
    String ruleKind = row.getString("rule_kind");
    long windowMs = row.getLong("window_ms");
    Duration window = row.wasNull() ? null : Duration.ofMillis(windowMs);
    return Schedule.of(
        kind(row.getInt("one_off") != 0, ruleKind),
        row.getString("interval_text"),
        row.getString("location"),
        Instant.ofEpochMilli(row.getLong("anchor")),
        instant(row, "ends_at"),
        window,
        key::seed);
  }

  private static Schedule.Kind kind(boolean oneOff, @Nullable String ruleKind) {
    for (Schedule.Kind kind : Schedule.Kind.values()) {
      if (kind.text().equals(ruleKind)) {
        return kind;
      }
    }
    return oneOff ? Schedule.Kind.ONCE : Schedule.Kind.INTERVAL;
  }

  private static Content content(ResultSet row) throws SQLException {
    return new Content(
        row.getBytes("payload"),
        row.getString("content_type"),
        Texts.ofJson(row.getString("headers")),
        row.getString("method"));
  }

  private static JobPolicy policy(ResultSet row) throws SQLException {
    String json = row.getString("policies");
    return json == null ? JobPolicy.NONE : new JobPolicy(Texts.ofJson(json));
  }

  private static @Nullable Reservation reservation(ResultSet row) throws SQLException {
    Instant until = instant(row, "reserved_until");
    return until == null
        ? null
        : new Reservation(
            row.getLong("reservation"), Instant.ofEpochMilli(row.getLong("reserved_at")), until);
  }

  private static @Nullable Long fingerprint(ResultSet row) throws SQLException {
    long value = row.getLong("fingerprint");
    return row.wasNull() ? null : value;
  }

  private static @Nullable LastRun lastRun(ResultSet row) throws SQLException {
    Instant startedAt = instant(row, "last_started_at");
    if (startedAt == null) {
      return null;
    }
    String outcome = row.getString("last_outcome");
    return new LastRun(
        startedAt,
        outcome == null ? "" : outcome,
        integer(row, "last_status"),
        row.getString("last_error"),
        Duration.ofMillis(row.getLong("last_duration_ms")));
  }

  static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}

package io.dalga.store;

import io.dalga.job.JobKey;
import io.dalga.job.LedgerEntry;
import io.dalga.job.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads {@link LedgerDao#SELECT_FROM_RUNS}. */
final class LedgerMapper implements RowMapper<LedgerEntry> {
  @Override
  public LedgerEntry map(ResultSet row, StatementContext context) throws SQLException {
    Duration took = Duration.ofMillis(row.getLong("duration_ms"));
    long instance = row.getLong("instance_id");
    boolean byInstance = !row.wasNull();
    return new LedgerEntry(
        row.getLong("id"),
        new JobKey(row.getString("path"), row.getString("body")),
        row.getString("target"),
        row.getString("run_id"),
        Instant.ofEpochMilli(row.getLong("scheduled_at")),
        JobMapper.integer(row, "attempt"),
        Instant.ofEpochMilli(row.getLong("ended_at")).minus(took),
        took,
        RunState.parse("outcome", row.getString("outcome")),
        JobMapper.integer(row, "status"),
        row.getString("error"),
        row.getString("reply"),
        byInstance ? Long.valueOf(instance) : null);
  }
}

package io.dalga.store;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import java.io.IOException;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** MySQL and MariaDB write many rows by one statement that is always the same. */
interface MySqlLedgerDao extends LedgerDao {

  @Override
  default void insertAll(List<LedgerRow> rows) {
    insertJoined(MySqlJobDao.Json.array(rows, MySqlLedgerDao::write));
  }

  @SqlUpdate(
      INSERT_INTO_RUNS
          + """
          SELECT
            n.ended_at, n.id, n.job_key, n.path, n.body, n.run_id, n.target, n.scheduled_at, n.attempt,
            n.duration_ms, n.outcome, n.status, n.error, n.reply, n.instance_id
          FROM JSON_TABLE(
              :rows,
              '$[*]' COLUMNS (
                ended_at BIGINT PATH '$[0]',
                id BIGINT PATH '$[1]',
                job_key BIGINT PATH '$[2]',
                path VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[3]',
                body MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$[4]',
                run_id VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[5]',
                target VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[6]',
                scheduled_at BIGINT PATH '$[7]',
                attempt INT PATH '$[8]',
                duration_ms BIGINT PATH '$[9]',
                outcome VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[10]',
                status INT PATH '$[11]',
                error VARCHAR(1000) CHARACTER SET utf8mb4 PATH '$[12]',
                reply VARCHAR(1024) CHARACTER SET utf8mb4 PATH '$[13]',
                instance_id BIGINT PATH '$[14]'
              )) AS n
          WHERE TRUE
          """
          + UNLESS_THERE)
  int insertJoined(String rows);

  /**
   * The optimizer takes the outcomes that it has seen for equally frequent, and would go through
   * all attempts, the latest first, for the few that failed.
   */
  @Override
  @SqlQuery(SELECT_FROM_RUNS + "FORCE INDEX (runs_of_outcome)\n" + WHERE_OUTCOME)
  List<LedgerEntry> ofOutcome(
      String outcome, long since, @BindMethods LedgerPosition before, int limit);

  /** The oldest first: replicas that repeat statements delete the same. H2 has no such order. */
  @Override
  @SqlUpdate(DELETE_BEFORE + "ORDER BY ended_at, id LIMIT :limit")
  int deleteBefore(@BindMethods LedgerPosition before, int limit);

  private static void write(JsonGenerator json, LedgerRow row) throws IOException {
    json.writeNumber(row.endedAt());
    json.writeNumber(row.id());
    json.writeNumber(row.jobKey());
    json.writeString(row.path());
    json.writeString(row.body());
    json.writeString(row.runId());
    json.writeString(row.target());
    json.writeNumber(row.scheduledAt());
    MySqlJobDao.Json.writeNumber(json, row.attempt());
    json.writeNumber(row.durationMs());
    json.writeString(row.outcome());
    MySqlJobDao.Json.writeNumber(json, row.status());
    json.writeString(row.error());
    json.writeString(row.reply());
    MySqlJobDao.Json.writeNumber(json, row.instanceId());
  }
}

package io.dalga.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dalga.job.Job;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * MySQL and MariaDB write many rows by one statement: the new values travel as one JSON parameter
 * and are joined to the rows by primary key. STRAIGHT_JOIN keeps the optimizer from starting with
 * the table.
 */
interface MySqlJobDao extends JobDao {

  @Override
  default int upsertAll(List<JobRow> rows) {
    return upsertJoined(Json.array(rows, Json::writeDefinition));
  }

  @SqlUpdate(
      INSERT_INTO_JOBS
          + """
          SELECT
            UNHEX(n.key_hash), n.slot, n.path, n.body, n.one_off, n.interval_text, n.rule_kind,
            n.location, n.anchor, n.ends_at, n.window_ms, n.target, FROM_BASE64(n.payload),
            n.content_type, n.headers, n.method, n.policies, n.owner, n.traceparent, n.state, n.next_run, n.next_sched, n.triggered_at,
            n.runs_left, n.attempts, n.fingerprint, n.generation, 0, n.created_at, n.updated_at
          FROM JSON_TABLE(
              :rows,
              '$[*]' COLUMNS (
                key_hash CHAR(64) CHARACTER SET utf8mb4 PATH '$[0]',
                slot INT PATH '$[1]',
                path VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[2]',
                body MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$[3]',
                one_off INT PATH '$[4]',
                interval_text VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[5]',
                rule_kind VARCHAR(8) CHARACTER SET utf8mb4 PATH '$[6]',
                location VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[7]',
                anchor BIGINT PATH '$[8]',
                ends_at BIGINT PATH '$[9]',
                window_ms BIGINT PATH '$[10]',
                target VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[11]',
                payload LONGTEXT CHARACTER SET utf8mb4 PATH '$[12]',
                content_type VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[13]',
                headers TEXT CHARACTER SET utf8mb4 PATH '$[14]',
                method VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[15]',
                policies VARCHAR(1024) CHARACTER SET utf8mb4 PATH '$[16]',
                owner VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[17]',
                state VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[18]',
                next_run BIGINT PATH '$[19]',
                next_sched BIGINT PATH '$[20]',
                triggered_at BIGINT PATH '$[21]',
                runs_left INT PATH '$[22]',
                attempts INT PATH '$[23]',
                fingerprint BIGINT PATH '$[24]',
                generation BIGINT PATH '$[25]',
                created_at BIGINT PATH '$[26]',
                updated_at BIGINT PATH '$[27]',
                traceparent VARCHAR(55) CHARACTER SET utf8mb4 PATH '$[28]'
              )) AS n
          WHERE TRUE
          """
          + Upsert.OR_REPLACE)
  int upsertJoined(String rows);

  @Override
  default List<Job> read(Collection<Long> ids, long until) {
    return readJoined(Json.numbers(ids), until);
  }

  /** A text that is always the same, so that it is taken apart once, here and at the server. */
  @SqlQuery(
      "SELECT "
          + COLUMNS
          + """
          FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) AS n
          STRAIGHT_JOIN jobs j ON j.id = n.id AND j.next_run <= :until
          """)
  List<Job> readJoined(String ids, long until);

  @Override
  default int completeAll(List<RunRow> rows) {
    return rows.isEmpty() ? 0 : complete(Json.array(rows, Json::writeRun));
  }

  @SqlUpdate(
      """
      UPDATE JSON_TABLE(
          :rows,
          '$[*]' COLUMNS (
            id BIGINT PATH '$[0]',
            version BIGINT PATH '$[1]',
            state VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[2]',
            next_run BIGINT PATH '$[3]',
            next_sched BIGINT PATH '$[4]',
            triggered_at BIGINT PATH '$[5]',
            runs_left INT PATH '$[6]',
            attempts INT PATH '$[7]',
            last_started_at BIGINT PATH '$[8]',
            last_outcome VARCHAR(16) CHARACTER SET utf8mb4 PATH '$[9]',
            last_status INT PATH '$[10]',
            last_error VARCHAR(1000) CHARACTER SET utf8mb4 PATH '$[11]',
            last_duration_ms BIGINT PATH '$[12]',
            updated_at BIGINT PATH '$[13]'
          )) AS n
      STRAIGHT_JOIN jobs j ON j.id = n.id AND j.version = n.version
      SET j.state = n.state,
          j.next_run = n.next_run,
          j.next_sched = n.next_sched,
          j.triggered_at = n.triggered_at,
          j.runs_left = n.runs_left,
          j.attempts = n.attempts,
          j.last_started_at = n.last_started_at,
          j.last_outcome = n.last_outcome,
          j.last_status = n.last_status,
          j.last_error = n.last_error,
          j.last_duration_ms = n.last_duration_ms,
          j.version = j.version + 1,
          j.updated_at = n.updated_at
      """)
  int complete(String rows);

  @Override
  default int deleteAll(List<RunRow> rows) {
    return rows.isEmpty() ? 0 : delete(Json.array(rows, Json::writeVersion));
  }

  @SqlUpdate(
      """
      DELETE j
      FROM JSON_TABLE(
          :rows,
          '$[*]' COLUMNS (
            id BIGINT PATH '$[0]',
            version BIGINT PATH '$[1]'
          )) AS n
      STRAIGHT_JOIN jobs j ON j.id = n.id AND j.version = n.version
      """)
  int delete(String rows);

  /** Writes rows as the arrays that the statements above take apart. */
  final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_CHARACTERS = 160;

    private Json() {}

    private static String numbers(Collection<Long> numbers) {
      return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    /** Writes one row's values. */
    interface RowWriter<R> {
      void write(JsonGenerator json, R row) throws IOException;
    }

    static <R> String array(List<R> rows, RowWriter<R> writer) {
      StringWriter text = new StringWriter(rows.size() * TYPICAL_CHARACTERS);
      try (JsonGenerator json = FACTORY.createGenerator(text)) {
        json.writeStartArray();
        for (R row : rows) {
          json.writeStartArray();
          writer.write(json, row);
          json.writeEndArray();
        }
        json.writeEndArray();
      } catch (IOException e) {
        throw new UncheckedIOException("a StringWriter does no I/O", e);
      }
      return text.toString();
    }

    private static void writeDefinition(JsonGenerator json, JobRow row) throws IOException {
      json.writeString(HexFormat.of().formatHex(row.keyHash()));
      json.writeNumber(row.slot());
      json.writeString(row.path());
      json.writeString(row.body());
      json.writeNumber(row.oneOff());
      json.writeString(row.intervalText());
      json.writeString(row.ruleKind());
      json.writeString(row.location());
      json.writeNumber(row.anchor());
      writeNumber(json, row.endsAt());
      writeNumber(json, row.windowMs());
      json.writeString(row.target());
      writeBase64(json, row.payload());
      json.writeString(row.contentType());
      json.writeString(row.headers());
      json.writeString(row.method());
      json.writeString(row.policies());
      json.writeString(row.owner());
      json.writeString(row.state());
      writeNumber(json, row.nextRun());
      json.writeNumber(row.nextSched());
      writeNumber(json, row.triggeredAt());
      writeNumber(json, row.runsLeft());
      json.writeNumber(row.attempts());
      writeNumber(json, row.fingerprint());
      json.writeNumber(row.generation());
      json.writeNumber(row.createdAt());
      json.writeNumber(row.updatedAt());
      json.writeString(row.traceparent());
    }

    private static void writeVersion(JsonGenerator json, RunRow row) throws IOException {
      json.writeNumber(row.id());
      json.writeNumber(row.version());
    }

    private static void writeRun(JsonGenerator json, RunRow row) throws IOException {
      writeVersion(json, row);
      json.writeString(row.state());
      writeNumber(json, row.nextRun());
      json.writeNumber(row.nextSched());
      writeNumber(json, row.triggeredAt());
      writeNumber(json, row.runsLeft());
      json.writeNumber(row.attempts());
      writeNumber(json, row.lastStartedAt());
      json.writeString(row.lastOutcome());
      writeNumber(json, row.lastStatus());
      json.writeString(row.lastError());
      writeNumber(json, row.lastDurationMs());
      json.writeNumber(row.updatedAt());
    }

    private static void writeBase64(JsonGenerator json, byte @Nullable [] bytes)
        throws IOException {
      if (bytes == null) {
        json.writeNull();
      } else {
        json.writeBinary(bytes);
      }
    }

    static void writeNumber(JsonGenerator json, @Nullable Number number) throws IOException {
      if (number == null) {
        json.writeNull();
      } else {
        json.writeNumber(number.longValue());
      }
    }
  }
}

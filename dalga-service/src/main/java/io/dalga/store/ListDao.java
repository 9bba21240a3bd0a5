package io.dalga.store;

import io.dalga.job.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The statements of lists that are always the same. */
interface ListDao {

  /** The number of the row that is so many rows behind another one. */
  @SqlQuery("SELECT id FROM jobs WHERE id > :id ORDER BY id LIMIT 1 OFFSET :rows")
  Optional<Long> behind(long id, int rows);

  /** The number of the row that was stored last; none when there are no rows. */
  @SqlQuery("SELECT MAX(id) FROM jobs")
  Optional<Long> last();

  /** All that there are, those of queues included: a loose scan of the index. */
  @SqlQuery("SELECT slot FROM jobs GROUP BY slot ORDER BY slot")
  List<Integer> slots();

  /** What is due in a slot before a time, behind another entry. */
  @SqlQuery(
      """
      SELECT id, slot, next_run
      FROM jobs
      WHERE slot = :slot
        AND next_run < :before
        AND (next_run > :nextRun OR next_run = :nextRun AND id > :id)
      ORDER BY slot, next_run, id
      LIMIT :limit
      """)
  List<DueEntry> dueBehind(int slot, long nextRun, long id, long before, int limit);

  /**
   * What is due in slots before a time. Entries of the same slot and time come in the order of
   * their rows, as all three databases keep them; MariaDB would sort if it were told to.
   */
  @SqlQuery(
      """
      SELECT id, slot, next_run
      FROM jobs
      WHERE slot IN (<slots>)
        AND next_run < :before
      ORDER BY slot, next_run
      LIMIT :limit
      """)
  List<DueEntry> due(@BindList("slots") List<Integer> slots, long before, int limit);

  /** What is not due at all in a slot, behind another row. */
  @SqlQuery(
      """
      SELECT id, slot, 0
      FROM jobs
      WHERE slot = :slot
        AND next_run IS NULL
        AND id > :id
      ORDER BY slot, next_run, id
      LIMIT :limit
      """)
  List<DueEntry> pausedBehind(int slot, long id, int limit);

  /** What is not due at all in slots; the same of its order, but MariaDB sorts all the same. */
  @SqlQuery(
      """
      SELECT id, slot, 0
      FROM jobs
      WHERE slot IN (<slots>)
        AND next_run IS NULL
      ORDER BY slot, next_run
      LIMIT :limit
      """)
  List<DueEntry> paused(@BindList("slots") List<Integer> slots, int limit);

  /** What a job was asked for; null in rows of older versions. */
  record Fingerprint(byte[] keyHash, @Nullable Long fingerprint) {}

  @SqlQuery("SELECT key_hash, fingerprint FROM jobs WHERE key_hash IN (<hashes>)")
  @RegisterConstructorMapper(Fingerprint.class)
  List<Fingerprint> fingerprints(@BindList("hashes") Collection<byte[]> hashes);

  /** What the latest attempt of a job came to. */
  record Failure(
      long id,
      String target,
      @Nullable Integer lastStatus,
      @Nullable String lastError,
      @Nullable Long lastStartedAt) {}

  /** Without keys and payloads, which may be long. */
  @SqlQuery(
      """
      SELECT id, target, last_status, last_error, last_started_at
      FROM jobs
      WHERE id IN (<ids>)
      """)
  @RegisterConstructorMapper(Failure.class)
  List<Failure> failures(@BindList("ids") Collection<Long> ids);

  @SqlQuery("SELECT " + JobDao.COLUMNS + " FROM jobs j WHERE j.id IN (<ids>)")
  List<Job> read(@BindList("ids") Collection<Long> ids);
}

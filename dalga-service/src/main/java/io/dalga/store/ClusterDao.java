package io.dalga.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The statements on instances and slots; {@code <now>} is the database's clock. */
interface ClusterDao {

  @SqlQuery("SELECT <now>")
  long now();

  @SqlUpdate(
      """
      INSERT INTO instances (id, name, version, started_at, lease_until, running, lag_ms, draining)
      VALUES (:id, :name, :version, <now>, <now> + :leaseMillis, 0, 0, 0)
      """)
  void join(long id, String name, String version, long leaseMillis);

  /**
   * Renews a lease.
   *
   * @return 1, or 0 when the instance has been declared dead
   */
  @SqlUpdate(
      """
      UPDATE instances
      SET lease_until = <now> + :leaseMillis,
          running = :running,
          lag_ms = :lagMillis,
          draining = :draining
      WHERE id = :id
      """)
  int renew(long id, long leaseMillis, int running, long lagMillis, boolean draining);

  /** Holds off the reaper until the end of the transaction; empty when it was here already. */
  @SqlQuery("SELECT id FROM instances WHERE id = :id <shareLock>")
  Optional<Long> holdOffReaper(long id);

  /** Declares an instance dead, unless its lease has been renewed by now. */
  @SqlUpdate("DELETE FROM instances WHERE id = :id AND lease_until = :leaseUntil")
  int reap(long id, long leaseUntil);

  @SqlUpdate("DELETE FROM instances WHERE id = :id")
  int leave(long id);

  /** Has this session hold the lock that tells that an instance is there. */
  @SqlQuery(
      """
      SELECT CASE
        WHEN IS_USED_LOCK(CONCAT('dalga.', :id)) = CONNECTION_ID() THEN 1
        ELSE GET_LOCK(CONCAT('dalga.', :id), 0)
      END
      """)
  @Nullable Integer showPresence(long id);

  @SqlQuery("SELECT RELEASE_LOCK(CONCAT('dalga.', :id))")
  @Nullable Integer hidePresence(long id);

  @SqlQuery(
      """
      SELECT id, name, version, started_at, lease_until, running, lag_ms, draining,
             CASE WHEN lease_until < <now> THEN 1 ELSE 0 END AS expired,
             <present> AS present
      FROM instances
      """)
  @RegisterConstructorMapper(InstanceRow.class)
  List<InstanceRow> instances();

  @SqlQuery("SELECT slot, owner FROM slots ORDER BY slot")
  @RegisterConstructorMapper(SlotRow.class)
  List<SlotRow> slots();

  /** Who owns a slot; 0 = nobody. */
  record SlotRow(int slot, long owner) {}

  @SqlUpdate("UPDATE slots SET owner = :owner WHERE slot IN (<slots>) AND owner = 0")
  int take(long owner, @BindList("slots") Collection<Integer> slots);

  @SqlUpdate("UPDATE slots SET owner = 0 WHERE slot IN (<slots>) AND owner = :owner")
  int free(long owner, @BindList("slots") Collection<Integer> slots);

  @SqlUpdate("UPDATE slots SET owner = 0 WHERE owner = :owner")
  int freeAll(long owner);
}

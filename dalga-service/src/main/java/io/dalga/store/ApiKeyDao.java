package io.dalga.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The statements on the keys of callers; there are few, and they are found by their ids. */
interface ApiKeyDao {

  String SELECT_FROM_KEYS =
      """
      SELECT id, name, key_hash, role, prefixes, created_at, expires_at, last_used
      FROM api_keys
      """;

  @SqlUpdate(
      """
      INSERT INTO api_keys (
        id, name, key_hash, role, prefixes, created_at, expires_at, last_used)
      VALUES (
        :id, :name, :keyHash, :role, :prefixes, :createdAt, :expiresAt, :lastUsed)
      """)
  int insert(@BindMethods ApiKeyRow row);

  /** By the primary key. */
  @SqlQuery(SELECT_FROM_KEYS + "WHERE id = :id")
  Optional<ApiKey> find(String id);

  /** Waits for who changes it, and has them wait. */
  @SqlQuery(SELECT_FROM_KEYS + "WHERE id = :id FOR UPDATE")
  Optional<ApiKey> lock(String id);

  @SqlQuery(SELECT_FROM_KEYS + "ORDER BY created_at, id")
  List<ApiKey> all();

  @SqlUpdate("DELETE FROM api_keys WHERE id = :id")
  int delete(String id);

  /** It ends then, or sooner if it would have anyway. */
  @SqlUpdate(
      """
      UPDATE api_keys
      SET expires_at = :time
      WHERE id = :id
        AND (expires_at IS NULL OR expires_at > :time)
      """)
  int expire(String id, long time);

  @SqlUpdate("UPDATE api_keys SET last_used = :time WHERE id = :id")
  int use(String id, long time);
}

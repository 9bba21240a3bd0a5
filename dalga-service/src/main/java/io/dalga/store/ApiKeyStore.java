package io.dalga.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys of callers. Thread-safe. Every method throws the database's exceptions, and has done
 * nothing then, unless the connection broke after that.
 */
public final class ApiKeyStore {

  private final Database database;

  public ApiKeyStore(Database database) {
    this.database = database;
  }

  /** Adds a key; its id is new. */
  public void add(ApiKey key) {
    database.withHandle(
        database.api(), handle -> database.apiKeys(handle).insert(ApiKeyRow.of(key)));
  }

  /** The key of that id, be it expired. */
  public Optional<ApiKey> find(String id) {
    return database.withHandle(database.api(), handle -> database.apiKeys(handle).find(id));
  }

  /** All keys, the oldest first. */
  public List<ApiKey> all() {
    return database.withHandle(database.api(), handle -> database.apiKeys(handle).all());
  }

  /**
   * Takes a key away.
   *
   * @return false when there was none
   */
  public boolean delete(String id) {
    return database.withHandle(database.api(), handle -> database.apiKeys(handle).delete(id) > 0);
  }

  /**
   * Adds a key that takes the place of another one, which ends at that time at the latest; both or
   * nothing.
   *
   * @param successor makes it of the other one
   * @return empty when there is no such other one
   */
  public Optional<ApiKey> replace(String id, Instant end, Function<ApiKey, ApiKey> successor) {
    return database.inTransaction(
        database.api(),
        handle -> {
          ApiKeyDao dao = database.apiKeys(handle);
          Optional<ApiKey> added = dao.lock(id).map(successor);
          added.ifPresent(
              key -> {
                dao.insert(ApiKeyRow.of(key));
                dao.expire(id, end.toEpochMilli());
              });
          return added;
        });
  }

  /** Remembers that the key was used. */
  public void use(String id, Instant time) {
    database.withHandle(
        database.api(), handle -> database.apiKeys(handle).use(id, time.toEpochMilli()));
  }
}

package io.dalga.store;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;

/**
 * A database for a command that has no server around it: few connections, and much patience.
 * Connects when it is first used. Thread-safe.
 */
public final class StandaloneDatabase implements AutoCloseable {

  private final DatabaseFactory factory;
  private final ManagedDataSource source;
  private final Jdbi jdbi;

  public StandaloneDatabase(DatabaseFactory factory) {
    this.factory = factory;
    this.source = factory.migrationPool().build(new MetricRegistry(), "command");
    this.jdbi = Jdbi.create(source).installPlugin(new SqlObjectPlugin());
  }

  /** Brings its schema up to date. */
  public void migrate() {
    Migrations.run(factory.migrationPool(), new MetricRegistry());
  }

  /** Its jobs, to be added to; the schema is up to date. */
  public ImportStore jobs() {
    return new ImportStore(database());
  }

  /** The keys of callers; the schema is up to date. */
  public ApiKeyStore apiKeys() {
    return new ApiKeyStore(database());
  }

  private Database database() {
    return new Database(factory.isEmbedded() ? Dialect.H2 : Dialect.MYSQL, jdbi, jdbi, jdbi);
  }

  /**
   * A table of the Go original.
   *
   * @return null when there is no table of that name, or it is Dalga's own
   * @throws IllegalArgumentException when it is neither's
   */
  public @Nullable GoTable goTable(String name) {
    return GoTable.find(jdbi, name);
  }

  /** Gives a table another name. */
  public void rename(GoTable table, String name) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("RENAME TABLE <from> TO <to>")
                .define("from", GoTable.quoted(table.name()))
                .define("to", GoTable.quoted(name))
                .execute());
  }

  /** What it is called in messages, without secrets. */
  public String describe() {
    return factory.describe();
  }

  @Override
  public void close() {
    try {
      source.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close the connections to " + describe(), e);
    }
  }
}

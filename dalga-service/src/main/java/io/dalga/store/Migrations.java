package io.dalga.store;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.PooledDataSourceFactory;
import io.dropwizard.migrations.CloseableLiquibase;
import io.dropwizard.migrations.CloseableLiquibaseWithClassPathMigrationsFile;
import liquibase.Contexts;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.ui.LoggerUIService;

/** Brings the schema of a database up to date, as the command {@code db migrate} does. */
public final class Migrations {

  private static final String FILE = "migrations.xml";

  private Migrations() {}

  /**
   * Runs the changes that the database has not seen yet, one database at a time: what Liquibase
   * knows of a run is the whole JVM's.
   *
   * @throws IllegalStateException when the database cannot be reached, or refuses a change
   */
  public static synchronized void run(PooledDataSourceFactory pool, MetricRegistry metrics) {
    ManagedDataSource dataSource = pool.build(metrics, "migrate");
    try (CloseableLiquibase liquibase =
        new CloseableLiquibaseWithClassPathMigrationsFile(dataSource, FILE)) {
      liquibase.setShowSummary(UpdateSummaryEnum.OFF);
      Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> liquibase.update(new Contexts()));
    } catch (Exception e) {
      throw new IllegalStateException("cannot migrate the database: " + e.getMessage(), e);
    }
  }
}

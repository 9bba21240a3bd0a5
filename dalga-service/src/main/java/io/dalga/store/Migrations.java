package io.dalga.store;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.PooledDataSourceFactory;
import io.dropwizard.migrations.CloseableLiquibase;
import io.dropwizard.migrations.CloseableLiquibaseWithClassPathMigrationsFile;
import java.sql.SQLException;
import liquibase.Contexts;
import liquibase.UpdateSummaryEnum;
import liquibase.exception.LiquibaseException;

/** Brings the schema of a database up to date, as the command {@code db migrate} does. */
public final class Migrations {

  private static final String FILE = "migrations.xml";

  private Migrations() {}

  /**
   * Runs the changes that the database has not seen yet.
   *
   * @throws IllegalStateException when the database cannot be reached, or refuses a change
   */
  public static void run(PooledDataSourceFactory pool, MetricRegistry metrics) {
    ManagedDataSource dataSource = pool.build(metrics, "migrate");
    try (CloseableLiquibase liquibase =
        new CloseableLiquibaseWithClassPathMigrationsFile(dataSource, FILE)) {
      liquibase.setShowSummary(UpdateSummaryEnum.OFF);
      liquibase.update(new Contexts());
    } catch (LiquibaseException | SQLException e) {
      throw new IllegalStateException("cannot migrate the database: " + e.getMessage(), e);
    }
  }
}

package io.dalga.legacy;

import io.dalga.store.DatabaseFactory;
import io.dalga.store.GoTable;
import io.dalga.store.StandaloneDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start that the jobs of the Go original are not Dalga's yet. */
public final class GoJobsNotice {

  private static final Logger LOGGER = LoggerFactory.getLogger(GoJobsNotice.class);

  private GoJobsNotice() {}

  /**
   * Warns when Dalga has no jobs, and the Go original's table has. Throws the database's
   * exceptions.
   *
   * @param factory a database whose schema is up to date
   */
  public static void log(DatabaseFactory factory) {
    if (factory.isEmbedded()) {
      return;
    }
    try (StandaloneDatabase database = new StandaloneDatabase(factory)) {
      GoTable table = database.jobs().count() == 0 ? database.goTable(factory.goTable()) : null;
      if (table != null && table.count() > 0) {
        LOGGER.warn(
            "{} jobs of the Go original in table {} are not run: stop it, and run import-go",
            table.count(),
            table.name());
      }
    } catch (IllegalArgumentException e) {
      LOGGER.debug("table {} is somebody else's", factory.goTable(), e);
    }
  }
}

package io.dalga.store;

import io.dalga.job.HistoryMode;
import io.dalga.job.LedgerEntry;
import io.dalga.job.RunState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes the run ledger, in the transactions of those who have something to say: an entry is there
 * if and only if what it tells of is. Thread-safe.
 */
public final class Ledger {

  /** In characters; the rows of one statement fit into any server's largest packet. */
  private static final int MAX_LENGTH = 512 * 1024;

  private final Database database;
  private final HistoryMode mode;

  public Ledger(Database database, HistoryMode mode) {
    this.database = database;
    this.mode = mode;
  }

  /** Whether runs are kept of which this became. */
  boolean keeps(RunState state) {
    return mode.keeps(state);
  }

  /** Writes those that are to be kept; null is nothing, and one that is there stays as it is. */
  void write(Handle handle, Stream<? extends @Nullable LedgerEntry> entries) {
    List<LedgerRow> rows =
        entries
            .filter(Objects::nonNull)
            .filter(entry -> keeps(entry.state()))
            .map(LedgerRow::of)
            .sorted(Comparator.comparingLong(LedgerRow::endedAt).thenComparingLong(LedgerRow::id))
            .toList();
    List<LedgerRow> chunk = new ArrayList<>();
    int length = 0;
    for (LedgerRow row : rows) {
      length += row.length();
      if (length > MAX_LENGTH && !chunk.isEmpty()) {
        database.ledger(handle).insertAll(chunk);
        chunk.clear();
        length = row.length();
      }
      chunk.add(row);
    }
    if (!chunk.isEmpty()) {
      database.ledger(handle).insertAll(chunk);
    }
  }
}

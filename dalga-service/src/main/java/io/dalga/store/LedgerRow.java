package io.dalga.store;

import io.dalga.job.JobKey;
import io.dalga.job.LedgerEntry;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the run ledger as the columns hold it. Its components are the parameters of the
 * statements in {@link LedgerDao} that write it.
 *
 * <p>Public because Jdbi reads its components; nobody else has a use for it.
 */
public record LedgerRow(
    long endedAt,
    long id,
    long jobKey,
    String path,
    String body,
    String runId,
    String target,
    long scheduledAt,
    @Nullable Integer attempt,
    long durationMs,
    String outcome,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String reply,
    @Nullable Long instanceId) {

  static LedgerRow of(LedgerEntry entry) {
    return new LedgerRow(
        entry.position().endedAt(),
        entry.id(),
        jobKey(entry.key()),
        entry.key().path(),
        entry.key().body(),
        entry.runId(),
        entry.target(),
        entry.scheduledAt().toEpochMilli(),
        entry.attempt(),
        entry.took().toMillis(),
        entry.state().text(),
        entry.status(),
        RunRow.cut(entry.error()),
        entry.reply(),
        entry.instance());
  }

  /** What the entries of a job are found by: of its key's hash, as much as fits into a column. */
  static long jobKey(JobKey key) {
    return ByteBuffer.wrap(key.hash()).getLong();
  }

  /** About how many characters it has. */
  int length() {
    return path.length() + body.length() + length(error) + length(reply);
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}

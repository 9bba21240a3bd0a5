package io.dalga.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.Notice;
import io.dalga.api.Rfc3339;
import io.dalga.job.Event;
import io.dalga.job.Job;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Says what became of a job as the API would. */
public final class NoticeRenderer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private NoticeRenderer() {}

  /** The JSON of a {@link Notice}; as {@link io.dalga.store.Notices.Text} wants it. */
  public static String json(Event event, Job before, @Nullable Job after) {
    Notice notice =
        new Notice(
            event.text(),
            before.key().path(),
            before.key().body(),
            before.target(),
            after == null ? "deleted" : after.state().text(),
            before.run().id(),
            Rfc3339.at(before.run().scheduledAt(), ZoneOffset.UTC),
            after == null ? null : JobRenderer.lastRun(after.lastRun(), ZoneOffset.UTC),
            after == null ? null : JobRenderer.at(after.nextRun(), ZoneOffset.UTC));
    try {
      return JSON.writeValueAsString(notice);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and times can be written", e);
    }
  }
}

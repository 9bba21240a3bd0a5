package io.dalga.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.dalga.api.IntervalText;
import io.dalga.api.JobView;
import io.dalga.api.LastRun;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.time.OffsetDateTime;
import org.openjdk.jmh.annotations.Benchmark;

/** A job as the API shows it, by the mapper that Dropwizard makes. */
public class JobViewRules extends Rules {

  private final OffsetDateTime due = OffsetDateTime.parse("2026-08-01T12:05:00+03:00");
  private final JobView view =
      new JobView(
          "orders/remind",
          "1234567",
          IntervalText.of("PT5M"),
          "Europe/Istanbul",
          due,
          due,
          null,
          "scheduled",
          "default",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          0,
          new LastRun(due.minusMinutes(5), "delivered", 200, null, 20),
          due.minusDays(100),
          due.minusMinutes(5),
          "1f3a5c7e9b2d4f60");
  private final ObjectWriter writer = Jackson.newObjectMapper().writerFor(JobView.class);
  private final ObjectReader reader = Jackson.newObjectMapper().readerFor(JobView.class);
  private final byte[] json = toJson(view);

  private byte[] toJson(JobView job) {
    try {
      return writer.writeValueAsBytes(job);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To UTF-8. */
  @Benchmark
  public byte[] write() {
    return toJson(view);
  }

  /** From UTF-8, as clients do. */
  @Benchmark
  public JobView read() throws IOException {
    return reader.readValue(json);
  }
}

package io.dalga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.dalga.dispatch.DispatchListener;
import io.dalga.dispatch.DispatchListeners;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Specification;
import io.dalga.pull.PullListener;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What each event of the clockwork does to the numbers. */
class DispatchNumbersTest {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00Z");
  private static final Job JOB = job("default");

  private static Job job(String target) {
    return Specification.parse(
            Map.of("interval", "60", "target", target), NOW, MonthOverflow.CLIP, () -> 0)
        .asJob(new JobKey("a", "b"), 1, NOW);
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final DispatchListener numbers =
      new DispatchListeners(
          List.of(
              new DispatchMetrics(new MetricRegistry()),
              new DispatchNumbers(registry, List.of("default", "billing"))));

  private Exposition page() throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(page, registry.scrape(), EscapingScheme.DEFAULT);
    return Exposition.parse(page.toString(StandardCharsets.UTF_8));
  }

  static final List<Arguments> EVENTS =
      List.of(
          event("dalga_runs_missed_total", "default", listener -> listener.skipped(JOB)),
          event("dalga_runs_postponed_total", "default", listener -> listener.postponed(JOB)),
          event("dalga_runs_limited_total", "default", listener -> listener.limited(JOB)),
          event(
              "dalga_target_breaker_open",
              "default",
              listener -> listener.breaker("default", true)),
          event("dalga_jobs_quarantined_total", "", listener -> listener.quarantined(JOB, "no")),
          event("dalga_fenced_total", "", listener -> listener.fenced(1)),
          event("dalga_leases_lost_total", "", DispatchListener::leaseLost),
          event("dalga_slots_unowned", "", listener -> listener.balanced(1)),
          event("dalga_dispatch_lateness_seconds_sum", "", l -> l.started(Duration.ofSeconds(1))),
          event("dalga_completion_batch_runs_sum", "", l -> l.written(1, Duration.ZERO)),
          event("dalga_completion_write_seconds_sum", "", l -> l.written(7, Duration.ofSeconds(1))),
          event("dalga_poll_jobs_sum", "", listener -> listener.polled(1, Duration.ZERO)),
          event(
              "dalga_poll_seconds_sum", "", listener -> listener.polled(7, Duration.ofSeconds(1))),
          event(
              "dalga_attempt_duration_seconds_sum",
              "default",
              l -> l.finished(JOB, Outcome.delivered(200), Duration.ofSeconds(1))));

  private static Arguments event(String name, String target, Consumer<DispatchListener> event) {
    return Arguments.of(name, target, event);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("EVENTS")
  void an_event_takes_its_number_from_zero_to_one(
      String name, String target, Consumer<DispatchListener> event) throws Exception {
    String[] labels = target.isEmpty() ? new String[] {} : new String[] {"target", target};
    assertThat(page().value(name, labels)).isZero();

    event.accept(numbers);

    assertThat(page().value(name, labels)).isEqualTo(1);
  }

  @Test
  void each_outcome_of_each_target_has_a_number_of_its_own() throws Exception {
    numbers.finished(job("billing"), Outcome.gone(204), Duration.ZERO);
    numbers.finished(job("billing"), Outcome.failed("no"), Duration.ZERO);
    numbers.finished(job("billing"), Outcome.failed("no"), Duration.ZERO);

    Exposition page = page();
    assertThat(runs(page, "billing", "gone")).isEqualTo(1);
    assertThat(runs(page, "billing", "failed")).isEqualTo(2);
    assertThat(runs(page, "billing", "delivered")).isZero();
    assertThat(runs(page, "default", "failed")).isZero();
  }

  private static double runs(Exposition page, String target, String outcome) {
    return page.value("dalga_runs_total", "outcome", outcome, "target", target);
  }

  /** Its row says so; who writes rows could make as many numbers as there are. */
  @Test
  void a_target_that_there_is_not_gets_no_numbers() throws Exception {
    numbers.quarantined(job("unheard"), "unknown target");
    numbers.postponed(job("unheard"));
    numbers.finished(job("unheard"), Outcome.delivered(200), Duration.ZERO);

    assertThat(page().labelsOfSamples()).doesNotContainKey("unheard");
    assertThat(page().value("dalga_jobs_quarantined_total")).isEqualTo(1);
    assertThat(page().family("dalga_runs_total").samples()).allMatch(sample -> sample.value() == 0);
  }

  @Test
  void workers_that_come_are_counted_here_and_there() throws Exception {
    MetricRegistry dropwizard = new MetricRegistry();
    PullListener pulls = new PullNumbers(registry, new PullMetrics(dropwizard));

    pulls.reserved(3);
    pulls.reported(PullListener.Report.LATE);

    assertThat(page().value("dalga_pull_reserved_total")).isEqualTo(3);
    assertThat(page().value("dalga_pull_reports_total", "report", "late")).isEqualTo(1);
    assertThat(page().value("dalga_pull_reports_total", "report", "released")).isZero();
    assertThat(dropwizard.meter("dalga.pull.reserved").getCount()).isEqualTo(3);
    assertThat(dropwizard.meter("dalga.pull.late").getCount()).isEqualTo(1);
  }
}

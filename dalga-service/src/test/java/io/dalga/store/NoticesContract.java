package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.Notice;
import io.dalga.http.NoticeRenderer;
import io.dalga.job.Attempt;
import io.dalga.job.CatchUp;
import io.dalga.job.Event;
import io.dalga.job.HistoryMode;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Run;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.Notices.Addressee;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is told of jobs that fail and recover, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NoticesContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final long ME = 7;
  private static final JobKey KEY = new JobKey("p", "b");
  private static final Policy POLICY =
      new Policy(RetryPolicy.DEFAULT, true, CatchUp.DEFAULT, MonthOverflow.CLIP, 0, new Random(1));

  private final SettableClock clock = new SettableClock(NOW);
  private final TestDatabase database;
  private final JobStore jobs;
  private final ListStore lists;

  NoticesContract(TestServer server) {
    database = TestDatabase.on(server);
    jobs = new JobStore(database.database(), clock);
    lists = new ListStore(database.database(), clock, jobs, System::nanoTime);
    Cluster.forHeartbeat(database.database(), Duration.ofHours(1)).join(ME, "me", "1");
  }

  @BeforeEach
  void clear() {
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM jobs"));
  }

  @AfterAll
  void close() {
    database.close();
  }

  private RunStore runs(Set<Event> events) {
    return new RunStore(
        database.database(),
        clock,
        new Ledger(database.database(), HistoryMode.NONE),
        new Notices(
            database.database(),
            clock,
            new Random(),
            NoticeRenderer::json,
            new Addressee("alerts", "notices", events)));
  }

  private RunStore runs() {
    return runs(EnumSet.allOf(Event.class));
  }

  private void put(String... parameters) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "3600", "immediate", "true"));
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    jobs.put(
        Specification.parse(all, NOW, MonthOverflow.CLIP, () -> 0)
            .asJob(KEY, new Random().nextLong(), NOW));
  }

  private void end(RunStore runs, Function<Job, Transition> rule) {
    Job job = jobs.find(KEY).orElseThrow().job();
    assertThat(runs.complete(ME, List.of(new RunStore.Completion(job, rule, null)))).isTrue();
  }

  private Function<Job, Transition> after(Outcome outcome) {
    return job -> {
      clock.advance(Duration.ofMillis(5));
      Run run = job.run();
      return Transition.after(
          job, new Attempt(run, clock.instant(), Duration.ZERO, outcome), clock.instant(), POLICY);
    };
  }

  private static Outcome no() {
    return Outcome.failed("no");
  }

  private List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    JobFilter filter = new JobFilter("notices", null, null, null, null, null, null, null);
    lists
        .list(filter, null, 100)
        .jobs()
        .forEach(
            stored -> {
              Job notice = stored.job();
              assertThat(notice.target()).isEqualTo("alerts");
              assertThat(notice.schedule().oneOff()).isTrue();
              assertThat(notice.nextRun()).isBeforeOrEqualTo(clock.instant());
              assertThat(notice.content().contentType()).isEqualTo("application/json");
              byte[] payload = notice.content().payload();
              notices.add(parse(payload == null ? new byte[0] : payload));
            });
    return notices;
  }

  private static Notice parse(byte[] payload) {
    try {
      return new ObjectMapper()
          .readValue(new String(payload, StandardCharsets.UTF_8), Notice.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> events() {
    return notices().stream().map(Notice::event).toList();
  }

  @Test
  void a_run_that_is_given_up_is_told_once_and_its_recovery_too() {
    put("retry.max-attempts", "2");
    RunStore runs = runs();
    end(runs, after(no()));
    assertThat(notices()).as("it is tried again").isEmpty();

    end(runs, after(no()));

    assertThat(notices())
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.event()).isEqualTo("failed");
              assertThat(notice.path()).isEqualTo("p");
              assertThat(notice.body()).isEqualTo("b");
              assertThat(notice.state()).isEqualTo("failed");
              assertThat(notice.scheduledAt().toInstant()).isEqualTo(NOW);
              assertThat(notice.lastRun())
                  .satisfies(last -> assertThat(last.error()).isEqualTo("no"));
              assertThat(notice.nextRun()).isNull();
            });
    jobs.change(KEY, job -> Transition.runNow(job, clock.instant(), POLICY));
    end(runs, after(Outcome.delivered(200)));
    assertThat(events()).containsExactlyInAnyOrder("failed", "recovered");
    end(runs, after(Outcome.delivered(200)));
    assertThat(events()).as("nothing new").hasSize(2);
  }

  @Test
  void a_run_that_is_given_up_for_the_next_is_told() {
    put("retry.max-attempts", "1", "on-failure", "next");
    end(runs(), after(no()));

    assertThat(events()).containsExactly("failed");
    assertThat(notices().get(0).state()).isEqualTo("scheduled");
    end(runs(), after(Outcome.delivered(200)));
    assertThat(events()).containsExactlyInAnyOrder("failed", "recovered");
  }

  @Test
  void what_goes_well_is_not_told() {
    put();
    end(runs(), after(Outcome.delivered(200)));
    end(runs(), after(no()));
    end(runs(), after(Outcome.delivered(200)));

    assertThat(notices()).isEmpty();
  }

  @Test
  void quarantine_is_told_once_and_so_is_what_was_missed() {
    put();
    Function<Job, Transition> quarantine =
        job -> Transition.quarantine(job, job.run(), "why", clock.instant(), POLICY);
    end(runs(), quarantine);
    end(runs(), quarantine);
    assertThat(events()).containsExactly("quarantined");

    put("deadline", "60");
    end(runs(), job -> Transition.skip(job, job.run(), clock.instant(), POLICY));
    assertThat(events()).containsExactlyInAnyOrder("quarantined", "missed");
  }

  @Test
  void a_one_off_that_recovers_is_told_though_it_is_gone() {
    put("interval", "1", "retry.max-attempts", "1");
    jobs.put(
        Specification.parse(
                Map.of("one-off", "true", "immediate", "true", "retry.max-attempts", "1"),
                NOW,
                MonthOverflow.CLIP,
                () -> 0)
            .asJob(KEY, 9, NOW));
    end(runs(), after(no()));
    jobs.change(KEY, job -> Transition.runNow(job, clock.instant(), POLICY));

    end(runs(), after(Outcome.delivered(200)));

    assertThat(notices())
        .extracting(Notice::event, Notice::state)
        .contains(tuple("recovered", "deleted"));
  }

  @Test
  void only_the_events_that_were_asked_for_are_told() {
    put("retry.max-attempts", "1");
    end(runs(EnumSet.of(Event.MISSED)), after(no()));

    assertThat(notices()).isEmpty();
  }

  @Test
  void notices_that_fail_are_not_told() {
    jobs.put(
        Specification.parse(
                Map.of(
                    "interval", "60",
                    "immediate", "true",
                    "retry.max-attempts", "1",
                    "target", "alerts"),
                NOW,
                MonthOverflow.CLIP,
                () -> 0)
            .asJob(new JobKey("notices", "x"), 9, NOW));
    Job job = jobs.find(new JobKey("notices", "x")).orElseThrow().job();
    runs().complete(ME, List.of(new RunStore.Completion(job, after(no()), null)));

    assertThat(jobs.count()).isEqualTo(1);
  }

  @Test
  void who_was_declared_dead_tells_nobody() {
    put("retry.max-attempts", "1");
    Job job = jobs.find(KEY).orElseThrow().job();

    assertThat(runs().complete(99, List.of(new RunStore.Completion(job, after(no()), null))))
        .isFalse();
    assertThat(notices()).isEmpty();
  }
}

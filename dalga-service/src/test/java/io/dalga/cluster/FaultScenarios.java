package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dalga.api.JobView;
import io.dalga.cluster.Checker.Report;
import io.dalga.cluster.History.FaultKind;
import io.dalga.cluster.Receiver.Delivery;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One fault at a time, and how long it takes to get over it. Too long for the gate, so {@code
 * bin/chaos} runs them; how often and how long is a matter of {@link Scale}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultScenarios {

  private static final Duration RECEIVER = Duration.ofMillis(10);
  private static final List<String> DAMAGES =
      List.of(
          "location = 'Mars/Olympus'",
          "location = ''",
          "location = 'Europe/Atlantis', target = 'nowhere'",
          "target = 'nowhere'",
          "target = ''",
          "one_off = 0, interval_text = 'PT-5M'",
          "one_off = 0, interval_text = 'garbage'",
          "one_off = 0, interval_text = ''",
          "one_off = 0, interval_text = 'P99999999999999999999Y'",
          "one_off = 0, interval_text = '0'",
          "one_off = 0, interval_text = 'PT0S'",
          "one_off = 0, interval_text = 'P1Q'");

  private static final Duration SECOND = Duration.ofSeconds(1);

  private FaultyServer server;

  @BeforeAll
  void open() throws Exception {
    server = FaultyServer.start();
  }

  @AfterAll
  void close() throws Exception {
    server.close();
  }

  /** Periodic jobs, as many as make so many runs a second. */
  private static void schedule(Fleet fleet, int perSecond) throws InterruptedException {
    fleet.schedule(perSecond * 2, Duration.ofSeconds(2));
    Thread.sleep(3_000);
  }

  private static Report check(String what, Fleet fleet) {
    Report report = Checker.check(fleet.history(), fleet.receiver().deliveries(), Instant.now());
    Reports.print(what, report, fleet);
    assertThat(report.violations()).isEmpty();
    return report;
  }

  private static Duration worst(Fleet fleet, Instant from, Instant until) {
    return fleet.receiver().deliveries().stream()
        .filter(d -> d.attempt() == 1 && !d.scheduledAt().isBefore(from))
        .filter(d -> d.scheduledAt().isBefore(until))
        .map(Delivery::lateness)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static void print(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  @Test
  void a_killed_instance_loses_nothing_and_its_slots_are_served_again_soon() throws Exception {
    List<Duration> served = new ArrayList<>();
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.start("a", "b", "c");
      schedule(fleet, Scale.of("rate", 200));
      for (int round = 0; round < Scale.of("rounds", 1); round++) {
        Instant killed = Instant.now();
        fleet.kill(List.of("a", "b", "c").get(round % 3), Duration.ofSeconds(9));
        served.add(worst(fleet, killed, killed.plusSeconds(8)));
        fleet.awaitShares();
        Thread.sleep(3_000);
      }
      Thread.sleep(Checker.RECOVERY.plus(Checker.ON_TIME).toMillis());
      Report report = check("kill -9", fleet);
      served.sort(Comparator.naturalOrder());
      print(
          "kill -9, %d rounds: slots served again after %d ms (median), %d ms (worst); repeats %d",
          served.size(),
          served.get(served.size() / 2).toMillis(),
          served.get(served.size() - 1).toMillis(),
          report.excused());
      assertThat(served.get(served.size() - 1)).isLessThan(Duration.ofSeconds(8));
    }
  }

  /** No fault is written down: nothing accounts for a repeat or a run that is late. */
  @Test
  void a_rolling_restart_loses_and_repeats_nothing() throws Exception {
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.start("a", "b", "c");
      schedule(fleet, Scale.of("rate", 200));
      for (int round = 0; round < Scale.of("rounds", 1); round++) {
        for (String name : List.of("a", "b", "c")) {
          fleet.instance(name).stop();
          fleet.launch(name, Map.of());
          fleet.awaitShares();
        }
      }
      Thread.sleep(Checker.ON_TIME.plusSeconds(1).toMillis());
      Report report = check("rolling restart", fleet);
      assertThat(report.excused()).isZero();
    }
  }

  /** A call that changes something, and what it came to. */
  private record Answer(int status, Duration took) {
    static Answer of(URI instance) throws InterruptedException {
      long start = System.nanoTime();
      HttpRequest request =
          HttpRequest.newBuilder(instance.resolve("/jobs/outage/1?one-off=true&interval=3600"))
              .PUT(HttpRequest.BodyPublishers.noBody())
              .timeout(Duration.ofSeconds(20))
              .build();
      try {
        HttpResponse<Void> response =
            HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
        return new Answer(response.statusCode(), Duration.ofNanos(System.nanoTime() - start));
      } catch (IOException e) {
        return new Answer(0, Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"DATABASE_STOP", "DATABASE_FREEZE", "DATABASE_READ_ONLY", "DATABASE_KILL"})
  void an_outage_of_the_database_is_survived(FaultKind kind) throws Exception {
    Duration length = Duration.ofSeconds(Scale.of("outage", 8));
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.start("a", "b");
      schedule(fleet, Scale.of("rate", 200));
      List<Answer> answers = new ArrayList<>();
      CompletableFuture<Void> caller =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Thread.sleep(1_000);
                  answers.add(Answer.of(fleet.instance("a").url()));
                  answers.add(Answer.of(fleet.instance("b").url()));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      fleet.damageDatabase(kind, length);
      Instant back = Instant.now();
      caller.join();
      Thread.sleep(Checker.RECOVERY.plus(Checker.ON_TIME).toMillis());

      Duration again =
          fleet.receiver().deliveries().stream()
              .map(Delivery::receivedAt)
              .filter(time -> time.isAfter(back))
              .min(Comparator.naturalOrder())
              .map(time -> Duration.between(back, time))
              .orElseThrow();
      Report report = check(kind + " for " + length, fleet);
      print(
          "%s for %s: dispatching again after %d ms; repeats %d; calls meanwhile %s",
          kind, length, again.toMillis(), report.excused(), answers);
      assertThat(again).isLessThan(Duration.ofSeconds(5));
      assertThat(answers).allMatch(a -> a.status() == 503 && a.took().toMillis() < 3_000);
      for (String name : fleet.names()) {
        assertThat(fleet.instance(name).isAlive()).isTrue();
      }
    }
  }

  /** Shorter than the lease: nobody else has run anything meanwhile. */
  @Test
  void an_instance_that_is_paused_for_less_than_its_lease_repeats_nothing() throws Exception {
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.start("a", "b");
      schedule(fleet, Scale.of("rate", 200));
      for (int round = 0; round < Scale.of("rounds", 1); round++) {
        fleet.pause("a", Duration.ofSeconds(5));
        Thread.sleep(3_000);
      }
      Thread.sleep(Checker.RECOVERY.plus(Checker.ON_TIME).toMillis());
      Report report = check("paused for 5 s", fleet);
      assertThat(report.excused()).isZero();
      assertThat(fleet.instance("a").counter("dalga.leases.lost")).isZero();
    }
  }

  @Test
  void an_instance_whose_wall_clock_jumps_runs_nothing_early_or_late() throws Exception {
    FakeClock clock = FakeClock.create();
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.launch("a", clock.environment());
      fleet.launch("b", Map.of());
      fleet.awaitShares();
      schedule(fleet, Scale.of("rate", 200));
      Duration each = Duration.ofSeconds(Scale.of("jump", 3));
      for (Duration offset :
          List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofSeconds(7))) {
        fleet.jump("a", clock, offset, each);
      }
      Thread.sleep(Checker.ON_TIME.plusSeconds(1).toMillis());
      Report report = check("a wall clock that jumps", fleet);
      assertThat(report.excused()).isZero();
      for (String name : fleet.names()) {
        assertThat(fleet.instance(name).counter("dalga.leases.lost")).isZero();
      }
    }
  }

  @Test
  void what_is_due_now_does_not_wait_for_a_backlog() throws Exception {
    int overdue = Scale.of("overdue", 30_000);
    int seconds = Scale.of("fresh", 10);
    try (Fleet fleet = new Fleet(server, Duration.ofMillis(2))) {
      Instant outage = Instant.now().minus(Duration.ofHours(1));
      JobRows.insert(
          fleet.databaseUrl(), "overdue", "default", overdue, outage, Duration.ofMinutes(59));
      JobRows.insert(
          fleet.databaseUrl(),
          "fresh",
          "default",
          200 * seconds,
          Instant.now().plusSeconds(2),
          Duration.ofSeconds(seconds));
      Instant started = Instant.now();
      fleet.launch("a", Map.of());
      fleet.awaitShares();
      Instant serving = Instant.now();
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> JobRows.count(fleet.databaseUrl(), "1 = 1") == 0);

      List<Delivery> all = fleet.receiver().deliveries();
      Instant drained =
          all.stream()
              .filter(d -> d.path().equals("overdue"))
              .map(Delivery::receivedAt)
              .max(Comparator.naturalOrder())
              .orElseThrow();
      List<Long> late =
          all.stream()
              .filter(d -> d.path().equals("fresh") && d.scheduledAt().isAfter(serving))
              .map(d -> d.lateness().toMillis())
              .sorted()
              .toList();
      assertThat(fleet.receiver().byRun())
          .hasSize(overdue + 200 * seconds)
          .allSatisfy((run, attempts) -> assertThat(attempts).hasSize(1));
      print(
          "%d overdue beside 200/s: all made up for %d ms after the start; %d fresh: p50 %d ms, p99"
              + " %d ms, max %d ms",
          overdue,
          Duration.between(started, drained).toMillis(),
          late.size(),
          late.get(late.size() / 2),
          late.get(late.size() * 99 / 100),
          late.get(late.size() - 1));
      assertThat(late.get(late.size() * 99 / 100)).isLessThan(5_000);
    }
  }

  @Test
  void a_backlog_is_worked_off_no_faster_than_its_rate() throws Exception {
    int perSecond = 300;
    int overdue = perSecond * Scale.of("limited", 8);
    try (Fleet fleet = new Fleet(server, Duration.ofMillis(2))) {
      fleet.with("DALGA_JOBS_CATCHUPRATE", Integer.toString(perSecond)).start("a");
      Instant outage = Instant.now().minus(Duration.ofHours(1));
      JobRows.insert(fleet.databaseUrl(), "p", "default", overdue, outage, Duration.ofMinutes(30));
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> JobRows.count(fleet.databaseUrl(), "1 = 1") == 0);

      List<Instant> times =
          fleet.receiver().deliveries().stream().map(Delivery::receivedAt).sorted().toList();
      Duration took = Duration.between(times.get(0), times.get(times.size() - 1));
      long rate = 1_000L * overdue / took.toMillis();
      print("a backlog of %d at 300/s: %d/s", overdue, rate);
      assertThat(rate).isBetween(perSecond * 8L / 10, perSecond * 21L / 20);
    }
  }

  /** It accepts connections and never answers. */
  @Test
  void a_target_that_never_answers_takes_nothing_from_another() throws Exception {
    int seconds = Scale.of("blackhole", 15);
    int perSecond = 250;
    try (ServerSocket hole = new ServerSocket(0, 5_000);
        Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet
          .with("DALGA_ENDPOINT_TIMEOUT", "10s")
          .withJvm("-Ddw.targets.hole.type=http")
          .withJvm("-Ddw.targets.hole.timeout=10s")
          .withJvm("-Ddw.targets.hole.baseUrl=http://127.0.0.1:" + hole.getLocalPort() + "/");
      fleet.start("a");
      Instant start = Instant.now().plusSeconds(2);
      Duration spread = Duration.ofSeconds(seconds);
      JobRows.insert(fleet.databaseUrl(), "hole", "hole", perSecond * seconds, start, spread);
      JobRows.insert(fleet.databaseUrl(), "good", "default", perSecond * seconds, start, spread);
      Thread.sleep(2_000 + spread.toMillis() + 1_000);

      List<Long> late =
          fleet.receiver().deliveries().stream()
              .map(d -> d.lateness().toMillis())
              .sorted()
              .toList();
      print(
          "a target that never answers: the other one got %d of %d in time; p50 %d ms, p99 %d ms,"
              + " max %d ms; postponed %d",
          late.size(),
          perSecond * seconds,
          late.get(late.size() / 2),
          late.get(late.size() * 99 / 100),
          late.get(late.size() - 1),
          fleet.instance("a").meter("dalga.runs.postponed"));
      assertThat(late.size()).isGreaterThan(perSecond * seconds * 95 / 100);
      assertThat(late.get(late.size() * 99 / 100)).isLessThan(SECOND.toMillis());
    }
  }

  @Test
  void corrupt_rows_are_set_aside_and_hold_up_nobody() throws Exception {
    int count = Scale.of("rows", 2_400);
    int apart = count / DAMAGES.size();
    try (Fleet fleet = new Fleet(server, RECEIVER)) {
      fleet.start("a", "b");
      Instant first = Instant.now().plusSeconds(8);
      String url = fleet.databaseUrl();
      Duration spread = Duration.ofMillis(2L * count);
      String body = JobRows.insert(url, "p", "default", count, first, spread);
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < DAMAGES.size(); i++) {
          String which = body + (i + 1) * (apart - 1);
          statement.executeUpdate(
              "UPDATE jobs SET " + DAMAGES.get(i) + " WHERE body = '" + which + "'");
        }
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> JobRows.count(url, "1 = 1") <= DAMAGES.size());

      assertThat(fleet.receiver().byRun()).hasSize(count - DAMAGES.size());
      print(
          "%d corrupt rows among %d: the others at most %d ms late",
          DAMAGES.size(), count, fleet.receiver().maxLateness().toMillis());
      assertThat(fleet.receiver().maxLateness()).isLessThan(SECOND.multipliedBy(2));
      for (int i = 0; i < DAMAGES.size(); i++) {
        JobView job =
            fleet.instance("a").client().get("p", body + (i + 1) * (apart - 1)).orElseThrow();
        print("%s: %s", DAMAGES.get(i), String.valueOf(job.lastRun()));
        assertThat(job.state()).as(DAMAGES.get(i)).isEqualTo("quarantined");
        assertThat(Objects.requireNonNull(job.lastRun()).error()).isNotBlank();
      }
    }
  }
}
